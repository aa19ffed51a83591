"""The same county, typed as people type it, is the same county; what was taken differently is listed."""

import csv
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from lianke.intake.tests.conftest import YUNLING, YUNLING_XLS, Edit, typed
from lianke.workbook.checks.check import check
from lianke.workbook.reader.classes import class_name
from lianke.workbook.reader.sheets import sheets_of
from lianke.workbook.reader.tables import member_name
from lianke.workbook.reader.text import text_of
from lianke.workbook.reader.workbook import Workbook, read_workbook

Said = tuple[str, str, str]


def said(book: Workbook) -> set[Said]:
    return {(f"{one.sheet}!{one.column}{one.row}", one.typed, one.taken) for one in book.understood()}


def essence(book: Workbook) -> dict[str, object]:
    return {
        "schools": [(row.name, row.kind, row.parent, row.pupils) for row in book.schools],
        "teachers": [(row.name, row.phone, row.school, row.subjects, row.role) for row in book.teachers],
        "classes": [(row.key, row.grades, row.pupils) for row in book.classes],
        "days": [(row.kind, row.begins_on, row.ends_on) for row in book.days],
        "bells": [(row.no, row.begins, row.ends) for row in book.periods],
        "plan": [(row.subject, row.periods) for row in book.plan],
        "lessons": [
            (row.lecturer, row.receivers, row.weekday, row.period, row.weeks) for row in book.lessons
        ],
    }


CLEAN = essence(read_workbook(YUNLING))


def sound(book: Workbook) -> bool:
    return not check(book, lesson_types=["专递课堂", "同步课堂"]).errors


def test_of_a_clean_workbook_nothing_was_understood_differently() -> None:
    assert said(read_workbook(YUNLING)) == set()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("三(2)班", "三(2)班"),
        ("三2班", "三(2)班"),
        ("3.2班", "三(2)班"),
        ("3.2", "三(2)班"),
        ("3(2)班", "三(2)班"),
        ("3(2)", "三(2)班"),
        ("三年级2班", "三(2)班"),
        ("三年级(2)班", "三(2)班"),
        ("3年级二班", "三(2)班"),
        ("三·2班", "三(2)班"),
        ("3-2班", "三(2)班"),
        ("三(12)班", "三(12)班"),
        ("三年2班", "三(2)班"),
        ("二三复式班", "二三复式班"),
        ("二三班", "二三班"),
        ("32班", "32班"),
        ("3班", "3班"),
        ("向阳班", "向阳班"),
        ("2026级3班", "2026级3班"),
    ],
)
def test_a_class_is_known_in_whatever_form(written: str, meant: str) -> None:
    assert class_name(written) == meant


def test_a_class_in_another_form_is_the_same_class_on_every_sheet() -> None:
    book = typed({"班级!B14": "三年级１班", "课程表!G3": YUNLING_CELL.replace("三(1)班", "3.1班")})
    assert sound(book)
    assert {cell for cell, _typed, _taken in said(book)} == {"班级!B14", "课程表!G3"}


YUNLING_CELL = text_of(sheets_of(YUNLING)["课程表"][2][6]).replace(";", "；")


@pytest.mark.parametrize(
    ("cell", "written", "taken"),
    [
        ("学校!A3", "县 第一小学", "县第一小学"),
        ("学校!B3", "城区\n小 学", "城区小学"),
        ("学校!F3", "１６２１人", "1621"),
        ("教师!B8", "199 0000-0007", "19900000007"),
        ("教师!B8", "+86 19900000007", "19900000007"),
        ("班级!C3", "3年级", "三年级"),
        ("班级!C3", "三", "三年级"),
        ("班级!C3", "三年级", "三年级"),
        ("班级!C3", 3.0, "三年级"),
        ("班级!B3", "一（１）班", "一(1)班"),
        ("校历!B3", "2026年9月25日", "2026-09-25"),
        ("校历!B3", 46290.0, "2026-09-25"),
        ("作息!C2", "８：３０", "08:30"),
    ],
)
def test_what_was_taken_differently_is_listed_as_typed_and_as_taken(
    cell: str, written: object, taken: str
) -> None:
    shown = str(int(written)) if isinstance(written, float) else str(written)
    expected = set() if shown == taken else {(cell, shown, taken)}
    assert said(typed({cell: written})) == expected


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("教师!B8", 19900000007.0),
        ("校历!B3", datetime(2026, 9, 25)),  # noqa: DTZ001 - a cell has no zone
        ("作息!C2", "8:30"),
        ("班级!B3", " 一(1)班 "),
    ],
)
def test_what_means_the_same_to_everybody_is_not_listed(cell: str, written: object) -> None:
    assert said(typed({cell: written})) == set()


@pytest.mark.parametrize("separator", ["、", "，", ",", "/", "；", ";", "\n", "／"])
def test_any_separator_separates(separator: str) -> None:
    book = typed(
        {"教师!D8": separator.join(["音乐", "美术"]), "班级!C16": separator.join(["一年级", "二年级"])}
    )
    assert book.teachers[6].subjects == ("音乐", "美术")
    assert book.classes[14].grades == (1, 2)


def test_renamed_headers_other_order_extra_columns_and_a_title_are_understood(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    sheet = book["教师"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    rows[0] = ["教师姓名", "手机号码（必填）", "* 所在学校", "任教科目", "职务", "每周主讲上限 (节)"]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append([])
    sheet.cell(2, 1, "云岭县教师一览表")
    for number, row in enumerate(rows):
        sheet.append(["备注" if number == 0 else "无", *reversed(row)])
    sheet.merge_cells("A2:G2")
    book.save(tmp_path / "renamed.xlsx")
    read = read_workbook(tmp_path / "renamed.xlsx")
    assert essence(read) == CLEAN
    assert read.teachers[0].line.number == 4
    taken = {(one.typed, one.taken) for one in read.understood()}
    assert {
        ("教师姓名", "姓名"),
        ("手机号码(必填)", "手机号"),
        ("*所在学校", "学校"),
        ("职务", "角色"),
        ("备注", ""),
    } <= taken


def test_headers_of_grades_may_be_written_in_figures(edited: Edit) -> None:
    assert essence(read_workbook(edited({"课程方案!B1": "1年级", "课程方案!C1": "２年级"}))) == CLEAN


def test_a_merged_cell_speaks_for_all_its_rows(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    sheet = book["班级"]
    values = [sheet.cell(row, 1).value for row in range(1, sheet.max_row + 1)]
    last = (
        next(
            row for row in range(3, sheet.max_row + 2) if row > sheet.max_row or values[row - 1] != values[1]
        )
        - 1
    )
    sheet.merge_cells(start_row=2, end_row=last, start_column=1, end_column=1)
    book.save(tmp_path / "merged.xlsx")
    read = read_workbook(tmp_path / "merged.xlsx")
    assert last > 2
    assert essence(read) == CLEAN
    assert [one.merged for one in read.understood()] == ["A2"] * (last - 2)


def test_a_merged_cell_does_not_make_rows_of_nothing(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    sheet = book["教室"]
    last = sheet.max_row
    sheet.merge_cells(start_row=last, end_row=last + 4, start_column=1, end_column=1)
    book.save(tmp_path / "merged.xlsx")
    assert len(read_workbook(tmp_path / "merged.xlsx").rooms) == 32


def test_hidden_rows_are_rows(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    book["教师"].row_dimensions[5].hidden = True
    book.save(tmp_path / "hidden.xlsx")
    assert essence(read_workbook(tmp_path / "hidden.xlsx")) == CLEAN


def test_an_old_workbook_is_the_same_county() -> None:
    assert essence(read_workbook(YUNLING_XLS)) == CLEAN


@pytest.mark.parametrize("name", ["yunling-libreoffice.xlsx", "yunling-libreoffice.xls"])
def test_a_workbook_that_another_office_program_has_saved_is_the_same_county(name: str) -> None:
    book = read_workbook(YUNLING_XLS.with_name(name))
    assert essence(book) == CLEAN
    assert sound(book)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_zip_of_csv_files_is_the_same_county(tmp_path: Path, encoding: str, separator: str) -> None:
    with ZipFile(tmp_path / "county.zip", "w") as archive:
        for sheet, rows in sheets_of(YUNLING).items():
            text = StringIO()
            csv.writer(text, delimiter=separator).writerows([[text_of(cell) for cell in row] for row in rows])
            archive.writestr(f"云岭/{sheet}.csv", text.getvalue().encode(encoding))
    read = read_workbook(tmp_path / "county.zip")
    assert essence(read) == CLEAN
    assert read.days[0].begins_on == date(2026, 9, 1)


def test_names_of_csv_files_that_windows_packed_are_understood() -> None:
    assert member_name("学校.csv".encode("gb18030").decode("cp437"), 0) == "学校.csv"
    assert member_name("学校.csv".encode().decode("cp437"), 0) == "学校.csv"
    assert member_name("学校.csv", 0x800) == "学校.csv"
