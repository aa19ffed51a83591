"""Files that are no county's workbook are refused by a sentence before anything parses them."""

import os
import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from lianke.intake.tests.conftest import YUNLING, YUNLING_XLS, Edit
from lianke.workbook.reader.archive import OLE, bytes_of, safe_copy
from lianke.workbook.reader.messages import Unreadable
from lianke.workbook.reader.workbook import read_workbook

NOBODY = 65534


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as refusal:
        read_workbook(path)
    assert refusal.value.reason.render()
    return refusal.value.code


def written(folder: Path, content: bytes) -> Path:
    path = folder / "file.xlsx"
    path.write_bytes(content)
    return path


def with_member(folder: Path, name: str, content: bytes) -> Path:
    """云岭's workbook with one member replaced or added."""
    target = BytesIO()
    with ZipFile(YUNLING) as source, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        for info in source.infolist():
            if info.filename != name:
                copy.writestr(info.filename, source.read(info))
        copy.writestr(name, content)
    return written(folder, target.getvalue())


def sheet_with(cells: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{head}{cells}</sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        ("姓名,手机号\n".encode(), "not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n", "not_a_workbook"),
        (OLE + b"\0" * 600, "truncated"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "encrypted"),
        (b"PK\x03\x04" + b"\0" * 100, "truncated"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(written(tmp_path, content)) == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.xlsx") == "no_such_file"


@pytest.mark.parametrize("path", [Path("/proc/self/mem"), Path("x" * 300)])
def test_a_file_that_the_system_does_not_give_is_refused(path: Path) -> None:
    assert refused(path) == "not_readable"


def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    path.write_bytes(YUNLING.read_bytes())
    path.chmod(0)
    real = os.geteuid()
    os.seteuid(real or NOBODY)
    try:
        with pytest.raises(Unreadable) as refusal:
            bytes_of(path)
    finally:
        os.seteuid(real)
    assert refusal.value.code == "not_readable"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path: Path, share: float) -> None:
    content = YUNLING.read_bytes()
    assert refused(written(tmp_path, content[: int(len(content) * share)])) == "truncated"


def test_any_other_archive_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "file.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert refused(tmp_path / "file.xlsx") == "not_a_workbook"


def test_a_damaged_sheet_is_refused(tmp_path: Path) -> None:
    assert refused(with_member(tmp_path, "xl/workbook.xml", b"<workbook")) == "truncated"


def test_a_member_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    assert refused(with_member(tmp_path, "xl/media/image1.png", b"\0" * 50_000_001)) == "too_large"


def test_a_member_that_is_packed_absurdly_well_is_refused(tmp_path: Path) -> None:
    assert refused(with_member(tmp_path, "xl/media/image1.png", b"\0" * 1_000_000)) == "too_large"


def test_a_header_that_lies_about_its_size_gets_no_further(tmp_path: Path) -> None:
    content = with_member(tmp_path, "xl/media/image1.png", b"\0" * 1_000_000).read_bytes()
    assert (
        refused(written(tmp_path, content.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 1000))))
        == "truncated"
    )


def test_one_name_twice_in_the_archive_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, YUNLING.read_bytes())
    with ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(path) == "too_large"


def test_more_than_sixty_thousand_rows_are_refused(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, 60_002)
    )
    assert refused(with_member(tmp_path, "xl/worksheets/sheet2.xml", sheet_with(rows))) == "too_many_rows"


def test_rows_that_hide_their_numbers_are_counted_too(tmp_path: Path) -> None:
    rows = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(60_001))
    assert refused(with_member(tmp_path, "xl/worksheets/sheet2.xml", sheet_with(rows))) == "too_many_rows"


@pytest.mark.parametrize(("address", "code"), [("A1048576", "too_many_rows"), ("XFD1", "too_many_columns")])
def test_a_single_cell_at_the_far_end_is_refused(tmp_path: Path, address: str, code: str) -> None:
    cell = f'<row><c r="{address}"><v>1</v></c></row>'
    assert refused(with_member(tmp_path, "xl/worksheets/sheet2.xml", sheet_with(cell))) == code


def test_one_huge_text_that_every_cell_repeats_is_refused(tmp_path: Path) -> None:
    shared = f"<sst><si><t>{'课' * 300_000}</t></si></sst>"
    assert refused(with_member(tmp_path, "xl/sharedStrings.xml", shared.encode())) == "too_large"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    assert refused(with_member(tmp_path, "xl/sharedStrings.xml", bomb.encode())) == "truncated"


def test_an_old_workbook_with_a_single_cell_at_the_far_end_is_refused() -> None:
    assert refused(YUNLING_XLS.with_name("far.xls")) == "too_large"


def test_a_csv_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "file.xlsx", "w") as archive:
        archive.writestr("学校.csv", b"\xff\xfe\x00\xd8,")
    assert refused(tmp_path / "file.xlsx") == "not_text"


def test_a_csv_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "file.xlsx", "w") as archive:
        archive.writestr("学校.csv", "a\n" * 60_001)
    assert refused(tmp_path / "file.xlsx") == "too_many_rows"


@pytest.mark.parametrize("sheet", ["基本信息", "学校", "教师", "班级", "校历", "作息", "课程方案"])
def test_a_missing_sheet_is_named(edited: Edit, sheet: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_workbook(edited(without=sheet))
    assert refusal.value.code == "missing_sheet"
    assert sheet in refusal.value.reason.render()


def test_a_sheet_without_a_filled_cell_is_missing(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    assert refused(tmp_path / "empty.xlsx") == "missing_sheet"


def test_a_workbook_without_a_timetable_can_be_read(edited: Edit) -> None:
    assert read_workbook(edited(without="课程表")).lessons == []


def test_the_parser_gets_the_same_members_as_the_file_has() -> None:
    with ZipFile(YUNLING) as source, ZipFile(safe_copy(YUNLING)) as copy:
        assert {name: copy.read(name) for name in copy.namelist()} == {
            name: source.read(name) for name in source.namelist()
        }
