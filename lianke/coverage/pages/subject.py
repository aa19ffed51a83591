"""One subject of a class, week by week: which days owed, which lessons came, and what was missing at each
week's end.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.group import figures, grades_of
from lianke.coverage.pages.lessons import LessonRow, lesson_rows
from lianke.coverage.pages.words import arithmetic, day_label, figure, missing_made_of, stretch_label
from lianke.coverage.queries.account import AccountCell, AccountStep, summed
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.lessons import lessons_behind
from lianke.coverage.queries.terms import DAY, SchoolTerm, Span
from lianke.schooling.choices import DayKind
from lianke.timetable.choices import WEEKDAYS


def subject_page(
    account: ClassAccount, cells: list[AccountCell], grade: str, person: Person
) -> dict[str, Any]:
    """`cells`: those of one subject; where its grades are taught apart, several."""
    subject = account.subjects[cells[0].subject]
    rows = lesson_rows(lessons_behind(account.lessons(LessonSet.PLANNED, cells), LessonSet.PLANNED), person)
    by_day: dict[date, list[LessonRow]] = defaultdict(list)
    for row in reversed(rows):
        by_day[row.begins.date()].append(row)
    sums = summed(cell.sums for cell in cells)
    return {
        "group": account.group,
        "subject": subject,
        "title": title(account, subject.name, cells, grade),
        "sums": figures(sums, account, subject.public_id, grade),
        "arithmetic": [arithmetic(cell) for cell in cells],
        "made_of": missing_made_of(sums) if sums.missing else "",
        "weeks": week_rows(account, cells, by_day),
    }


def title(account: ClassAccount, subject: str, cells: list[AccountCell], grade: str) -> str:
    named = "；".join(filter(None, (grades_of(account, cell, alone=bool(grade)) for cell in cells)))
    return f"{subject}（{named}）" if named else subject


def week_rows(
    account: ClassAccount, cells: list[AccountCell], by_day: dict[date, list[LessonRow]]
) -> list[dict[str, Any]]:
    """The latest first."""
    spans, owed, rows = account.lived.weeks, 0, []
    for span, added in zip(spans, account.steps(spans, cells), strict=True):
        owed += added.owed
        rows.append(week_row(account.lived, span, added, owed, by_day))
    return rows[::-1]


def week_row(
    lived: SchoolTerm, span: Span, added: AccountStep, owed_until: int, by_day: dict[date, list[LessonRow]]
) -> dict[str, Any]:
    days = [span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)]
    return {
        "label": _("Week %(no)s") % {"no": span.key[1:]},
        "stretch": stretch_label(span),
        "days": figure(lived.days_until(span.last) - lived.days_until(span.first - DAY)),
        "until": figure(lived.days_until(span.last)),
        "notes": "；".join(day_note(lived, day) for day in days if day in lived.calendar.days),
        "owed": added.owed,
        "owed_until": owed_until,
        "missing": added.missing,
        "is_hole": added.missing > added.before,
        "lessons": [row for day in days for row in by_day.get(day, [])],
    }


def day_note(lived: SchoolTerm, day: date) -> str:
    """“6/10 放假”, “20/9 调休上课，补 6/10 的课”."""
    special = lived.calendar.days[day]
    words = {
        "day": day_label(day),
        "weekday": WEEKDAYS[day.isoweekday()],
        "kind": DayKind(special.kind).label,
    }
    if special.follows:
        return _("%(day)s %(kind)s, with the lessons of %(followed)s") % (
            words | {"followed": day_label(special.follows)}
        )
    return _("%(day)s %(kind)s") % words
