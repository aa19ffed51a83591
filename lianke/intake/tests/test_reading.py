"""From what people type to values."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from lianke.intake.tests.conftest import YUNLING, Edit
from lianke.workbook.reader.line import Cell, Unfit
from lianke.workbook.reader.text import column_letter
from lianke.workbook.reader.values import (
    calendar_date,
    grades,
    minutes,
    period_no,
    phone,
    weekday,
    weeks,
    whole,
)
from lianke.workbook.reader.workbook import read_workbook


def mask(*numbers: int) -> int:
    return sum(1 << (number - 1) for number in numbers)


def test_a_clean_workbook_is_read_whole() -> None:
    assert read_workbook(YUNLING).rows_taken() == {
        "基本信息": 4,
        "学校": 34,
        "教师": 47,
        "班级": 56,
        "教室": 32,
        "作息": 6,
        "校历": 7,
        "课程方案": 8,
        "供给": 8,
        "排课规则": 10,
        "课程表": 150,
    }


def test_a_row_knows_its_sheet_its_number_and_its_columns() -> None:
    lesson = read_workbook(YUNLING).lessons[14]
    assert (lesson.line.sheet, lesson.line.number, lesson.line.cells["接收班级"].letter) == (
        "课程表",
        16,
        "G",
    )
    assert lesson.receivers == (("铜冲教学点", "三(1)班"), ("桂垄教学点", "三四复式班"))
    assert (lesson.lecturer, lesson.weekday, lesson.period, lesson.weeks) == (
        "邓涵",
        1,
        3,
        mask(*range(1, 19)),
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1-18", mask(*range(1, 19))),
        ("1-9单", mask(1, 3, 5, 7, 9)),
        ("2—8双周", mask(2, 4, 6, 8)),
        ("第1-4周(双)", mask(2, 4)),
        ("3,5,7-9", mask(3, 5, 7, 8, 9)),
        ("３、５，７～９", mask(3, 5, 7, 8, 9)),
        (7.0, mask(7)),
    ],
)
def test_weeks_are_understood_as_people_write_them(typed: object, expected: int) -> None:
    assert weeks(Cell("J", typed)) == expected


@pytest.mark.parametrize(
    ("parse", "typed", "expected"),
    [
        (grades, "一年级、二年级", (1, 2)),
        (grades, "一二年级", (1, 2)),
        (grades, "4", (4,)),
        (grades, "初一", (7,)),
        (whole, "１２人", 12),
        (whole, "1,621", 1621),
        (whole, 16.0, 16),
        (minutes, "８：３０", 510),
        (minutes, time(9, 10), 550),
        (minutes, 0.375, 540),
        (calendar_date, "2026年9月1日", date(2026, 9, 1)),
        (calendar_date, datetime(2026, 9, 1), date(2026, 9, 1)),  # noqa: DTZ001 - a cell has no zone
        (calendar_date, 46266.0, date(2026, 9, 1)),
        (weekday, "周日", 7),
        (weekday, "3", 3),
        (period_no, "第十一节", 11),
        (period_no, 2.0, 2),
        (phone, "199 0000-0001", "19900000001"),
        (phone, 19900000001.0, "19900000001"),
    ],
)
def test_values_are_understood_as_people_write_them(
    parse: Callable[[Cell], object], typed: object, expected: object
) -> None:
    assert parse(Cell("A", typed)) == expected


@pytest.mark.parametrize(
    ("parse", "typed"),
    [
        (weeks, "18-1"),
        (weeks, "0-3"),
        (weeks, "1-61"),
        (weeks, "单周"),
        (weeks, datetime(2026, 3, 5)),  # noqa: DTZ001 - a cell has no zone
        (grades, "十三年级"),
        (grades, "12年级"),
        (grades, "大班"),
        (whole, "12人半"),
        (whole, "-3"),
        (whole, 1.5),
        (whole, "9" * 30),
        (minutes, "25:10"),
        (minutes, "8.30"),
        (calendar_date, "2026-02-30"),
        (calendar_date, "9月1日"),
        (weekday, "星期八"),
        (calendar_date, float("-inf")),
        (calendar_date, float("nan")),
        (period_no, "第0节"),
        (period_no, "十十"),
        (phone, "1380013800"),
        (phone, "23800138000"),
    ],
)
def test_what_cannot_be_meant_is_not_guessed(parse: Callable[[Cell], object], typed: object) -> None:
    with pytest.raises(Unfit):
        parse(Cell("A", typed))


def test_columns_are_called_as_a_spreadsheet_calls_them() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_full_width_brackets_and_stray_spaces_do_not_make_another_name(edited: Edit) -> None:
    book = read_workbook(
        edited({"班级!B3": " 三（１）班 ", "学校!A3": "县 第一小学", "教师!D8": "音乐，美术"})
    )
    assert book.classes[1].name == "三(1)班"
    assert book.schools[1].name == "县第一小学"
    assert book.teachers[6].subjects == ("音乐", "美术")


def test_columns_may_stand_in_any_order_under_a_title(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    sheet = book["教室"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["云岭县互动教室一览"])
    for row in rows:
        sheet.append([None, *reversed(row)])
    book.save(tmp_path / "turned.xlsx")
    room = read_workbook(tmp_path / "turned.xlsx").rooms[0]
    assert (room.school, room.name, room.kind) == ("县实验小学", "主播教室1", "lecture")
    assert (room.line.number, room.line.cells["学校"].letter) == (3, "D")


def test_a_row_with_any_filled_cell_is_a_row_and_an_empty_one_is_none(edited: Edit) -> None:
    book = read_workbook(edited({"教室!A36": "  ", "教室!C38": "接收教室"}))
    assert [room.line.number for room in book.rooms[-2:]] == [33, 38]
    assert sorted(book.rooms[-1].line.problems) == ["学校", "教室"]


def test_a_missing_column_is_told_at_its_header_row(edited: Edit) -> None:
    [problem] = read_workbook(edited({"教师!E1": "角色名"})).problems
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("教师", 1, "E", "角色名")
