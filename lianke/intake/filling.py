"""A plan into the workbook that it was made from: 课程表 is filled, changed rules are written down, all else
stays as it is.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from lianke.planner.problem import Lesson
from lianke.schooling.calendar import Calendar, SpecialDay
from lianke.workbook.reader.archive import safe_copy
from lianke.workbook.reader.columns import LESSONS, RULES, SHEETS
from lianke.workbook.reader.messages import Unreadable
from lianke.workbook.reader.rows import RuleValue
from lianke.workbook.reader.rules import said_rule
from lianke.workbook.reader.sheets import Content
from lianke.workbook.reader.text import Raw, clean
from lianke.workbook.reader.understood import said_grades
from lianke.workbook.reader.values import said_period, said_weekday
from lianke.workbook.reader.workbook import Workbook, header_columns, header_row
from lianke.workbook.writing import UNOPENABLE, book_of, put

LESSON_TYPE = "专递课堂"
HEADERS = [column.header for column in SHEETS[LESSONS]]
WIDTH = 13


def filled(
    source: Path, book: Workbook, lessons: Iterable[Lesson], changed: Mapping[str, RuleValue]
) -> bytes:
    """An .xlsx, whatever `source` is."""
    workbook = opened(source, book.content)
    sheet, columns, top = place(workbook)
    weeks = weeks_of(book)
    for row, lesson in enumerate(lessons, top + 1):
        for header, value in cells(lesson, weeks).items():
            if header in columns:
                put(sheet.cell(row, columns[header] + 1), value)
    write_rules(workbook, book, changed)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def opened(source: Path, content: Content) -> Book:
    """With its colours and widths where it has them and they can be kept, else with its cells alone."""
    try:
        return load_workbook(safe_copy(source))
    except (Unreadable, *UNOPENABLE):  # .xls, CSV, or gone since it was read
        return book_of(content)


def write_rules(workbook: Book, book: Workbook, changed: Mapping[str, RuleValue]) -> None:
    """The rules that counted instead of the workbook's own, so that the plan and its rules agree."""
    for name, value in changed.items():
        sheet = rules_sheet(workbook)
        standing = next((row.line for row in book.rules if row.name == name), None)
        line = standing or next((row.line for row in book.rules), None)
        row = standing.number if standing else sheet.max_row + 1
        sheet[f"{line.cells['规则'].letter if line else 'A'}{row}"] = name
        sheet[f"{line.cells['值'].letter if line else 'B'}{row}"] = (
            value if type(value) is int else said_rule(value)
        )


def rules_sheet(workbook: Book) -> Worksheet:
    standing = next((sheet for sheet in workbook.worksheets if clean(sheet.title) == RULES), None)
    if standing is None:
        standing = workbook.create_sheet(RULES)
        standing.append([column.header for column in SHEETS[RULES]])
    return standing


def place(workbook: Book) -> tuple[Worksheet, dict[str, int], int]:
    """The sheet 课程表 without its lessons, its columns by header (from 0), the row of the headers (from 1)."""
    standing = next((sheet for sheet in workbook.worksheets if clean(sheet.title) == LESSONS), None)
    if standing is not None:
        rows: list[list[Raw]] = [list(row) for row in standing.iter_rows(max_row=20, values_only=True)]
        top = header_row(rows, SHEETS[LESSONS]) if rows else 0
        columns = header_columns(rows[top], SHEETS[LESSONS]) if rows else {}
        if all(header in columns for header in HEADERS):
            standing.delete_rows(top + 2, standing.max_row)
            return standing, columns, top + 1
        workbook.remove(standing)
    sheet = workbook.create_sheet(LESSONS)
    sheet.append(HEADERS)
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = WIDTH
    return sheet, {header: index for index, header in enumerate(HEADERS)}, 1


def cells(lesson: Lesson, weeks: str) -> dict[str, str]:
    school, lecturer = lesson.lecturer
    return {
        "课程类型": LESSON_TYPE,
        "学科": lesson.subject,
        "年级": said_grades([lesson.grade]),
        "主讲教师": lecturer,
        "主讲学校": school,
        "主讲教室": lesson.room,
        "接收班级": "；".join("/".join(key) for key in lesson.receivers),
        "星期": said_weekday(lesson.weekday),
        "节次": said_period(lesson.period),
        "周次": weeks,
    }


def weeks_of(book: Workbook) -> str:
    """From the first to the last week with a day of lessons: 1-18. A sound 校历 is taken for granted."""
    term = next(day for day in book.days if day.kind == "term")
    days = {}
    for row in book.days:
        if row.kind != "term" and row.begins_on and row.ends_on:
            for number in range(row.begins_on.toordinal(), row.ends_on.toordinal() + 1):
                days[row.begins_on.fromordinal(number)] = SpecialDay(row.kind, row.follows)
    if term.begins_on is None or term.ends_on is None:
        raise ValueError("a term without days")
    calendar = Calendar(term.begins_on, term.ends_on, days)
    weeks = {pattern[1] for day in calendar.dates() if (pattern := calendar.pattern_of(day))}
    return f"{min(weeks)}-{max(weeks)}" if weeks else "1"
