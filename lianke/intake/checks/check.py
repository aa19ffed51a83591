"""The whole check of a workbook."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lianke.intake.checks.clashes import check_clashes
from lianke.intake.checks.lessons import check_lessons
from lianke.intake.checks.limits import check_limits
from lianke.intake.checks.names import Names
from lianke.intake.checks.places import check_assistants, check_basics, check_schools, check_teachers, check_unique_names, cite_schools
from lianke.intake.checks.weekly import check_week
from lianke.intake.checks.years import check_bells, check_calendar, check_plan, check_rules
from lianke.intake.reader.columns import SHEETS
from lianke.intake.reader.line import Problem
from lianke.intake.reader.messages import _
from lianke.intake.reader.workbook import Workbook


@dataclass(frozen=True)
class Findings:
    errors: list[Problem]
    warnings: list[Problem]


def check(book: Workbook, *, lesson_types: Collection[str] | None = None) -> Findings:
    """Everything that is wrong (errors: nothing may be written) or doubtful (warnings), in the order of the workbook.

    `lesson_types`: the words allowed as 课程类型; without them any is.
    """
    check_basics(book)
    check_unique_names(book)
    check_schools(book)
    check_teachers(book)
    names = Names(book)
    cite_schools(book, names)
    check_assistants(book, names)
    check_bells(book)
    warnings = [*check_calendar(book), *check_plan(book, names), *check_rules(book, names)]
    check_week(book, names)
    check_lessons(book, names, lesson_types)
    check_clashes(book.lessons, names)
    warnings += [*check_limits(book, names), *unread_sheets(book)]
    return Findings(in_order(errors_of(book)), in_order(warnings))


def errors_of(book: Workbook) -> list[Problem]:
    return [*book.problems, *(problem for line in book.lines for problem in line.problems.values())]


def unread_sheets(book: Workbook) -> list[Problem]:
    return [Problem(name, None, "", "", _("This sheet is not known and was not read.")) for name in book.unread_sheets]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    order = {sheet: index for index, sheet in enumerate(SHEETS)}
    return sorted(problems, key=lambda one: (order.get(one.sheet, len(order)), one.row or 0, len(one.column), one.column))
