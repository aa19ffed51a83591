"""A whole workbook: its sheets found, their headers understood, every row typed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from lianke.workbook.reader import build, weekly
from lianke.workbook.reader.columns import (
    BASICS,
    BELLS,
    CALENDAR,
    CLASSES,
    COUNTY,
    COUNTY_WORDS,
    FREE,
    LESSONS,
    NEEDED_BY,
    OWN_LESSONS,
    PAIRS,
    PINS,
    PLAN,
    PROVISION,
    ROOMS,
    RULES,
    SCHOOLS,
    SHEETS,
    TEACHERS,
    Column,
)
from lianke.workbook.reader.line import Cell, Line, Mistake
from lianke.workbook.reader.messages import Unreadable, _
from lianke.workbook.reader.rows import (
    Class,
    Day,
    Pairing,
    PlanLine,
    RuleValue,
    School,
    Setting,
    SheetLesson,
    SheetOpening,
    SheetOwnLesson,
    SheetPeriod,
    SheetRoom,
    SheetRule,
    Supply,
    Teacher,
)
from lianke.workbook.reader.sheets import Content, Repeated, filled, sheets_of
from lianke.workbook.reader.text import Raw, column_letter, text_of
from lianke.workbook.reader.understood import Understood, retyped
from lianke.workbook.reader.values import grade_of, nearest

T = TypeVar("T")
REMARK = re.compile(r"\(.*?\)|\s")
REMARKS = {"说明"}
CHINESE_NUMBERS = "一二三四五六七八九"
EXAMPLE = "例:"
HEADER_WITHIN = 10  # rows; a title may stand above the header


@dataclass
class Workbook:
    """What a county typed. `problems`: whole sheets or columns; the others hang on their lines.

    `around` is what stands here already, as a workbook of its own: names that no row of this one explains are
    looked up there.
    """

    content: Content = field(default_factory=dict)
    around: "Workbook | None" = None
    sheets: list[str] = field(default_factory=list)  # those with a row
    tops: dict[str, int] = field(default_factory=dict)  # sheet → number of the row of its headers
    lines: list[Line] = field(default_factory=list)
    problems: list[Mistake] = field(default_factory=list)
    unread_sheets: list[str] = field(default_factory=list)
    headers_understood: list[Understood] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    rooms: list[SheetRoom] = field(default_factory=list)
    periods: list[SheetPeriod] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    plan: list[PlanLine] = field(default_factory=list)
    supplies: list[Supply] = field(default_factory=list)
    rules: list[SheetRule] = field(default_factory=list)
    openings: list[SheetOpening] = field(default_factory=list)
    own_lessons: list[SheetOwnLesson] = field(default_factory=list)
    pins: list[SheetLesson] = field(default_factory=list)
    lessons: list[SheetLesson] = field(default_factory=list)
    pairs: list[Pairing] = field(default_factory=list)

    def setting(self, name: str) -> str:
        words = COUNTY_WORDS if name == COUNTY else {name}
        own = next((row.value for row in self.settings if row.name in words), "")
        return own or (self.around.setting(name) if self.around else "")

    def rule(self, name: str) -> RuleValue | None:
        own = next((row for row in self.rules if row.name == name), None)
        return own.value if own else self.around.rule(name) if self.around else None

    @property
    def term(self) -> Day | None:
        own = next((row for row in self.days if row.kind == "term"), None)
        return own or (self.around.term if self.around else None)

    def understood(self) -> list[Understood]:
        """What was taken differently from how it was typed, headers first."""
        return [*self.headers_understood, *(one for line in self.lines for one in line.understood.values())]

    def rows_taken(self) -> dict[str, int]:
        """Sheet → how many of its rows have nothing wrong with them."""
        counts = dict.fromkeys(self.sheets, 0)
        for line in self.lines:
            counts[line.sheet] += line.is_sound
        return counts


def read_workbook(path: Path) -> Workbook:
    """A workbook that has to explain itself alone. Raises Unreadable when the file as a whole cannot be
    taken, or lacks a sheet.
    """
    book = workbook_of(sheets_of(path))
    refuse_missing_sheets(book)
    return book


def workbook_of(content: Content) -> Workbook:
    """The workbook whose sheets hold these raw cells."""
    book = Workbook(content=content, unread_sheets=[name for name in content if name not in SHEETS])
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
    book.openings = read.sheet(FREE, weekly.opening)
    book.own_lessons = read.sheet(OWN_LESSONS, weekly.own_lesson)
    classes = {row.key for row in book.classes}
    book.pins = read.sheet(PINS, lambda line: weekly.pin(line, classes))
    book.lessons = read.sheet(LESSONS, lambda line: build.lesson(line, classes))
    book.pairs = read.sheet(PAIRS, build.pairing)
    return book


def refuse_missing_sheets(book: Workbook) -> None:
    """Raises Unreadable when a sheet is needed that neither the workbook has nor what stands around it."""
    there = {*book.sheets, *(book.around.sheets if book.around else [])}
    needed = (
        [sheet for user, sheets in NEEDED_BY.items() if user in book.sheets for sheet in sheets]
        if book.sheets
        else [BASICS, SCHOOLS]
    )
    missing = [sheet for sheet in dict.fromkeys(needed) if sheet not in there]
    if missing:
        raise Unreadable(
            "missing_sheet",
            _(
                "The workbook lacks the sheet %(names)s, or it is empty. Start from the template and keep "
                "its sheet names.",
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
        self.book.tops[name] = top + 1
        self.note_headers(name, top, rows[top], headers)
        filled_rows = [
            (number, row)
            for number, row in enumerate(rows[top + 1 :], top + 2)
            if filled(row) and not is_example(row)
        ]
        if filled_rows:
            self.book.sheets.append(name)
        for column in SHEETS[name]:
            if column.required and column.header not in headers:
                self.lacks(name, top + 1, column, rows[top])
        if any(column.required and column.header not in headers for column in SHEETS[name]):
            return []
        lines = [line_of(name, number, row, headers) for number, row in filled_rows]
        self.book.lines += lines
        return [make(line) for line in lines]

    def note_headers(self, sheet: str, top: int, row: list[Raw], headers: dict[str, int]) -> None:
        """Renamed columns, and those that mean nothing here."""
        taken = {index: header for header, index in headers.items()}
        for index, cell in enumerate(row):
            typed = text_of(cell)
            if typed and typed != taken.get(index):
                header = Understood(sheet, top + 1, column_letter(index), typed, taken.get(index, ""))
                self.book.headers_understood.append(header)

    def lacks(self, sheet: str, row: int, column: Column, header: list[Raw]) -> None:
        close = nearest(column.header, [text_of(cell) for cell in header])
        letter = next(
            (column_letter(index) for index, cell in enumerate(header) if close and text_of(cell) == close),
            "",
        )
        self.book.problems.append(
            Mistake(
                sheet,
                row,
                letter,
                close,
                _("The column “%(header)s” is missing.", header=column.header),
                _("Rename “%(name)s” to “%(header)s”.", name=close, header=column.header)
                if close
                else _("Take the header from the template."),
            )
        )


def is_example(row: list[Raw]) -> bool:
    """A row of the template that somebody left in."""
    return next((text for cell in row if (text := text_of(cell))), "").startswith(EXAMPLE)


def header_row(rows: list[list[Raw]], columns: tuple[Column, ...]) -> int:
    """The index of the row among the first that holds most of the known headers."""
    return max(
        range(min(len(rows), HEADER_WITHIN)),
        key=lambda index: (len(header_columns(rows[index], columns)), -index),
    )


def header_columns(row: list[Raw], columns: tuple[Column, ...]) -> dict[str, int]:
    """Header → column index; grades are headers of their own, the first of two equal ones counts."""
    words = {word: column.header for column in columns for word in (*column.aliases, column.header)}
    bare = {plain(word): header for word, header in words.items()}
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        text = text_of(cell).replace("\n", "")
        header = words.get(text) or bare.get(plain(text)) or grade_header(plain(text), bare)
        if header:
            found.setdefault(header, index)
    return found


def plain(header: str) -> str:
    """Without what people add to a header: *, (必填), ：."""
    return REMARK.sub("", header).strip("*:.、 ")


def grade_header(text: str, words: dict[str, str]) -> str:
    """三年级 for 3年级 and 三年级; only a sheet whose headers do not know 年级 itself has such columns."""
    grade = grade_of(text)
    return (
        f"{CHINESE_NUMBERS[grade[0] - 1]}年级"
        if len(grade) == 1 and text.endswith("年级") and "年级" not in words
        else ""
    )


def line_of(sheet: str, number: int, row: list[Raw], headers: dict[str, int]) -> Line:
    cells = {header: cell_at(row, index) for header, index in headers.items()}
    line = Line(sheet, number, cells)
    for header, index in headers.items():
        raw = row[index] if index < len(row) else ""
        merged = raw.origin if isinstance(raw, Repeated) else ""
        if header not in REMARKS and (found := retyped(sheet, number, cells[header], merged)):
            line.understood[header] = found
    return line


def cell_at(row: list[Raw], index: int) -> Cell:
    raw = row[index] if index < len(row) else ""
    return Cell(column_letter(index), raw.raw if isinstance(raw, Repeated) else raw)
