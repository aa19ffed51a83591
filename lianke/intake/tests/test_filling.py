"""A plan goes back into whatever it was made from."""

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from lianke.intake.filling import filled
from lianke.intake.keeping import lessons_of
from lianke.intake.tests.conftest import YUNLING, YUNLING_XLS, Edit
from lianke.intake.tests.test_as_people_type import CLEAN, essence, sound
from lianke.workbook.reader.sheets import sheets_of
from lianke.workbook.reader.text import text_of
from lianke.workbook.reader.workbook import read_workbook

LESSONS = lessons_of(read_workbook(YUNLING))


def refilled(source: Path, out: Path) -> dict[str, object]:
    """What reads of a source whose own lessons are planned into it once more."""
    out.write_bytes(filled(source, read_workbook(source), LESSONS, {}))
    assert sound(read_workbook(out))
    return essence(read_workbook(out))


def test_csv_files_become_a_workbook_with_the_plan(tmp_path: Path) -> None:
    source = tmp_path / "county.zip"
    with ZipFile(source, "w") as archive:
        for sheet, rows in sheets_of(YUNLING).items():
            text = StringIO()
            csv.writer(text).writerows([[text_of(cell) for cell in row] for row in rows])
            archive.writestr(f"{sheet}.csv", text.getvalue())
        archive.writestr("备忘[1].csv", "\x07响铃,说明\n")
    assert refilled(source, tmp_path / "out.xlsx") == CLEAN
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["备忘 1 "]["A1"].value == "响铃"


@pytest.mark.parametrize("name", ["yunling.xls", "yunling-libreoffice.xls"])
def test_an_old_workbook_becomes_a_new_one_with_the_plan(tmp_path: Path, name: str) -> None:
    assert refilled(YUNLING_XLS.with_name(name), tmp_path / "out.xlsx") == CLEAN


def test_a_workbook_under_another_name_keeps_its_looks(tmp_path: Path) -> None:
    source, book = tmp_path / "county.xls", openpyxl.load_workbook(YUNLING)
    book["学校"].column_dimensions["A"].width = 77
    book.save(source)
    assert refilled(source, tmp_path / "out.xlsx") == CLEAN
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["学校"].column_dimensions["A"].width == 77


def test_a_source_that_is_gone_when_its_plan_is_found_was_read_already(tmp_path: Path) -> None:
    source, out, book = tmp_path / "county.xlsx", tmp_path / "out.xlsx", openpyxl.load_workbook(YUNLING)
    sheet = book["班级"]
    last = next(row for row in range(2, 99) if sheet.cell(row + 1, 1).value != sheet.cell(2, 1).value)
    sheet.merge_cells(start_row=2, end_row=last, start_column=1, end_column=1)
    sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row + 4, start_column=1, end_column=1)
    book.save(source)
    read = read_workbook(source)
    source.unlink()
    out.write_bytes(filled(source, read, LESSONS, {}))
    assert last > 2
    assert essence(read_workbook(out)) == CLEAN


@pytest.mark.parametrize("name", ["一、二班", "一；二班", "一，二班", "三班、"])
def test_a_class_whose_name_looks_like_a_list_stands_in_the_plan_as_itself(
    edited: Edit, tmp_path: Path, name: str
) -> None:
    source, out = edited({"班级!B14": name}), tmp_path / "out.xlsx"
    old, new = read_workbook(YUNLING).classes[12].key, read_workbook(source).classes[12].key
    lessons = [
        replace(one, receivers=tuple(new if key == old else key for key in one.receivers)) for one in LESSONS
    ]
    out.write_bytes(filled(source, read_workbook(source), lessons, {}))
    again = read_workbook(out)
    assert sum(new in one.receivers for one in lessons) > 0
    assert list(lessons_of(again)) == lessons
    assert sound(again)
