"""The whole check of a workbook."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lianke.workbook.checks.clashes import check_clashes
from lianke.workbook.checks.lessons import check_lessons
from lianke.workbook.checks.limits import check_limits
from lianke.workbook.checks.names import Names
from lianke.workbook.checks.pairs import check_pairs
from lianke.workbook.checks.places import (
    check_assistants,
    check_basics,
    check_phones,
    check_schools,
    check_teachers,
    check_unique_names,
    cite_schools,
)
from lianke.workbook.checks.weekly import check_week
from lianke.workbook.checks.years import check_bells, check_calendar, check_plan, check_rules
from lianke.workbook.reader.columns import BASICS, CALENDAR, CLASSES, COUNTY, SHEETS, TERM, YEAR
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.workbook import Workbook


@dataclass(frozen=True)
class Findings:
    errors: list[Mistake]
    warnings: list[Mistake]


def check(book: Workbook, *, lesson_types: Collection[str] | None = None) -> Findings:
    """Everything that is wrong (errors: nothing may be written) or doubtful (warnings), in the order of the
    workbook.

    `lesson_types`: the words allowed as 课程类型; without them any is.
    """
    if BASICS in book.sheets:
        check_basics(
            book,
            (
                COUNTY,
                *((YEAR, TERM) if CALENDAR in book.sheets else (YEAR,) if CLASSES in book.sheets else ()),
            ),
        )
    check_phones(book)
    check_names_once(book)
    names = Names(book)
    cite_schools(book, names)
    check_pairs(book, names)
    check_bells(book)
    warnings = [
        *check_people(book, names),
        *(check_calendar(book) if CALENDAR in book.sheets else []),
        *check_rules(book, names),
    ]
    check_week(book, names)
    check_lessons(book, names, lesson_types)
    check_clashes(book.lessons, names)
    return findings(book, [*warnings, *check_limits(book, names)])


def check_names_once(book: Workbook) -> None:
    check_unique_names(book)
    check_schools(book)
    check_teachers(book)


def check_people(book: Workbook, names: Names) -> list[Mistake]:
    """Errors go to their lines; returns warnings."""
    check_assistants(book, names)
    return check_plan(book, names)


def findings(book: Workbook, warnings: Iterable[Mistake]) -> Findings:
    errors = [*book.problems, *(problem for line in book.lines for problem in line.problems.values())]
    unread = [
        Mistake(name, None, "", "", _("This sheet is not known and was not read."))
        for name in book.unread_sheets
    ]
    return Findings(in_order(errors), in_order([*warnings, *unread]))


def in_order(problems: Iterable[Mistake]) -> list[Mistake]:
    order = {sheet: index for index, sheet in enumerate(SHEETS)}
    return sorted(
        problems,
        key=lambda one: (order.get(one.sheet, len(order)), one.row or 0, len(one.column), one.column),
    )
