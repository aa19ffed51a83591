"""A list of lessons behind a figure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.words import SETS, address, day_label, figure, missing_made_of
from lianke.coverage.queries.account import Sums
from lianke.coverage.queries.lessons import deliveries_of, in_days
from lianke.evidence.models import Delivery
from lianke.evidence.pages.deliveries import delivery_label, delivery_state, minutes_label
from lianke.kernel import clock
from lianke.schooling.models import ClassGroup
from lianke.timetable import addresses
from lianke.timetable.access.meetings import meetings_visible_to
from lianke.timetable.choices import WEEKDAYS
from lianke.timetable.models import Meeting

MINUTE = 60
LESSONS_A_PAGE = 30


class LessonPaginator(Paginator[Any]):
    """Pages over lessons of which it is known how many fall on each day: a page reads the rows of its own
    days only.

    `rows` gives those of a condition, in the order of the list.
    """

    def __init__(
        self, per_day: Counter[date], rows: Callable[[Q], QuerySet[Any]], *, newest_first: bool = True
    ) -> None:
        self.days = sorted(per_day.items(), reverse=newest_first)
        self.rows = rows
        super().__init__(range(per_day.total()), LESSONS_A_PAGE)

    def page(self, number: int | str) -> Page[Any]:
        page = super().page(number)
        start, stop, passed, named = page.start_index() - 1, page.end_index(), 0, []
        for day, size in self.days:
            if passed + size > start and passed < stop:
                named.append((day, passed))
            passed += size
        if named:
            first, last = sorted((named[0][0], named[-1][0]))
            before = start - named[0][1]
            page.object_list = list(self.rows(in_days(first, last))[before : before + stop - start])
        return page


@dataclass(frozen=True)
class LessonRow:
    """One class's lesson for one cohort; `url` where the reader may open the lesson itself."""

    meeting: Meeting
    group: ClassGroup
    grades: str
    url: str
    delivery: Delivery | None
    counted_url: str = ""  # how its minutes were counted

    @property
    def begins(self) -> datetime:
        return clock.local(self.meeting.begins_at)

    @property
    def time(self) -> str:
        return f"{self.begins:%H:%M}–{clock.local(self.meeting.ends_at):%H:%M}"

    @property
    def day(self) -> str:
        return day_label(self.begins)

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS[self.begins.isoweekday()])

    @property
    def class_url(self) -> str:
        return address("coverage:class", self.group.public_id)

    @property
    def minutes(self) -> str:
        return minutes_label(self.delivery.live_s) if self.delivery else "—"

    @property
    def late(self) -> str:
        if self.delivery is None or self.delivery.joined_late_s is None:
            return "—"
        seconds = self.delivery.joined_late_s
        if seconds < MINUTE:
            return _("%(seconds)s s") % {"seconds": seconds} if seconds else _("On time")
        return minutes_label(seconds)

    @property
    def result(self) -> str:
        return delivery_label(self.meeting, self.delivery)

    @property
    def tone(self) -> str:
        return delivery_state(self.meeting, self.delivery)


def lesson_rows(
    rows: Iterable[Any], person: Person, grades: Mapping[tuple[int, int], str] | None = None
) -> list[LessonRow]:
    """In two queries, however many. `grades`: (cohort id, subject id) → for whom the row stands."""
    rows = list(rows)
    deliveries = deliveries_of(rows)
    meetings = [row.participation.meeting_id for row in rows]
    visible = (
        set(meetings_visible_to(person).filter(pk__in=meetings).values_list("pk", flat=True))
        if rows
        else set()
    )
    return [
        lesson_row(row, visible, deliveries.get((row.participation_id, row.cohort_id)), grades or {})
        for row in rows
    ]


def lesson_row(
    row: Any, visible: set[int], delivery: Delivery | None, grades: Mapping[tuple[int, int], str]
) -> LessonRow:
    meeting = row.participation.meeting
    url = addresses.lesson(meeting) if meeting.pk in visible else ""
    counted_url = address("coverage:minutes", row.participation.public_id) if delivery else ""
    named = grades.get((row.cohort_id, meeting.course.subject_id), "")
    return LessonRow(meeting, row.participation.class_group, named, url, delivery, counted_url)


def set_title(which: str, sums: Sums, stretch: str = "") -> str:
    """The list's headline; `stretch` is the week or month that it is of, in words."""
    values = {
        name: figure(getattr(sums, name))
        for name in ("planned", "received", "made_up", "ruled", "missing", "surplus", "ahead", "not_counted")
    }
    if stretch:
        title = {
            LessonSet.PLANNED: _("%(stretch)s: %(planned)s lessons were planned"),
            LessonSet.RECEIVED: _("%(stretch)s: %(received)s lessons were given"),
            LessonSet.MADE_UP: _("%(stretch)s: %(made_up)s lessons made up others"),
            LessonSet.MISSING: _("%(stretch)s: %(not_counted)s lessons did not count"),
        }[LessonSet(which)]
        return title % (values | {"stretch": stretch})
    if which == LessonSet.MADE_UP:
        return _("%(made_up)s lessons made up others") % values
    if which == LessonSet.RULED:
        return _("%(ruled)s lessons count by a ruling") % values
    if which == LessonSet.PLANNED:
        return _("%(planned)s lessons were planned so far") % values
    if which == LessonSet.AHEAD:
        return _("%(ahead)s lessons are still planned this term") % values
    if which == LessonSet.RECEIVED:
        title = (
            _("%(received)s lessons were given, %(surplus)s of them beyond what is owed")
            if sums.surplus
            else _("%(received)s lessons were given")
        )
        return title % values
    if not sums.missing:
        return _("Nothing is missing")
    return _("%(missing)s lessons are missing: %(made_of)s") % (values | {"made_of": missing_made_of(sums)})


def set_links(
    chosen: str, sums: Sums, url: Callable[[str], str], *, of_span: bool = False
) -> list[dict[str, Any]]:
    """The sets side by side, each with its size; of a week or month nothing is still to come, and an empty
    set of makings up is left out.
    """
    sizes = {
        LessonSet.PLANNED: sums.planned,
        LessonSet.RECEIVED: sums.received,
        LessonSet.RULED: sums.ruled,
        LessonSet.MADE_UP: sums.made_up,
        LessonSet.MISSING: sums.not_counted,
        LessonSet.AHEAD: sums.ahead,
    }
    empty = {each for each in (LessonSet.RULED, LessonSet.MADE_UP) if not sizes[each]}
    left_out = (empty | ({LessonSet.AHEAD} if of_span else set())) - {chosen}
    kept = [each for each in SETS if each not in left_out]
    return [
        {"label": each.label, "size": figure(sizes[each]), "url": url(each), "current": each == chosen}
        for each in kept
    ]
