"""A whole workbook: its sheets found, their headers understood, every row typed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from lianke.intake.reader import build
from lianke.intake.reader.archive import safe_copy, truncated
from lianke.intake.reader.columns import (
    BASICS,
    BELLS,
    CALENDAR,
    CLASSES,
    COUNTY,
    COUNTY_WORDS,
    LESSONS,
    MANDATORY,
    NEEDED_BY,
    PLAN,
    PROVISION,
    ROOMS,
    RULES,
    SCHOOLS,
    SHEETS,
    TEACHERS,
    Column,
)  # fmt: skip
from lianke.intake.reader.line import Cell, Line, Problem
from lianke.intake.reader.messages import Unreadable, _
from lianke.intake.reader.rows import Class, Day, Lesson, Period, PlanLine, Room, Rule, RuleValue, School, Setting, Supply, Teacher
from lianke.intake.reader.text import Raw, clean, column_letter, text_of
from lianke.intake.reader.values import grade_of, nearest

T = TypeVar("T")
Content = dict[str, list[list[Raw]]]
"""Sheet → rows of raw cells."""

HEADER_WITHIN = 10  # rows; a title may stand above the header


@dataclass
class Workbook:
    """What a county typed. `problems`: whole sheets or columns; the others hang on their lines."""

    sheets: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread_sheets: list[str] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    plan: list[PlanLine] = field(default_factory=list)
    supplies: list[Supply] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)

    def setting(self, name: str) -> str:
        words = COUNTY_WORDS if name == COUNTY else {name}
        return next((row.value for row in self.settings if row.name in words), "")

    def rule(self, name: str) -> RuleValue | None:
        return next((row.value for row in self.rules if row.name == name), None)

    def rows_taken(self) -> dict[str, int]:
        """Sheet → how many of its rows have nothing wrong with them."""
        counts = dict.fromkeys(self.sheets, 0)
        for line in self.lines:
            counts[line.sheet] += line.is_sound
        return counts


def read_workbook(path: Path) -> Workbook:
    """Reads a county's workbook. Raises Unreadable when the file as a whole cannot be taken."""
    return workbook_of(sheets_of(path))


def workbook_of(content: Content) -> Workbook:
    """The workbook whose sheets hold these raw cells. Raises Unreadable when a sheet is missing that it cannot be without."""
    refuse_missing_sheets(set(content))
    book = Workbook(sheets=[sheet for sheet in SHEETS if sheet in content], unread_sheets=[name for name in content if name not in SHEETS])
    read = Reading(book, content)
    book.settings = read.sheet(BASICS, build.setting)
    book.schools = read.sheet(SCHOOLS, build.school)
    book.teachers = read.sheet(TEACHERS, build.teacher)
    book.classes = read.sheet(CLASSES, build.class_group)
    book.rooms = read.sheet(ROOMS, build.room)
    book.periods = read.sheet(BELLS, build.period)
    book.days = read.sheet(CALENDAR, build.day)
    book.plan = read.sheet(PLAN, build.plan_line)
    book.supplies = read.sheet(PROVISION, build.supply)
    book.rules = read.sheet(RULES, build.rule)
    book.lessons = read.sheet(LESSONS, build.lesson)
    return book


def sheets_of(path: Path) -> Content:
    """Sheet name → rows of raw cells, from the first row and column on. Sheets without any filled cell are left out."""
    try:
        workbook = CalamineWorkbook.from_filelike(safe_copy(path))
        content = {}
        for name in workbook.sheet_names:
            rows: list[list[Raw]] = [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
            if any(filled(row) for row in rows):
                content[clean(name)] = rows
    except (CalamineError, OSError, ValueError) as damage:
        raise truncated() from damage
    return content


def filled(row: Sequence[Raw]) -> bool:
    return any(text_of(cell) for cell in row)


def refuse_missing_sheets(present: set[str]) -> None:
    needed = [*MANDATORY, *(sheet for user, sheets in NEEDED_BY.items() if user in present for sheet in sheets)]
    missing = [sheet for sheet in needed if sheet not in present]
    if missing:
        raise Unreadable(
            "missing_sheet",
            _(
                "The workbook lacks the sheet %(names)s, or it is empty. Start from the template and keep its sheet names.",
                names="、".join(missing),
            ),
        )


class Reading:
    """Turns sheets into lines and lines into rows."""

    def __init__(self, book: Workbook, content: Content) -> None:
        self.book = book
        self.content = content

    def sheet(self, name: str, make: Callable[[Line], T]) -> list[T]:
        rows = self.content.get(name, [])
        if not rows:
            return []
        top = header_row(rows, SHEETS[name])
        headers = header_columns(rows[top], SHEETS[name])
        for column in SHEETS[name]:
            if column.required and column.header not in headers:
                self.lacks(name, top + 1, column, rows[top])
        if any(column.required and column.header not in headers for column in SHEETS[name]):
            return []
        lines = [line_of(name, number, row, headers) for number, row in enumerate(rows[top + 1 :], top + 2) if filled(row)]
        self.book.lines += lines
        return [make(line) for line in lines]

    def lacks(self, sheet: str, row: int, column: Column, header: list[Raw]) -> None:
        close = nearest(column.header, [text_of(cell) for cell in header])
        letter = next((column_letter(index) for index, cell in enumerate(header) if close and text_of(cell) == close), "")
        self.book.problems.append(
            Problem(
                sheet, row, letter, close, _("The column “%(header)s” is missing.", header=column.header),
                _("Rename “%(name)s” to “%(header)s”.", name=close, header=column.header) if close else _("Take the header from the template."),
            )
        )  # fmt: skip


def header_row(rows: list[list[Raw]], columns: tuple[Column, ...]) -> int:
    """The index of the row among the first that holds most of the known headers."""
    return max(range(min(len(rows), HEADER_WITHIN)), key=lambda index: (len(header_columns(rows[index], columns)), -index))


def header_columns(row: list[Raw], columns: tuple[Column, ...]) -> dict[str, int]:
    """Header → column index; grades are headers of their own, the first of two equal ones counts."""
    words = {word: column.header for column in columns for word in (*column.aliases, column.header)}
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        text = text_of(cell).replace("\n", "")
        if header := words.get(text) or (text if grade_of(text) and text.endswith("年级") else ""):
            found.setdefault(header, index)
    return found


def line_of(sheet: str, number: int, row: list[Raw], headers: dict[str, int]) -> Line:
    return Line(
        sheet, number, {header: Cell(column_letter(index), row[index] if index < len(row) else "") for header, index in headers.items()}
    )
