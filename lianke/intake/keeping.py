"""What an older plan says, and who is not there any more."""

from collections.abc import Iterable
from pathlib import Path

from lianke.intake.planning import lesson_of
from lianke.planner import absence
from lianke.planner.problem import DAYS, Lecturer, Lesson, Problem
from lianke.workbook.checks.names import Names
from lianke.workbook.reader.line import Cell, Unfit
from lianke.workbook.reader.messages import Unreadable, _
from lianke.workbook.reader.text import clean
from lianke.workbook.reader.values import nearest
from lianke.workbook.reader.weekly import WEEKDAYS
from lianke.workbook.reader.workbook import Workbook, read_workbook


def lessons_of(book: Workbook) -> tuple[Lesson, ...]:
    """The rows of 课程表 that can be understood, as a plan's lessons."""
    names = Names(book)
    return tuple(lesson for row in book.lessons if (lesson := lesson_of(row, names)))


def older_plan_for(problem: Problem, path: Path) -> tuple[Lesson, ...]:
    """Raises Unreadable when there is none in the workbook, or it is about other schools."""
    found = older_plan(path)
    if not {key for lesson in found for key in lesson.receivers} & {one.key for one in problem.demands}:
        reason = _(
            "No class in the sheet 课程表 of %(file)s is owed a lesson in this workbook: is it "
            "another county's?",
            file=path.name,
        )
        raise Unreadable("stranger", reason)
    return found


def older_plan(path: Path) -> tuple[Lesson, ...]:
    """Raises Unreadable when there is none in the workbook."""
    found = lessons_of(read_workbook(path))
    if not found:
        raise Unreadable(
            "no_plan",
            _("%(file)s has no lesson in its sheet 课程表, so there is nothing to keep.", file=path.name),
        )
    return found


def without(problem: Problem, absences: Iterable[str]) -> Problem:
    """Each is 姓名 or 学校/姓名, gone for good, or 姓名=星期三、星期四, not free on these days. Raises Unreadable."""
    left = problem
    for text in absences:
        name, equals, days = (part.strip() for part in clean(text).partition("="))
        left = absence.without(
            left, found_lecturer(problem, name).key, school_days(name, days) if equals else DAYS
        )
    return left


def found_lecturer(problem: Problem, text: str) -> Lecturer:
    school, _slash, name = text.rpartition("/")
    found = [one for one in problem.lecturers if one.name == name and school in ("", one.site)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable(
            "several_people",
            _(
                "Several lecturers are called %(name)s. Write %(ways)s.",
                name=name,
                ways="、".join("/".join(one.key) for one in found),
            ),
        )
    close = nearest(name, [one.name for one in problem.lecturers])
    if close:
        raise Unreadable(
            "no_such_lecturer",
            _("There is no lecturer called %(name)s. Did you mean %(close)s?", name=text, close=close),
        )
    raise Unreadable("no_such_lecturer", _("There is no lecturer called %(name)s.", name=text))


def school_days(name: str, text: str) -> set[int]:
    try:
        found = set(WEEKDAYS(Cell("", text))) & set(DAYS)
    except Unfit as unfit:
        raise Unreadable("bad_weekday", unfit.reason) from unfit
    if not found:
        reason = _(
            "%(name)s=%(days)s names no day from Monday to Friday. Write it like %(name)s=星期三、星期四.",
            name=name,
            days=text,
        )
        raise Unreadable("bad_weekday", reason)
    return found
