"""A ledger as a table: on the screen, on A4, as a workbook; the same rows and the same digest everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.evidence.models import MonthLock
from lianke.evidence.queries.months import first_of_next
from lianke.kernel import canonical, clock
from lianke.organisations.models import Node
from lianke.reports.choices import Cause
from lianke.reports.queries import LedgerLesson, SchoolRow, TeacherRow
from lianke.timetable.choices import WEEKDAYS
from lianke.timetable.queries.lesson_types import words_of

LONGEST_AGO = 100  # years
DIGITS = 16  # of the digest, as people compare them
Value = int | float | str


@dataclass(frozen=True)
class LedgerLine:
    values: list[Value]
    url: str = ""


@dataclass(frozen=True)
class Ledger:
    """`texts`: how many columns from the left are words, the others are numbers and are added up."""

    title: str
    head: list[str]
    texts: int
    lines: list[LedgerLine]
    note: str = ""
    places: str = ""
    totals: list[Value] = field(default_factory=list)

    @property
    def sums(self) -> list[tuple[str, Value]]:
        """What each column of numbers comes to, under its head."""
        return list(zip(self.head[self.texts :], self.totals, strict=False))

    @property
    def digest(self) -> str:
        """Of everything that stands in the table; the same on the screen, on paper and in the workbook."""
        table: list[canonical.Json] = [[str(value) for value in line.values] for line in self.lines]
        return canonical.digest([self.title, self.places, list(self.head), table])[:DIGITS]


def ledger(
    title: str, head: list[str], texts: int, lines: list[LedgerLine], *, note: str, places: str
) -> Ledger:
    columns = list(zip(*(line.values[texts:] for line in lines), strict=True)) if lines else []
    totals: list[Value] = [sum(value for value in column if not isinstance(value, str)) for column in columns]
    return Ledger(title, head, texts, lines, note, places, totals)


def month_asked_for(text: str) -> date:
    """The first day of a month like 2026-09, of the present one where that is none."""
    present = clock.today().replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return present
    return month if abs(month.year - present.year) < LONGEST_AGO else present


def month_label(month: date) -> str:
    return _("%(year)s-%(month)s") % {"year": month.year, "month": month.month}


def neighbours(view: str, month: date) -> dict[str, str]:
    """Addresses of the month before and, unless it is still to come, of the one after."""
    before, after = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1), first_of_next(month)
    url = reverse(view)
    return {
        "before_url": f"{url}?month={before:%Y-%m}",
        "after_url": f"{url}?month={after:%Y-%m}" if after <= clock.today() else "",
    }


def teachers_table(
    rows: Sequence[TeacherRow], month: date, places: str, locks: Sequence[MonthLock]
) -> Ledger:
    types = {pk: word for pk, word in words_for(rows).items() if any(row.by_type[pk] for row in rows)}
    head = [
        _("Teacher"),
        _("School"),
        _("Planned"),
        *types.values(),
        _("Counted"),
        _("By ruling"),
        _("Class-periods"),
        _("Not begun"),
        _("Begun, not counted"),
        _("Corrections"),
    ]
    lines = [
        LedgerLine(
            [
                row.person.name,
                row.school.name,
                row.planned,
                *(row.by_type[pk] for pk in types),
                row.given,
                row.by_ruling,
                row.classes,
                row.not_begun,
                row.not_counted,
                row.corrections,
            ],
            f"{reverse('reports:teacher', args=[row.person.public_id])}?month={month:%Y-%m}",
        )
        for row in rows
    ]
    title = _("Ledger of lessons given, %(month)s") % {"month": month_label(month)}
    return ledger(title, head, 2, lines, note=lock_note(locks, month), places=places)


def words_for(rows: Sequence[TeacherRow]) -> dict[int, str]:
    """Lesson types as the county calls them whose lessons these are; as the field does where they are of
    several.
    """
    counties = {row.school.county for row in rows}
    return words_of(counties.pop() if len(counties) == 1 else None)


def schools_table(rows: Sequence[SchoolRow], month: date, places: str, locks: Sequence[MonthLock]) -> Ledger:
    head = [
        _("School"),
        _("Class-periods planned"),
        _("Counted"),
        _("By ruling"),
        _("Came late"),
        _("Late on average (min)"),
        *(str(cause.label) for cause in Cause),
    ]
    lines = [
        LedgerLine(
            [
                row.school.name,
                row.planned,
                row.counted,
                row.ruled,
                row.late,
                row.mean_late_min,
                *(row.causes[cause] for cause in Cause),
            ],
            f"{reverse('reports:school', args=[row.school.public_id])}?month={month:%Y-%m}",
        )
        for row in rows
    ]
    title = _("Ledger of lessons received, %(month)s") % {"month": month_label(month)}
    made = ledger(title, head, 1, lines, note=lock_note(locks, month), places=places)
    if rows:
        late, seconds = sum(row.late for row in rows), sum(row.late_s for row in rows)
        made.totals[4] = round(seconds / late / 60, 1) if late else 0  # a mean is not added up
    return made


def lock_note(locks: Sequence[MonthLock], month: date) -> str:
    """Whether the figures are final."""
    if locks:
        words = {"day": f"{clock.local(locks[0].locked_at):%Y-%m-%d}", "name": locks[0].locked_by.name}
        return (
            _(
                "This month was locked on %(day)s by %(name)s; what changed since stands in later months as "
                "a correction."
            )
            % words
        )
    if clock.today() < first_of_next(month):
        return _("This month is not over: the figures are of today.")
    return _("This month is not locked yet: the figures may still change.")


def places_label(places: Sequence[Node]) -> str:
    return "、".join(place.name for place in places)


def lesson_lines(rows: Sequence[LedgerLesson]) -> list[dict[str, Any]]:
    """What stands behind a line of a ledger: each class's lesson, and how it counts."""
    counties = {
        one.participation.meeting.host_node.county_id: one.participation.meeting.host_node.county
        for one in rows
    }
    words = {pk: words_of(county) for pk, county in counties.items()}
    return [lesson_line(one, words[one.participation.meeting.host_node.county_id]) for one in rows]


def lesson_line(one: LedgerLesson, types: Mapping[int, str]) -> dict[str, Any]:
    meeting = one.participation.meeting
    begins = clock.local(meeting.begins_at)
    result = (
        _("By ruling")
        if one.ruled
        else _("Counted")
        if one.measured
        else str(one.cause.label if one.cause else "")
    )
    return {
        "day": f"{begins:%m-%d}",
        "weekday": WEEKDAYS[begins.isoweekday()],
        "time": f"{begins:%H:%M}",
        "subject": meeting.course.subject.name if meeting.course else "",
        "type": types[meeting.course.lesson_type_id] if meeting.course else "",
        "lecturer": meeting.lecturer.name,
        "group": str(one.participation.class_group or ""),
        "url": reverse("coverage:minutes", args=[one.participation.public_id]),
        "result": result,
        "tone": "own" if one.ruled else "ok" if one.measured else "bad",
    }
