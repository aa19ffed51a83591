"""Writes of the timetable: publishing a version turns its weekly slots into dated meetings."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.calendar import Calendar
from lianke.schooling.models import BellPeriod
from lianke.schooling.queries.school_year import bells_of, calendar_of
from lianke.timetable.choices import MeetingState, VersionState
from lianke.timetable.models import Course, CoursePlan, Meeting, Version, WeeklySlot
from lianke.timetable.services.booking import cancel_meetings, rebook
from lianke.timetable.signals import version_published

PLACED_COLUMNS = (
    "begins_at",
    "ends_at",
    "period_no",
    "lecturer_id",
    "host_room_id",
    "host_node_id",
    "state",
    "reason",
    "stands_in_for_id",
)


@dataclass(frozen=True)
class Stretch:
    """The stretch that a version decides: from its date (or now) until the next published version takes
    over.
    """

    begins_at: datetime
    ends_at: datetime | None

    def movable(self, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
        """Those of the meetings that have not begun and lie in the stretch."""
        inside = meetings.filter(begins_at__gt=self.begins_at)
        return inside.filter(begins_at__lt=self.ends_at) if self.ends_at else inside

    def contains(self, moment: datetime) -> bool:
        return self.begins_at < moment and (self.ends_at is None or moment < self.ends_at)


@dataclass(frozen=True)
class Dated:
    """One weekly slot on one date."""

    slot: WeeklySlot
    begins_at: datetime
    ends_at: datetime


@transaction.atomic
def publish_version(*, version: Version, actor: Actor) -> int:
    """Puts a draft in force from its date on; returns how many meetings stand from then.

    Meetings that have begun stay as they are; those that have not are moved, never deleted and made again;
    what no slot needs any more is cancelled. Who stands in on a date for a lecturer that keeps the lesson
    goes on to do so. Refuses a version without lessons, one already published, and any clash with what is in
    force.
    """
    version = (
        Version.objects.select_for_update(of=("self",)).select_related("node", "term").get(pk=version.pk)
    )
    if version.state == VersionState.PUBLISHED:
        raise Refusal("already_published", _("This version is already published."))
    plans = list(
        version.course_plans.select_related("course__lesson_type", "lecturer").prefetch_related(
            "slots__host_room__node__county",
            "receivers__class_group",
            "receivers__room",
            "receivers__cohorts",
        )
    )
    if not plans:
        raise Refusal("empty_version", _("This version has no lessons yet, so there is nothing to publish."))
    replaced = Version.objects.filter(
        node=version.node,
        term=version.term,
        state=VersionState.PUBLISHED,
        effective_from=version.effective_from,
    )
    replaced.update(state=VersionState.DRAFT)  # it never decided a day of its own
    Version.objects.filter(pk=version.pk).update(state=VersionState.PUBLISHED)
    span = span_of(version)
    cancel_dropped_courses(version, span, [plan.course for plan in plans])
    dates = dated_slots(version, span, plans)
    moved = [place_meetings(plan, span, dates[plan.pk], version.node) for plan in plans]
    meetings = [meeting for placed in moved for meeting in placed]
    rebook(meetings, plans)
    record(
        actor=actor,
        verb="publish",
        what=version,
        scope=version.node.path,
        change={"meetings": len(meetings), "no": version.no},
    )
    transaction.on_commit(lambda: version_published.send(Version, version=version))
    return len(meetings)


def span_of(version: Version) -> Stretch:
    later = Version.objects.filter(
        node=version.node,
        term=version.term,
        state=VersionState.PUBLISHED,
        effective_from__gt=version.effective_from,
    ).order_by("effective_from")
    next_one = later.first()
    return Stretch(
        max(clock.now(), clock.at(version.effective_from, 0)),
        clock.at(next_one.effective_from, 0) if next_one else None,
    )


def dated_slots(version: Version, span: Stretch, plans: Iterable[CoursePlan]) -> dict[int, list[Dated]]:
    """Course plan id → its slots on the dates of the span, in order of time.

    Raises Refusal when a slot names a period that the host's bell does not ring.
    """
    bells: dict[int, Callable[[date], dict[int, BellPeriod]]] = {}
    by_pattern: dict[tuple[int, int], list[date]] = defaultdict(list)
    calendar = calendar_of(version.node, version.term)
    for day in calendar.dates(version.effective_from):
        if pattern := calendar.pattern_of(day):
            by_pattern[pattern].append(day)
    dated: dict[int, list[Dated]] = {plan.pk: [] for plan in plans}
    for plan in plans:
        for slot in plan.slots.all():
            host = slot.host_room.node if slot.host_room else version.node
            bell_on = bells.get(host.pk) or bells.setdefault(host.pk, bells_of(host))
            for (weekday, week), days in by_pattern.items():
                if weekday != slot.weekday or not slot.runs_in(week):
                    continue
                dated[plan.pk] += [
                    one for day in days if (one := dated_slot(slot, day, bell_on(day), calendar))
                ]
    return {
        plan: sorted((one for one in found if span.contains(one.begins_at)), key=lambda one: one.begins_at)
        for plan, found in dated.items()
    }


def dated_slot(slot: WeeklySlot, day: date, bell: dict[int, BellPeriod], calendar: Calendar) -> Dated | None:
    """None in the afternoon of a half day."""
    period = bell.get(slot.period_no)
    if period is None:
        raise Refusal(
            "no_such_period",
            _("The host school's bell has no period %(no)s on %(day)s.") % {"no": slot.period_no, "day": day},
        )
    return (
        Dated(slot, clock.at(day, period.begins), clock.at(day, period.ends))
        if calendar.rings(day, period.begins)
        else None
    )


def cancel_dropped_courses(version: Version, span: Stretch, kept: list[Course]) -> None:
    dropped = Meeting.objects.filter(
        course__term=version.term,
        host_node__path__startswith=version.node.path,
        state=MeetingState.PLANNED,
        arranged=False,
    ).exclude(course__in=kept)
    cancel_meetings(list(span.movable(dropped)), reason=_("Not in the new timetable"))


def place_meetings(plan: CoursePlan, span: Stretch, dates: list[Dated], county: Node) -> list[Meeting]:
    """The course's meetings that have not begun, moved to `dates` in order; more are made, the rest
    cancelled.
    """
    unopened = plan.course.meetings.filter(
        state__in=[MeetingState.PLANNED, MeetingState.CANCELLED], arranged=False
    )
    open_to_move = list(
        span.movable(unopened)
        .select_related("lecturer", "stands_in_for", "host_node", "host_room")
        .order_by("ordinal")
    )
    last = plan.course.meetings.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0
    placed = []
    # 代课 is of a date
    settled = {
        one.begins_at: standing_in(one) for one in open_to_move if one.stands_in_for_id == plan.lecturer_id
    }
    differing: set[str] = set()  # most meetings stay where they are, and updates in bulk are slow
    for index, dated in enumerate(dates):
        if index < len(open_to_move):
            meeting = open_to_move[index]
        else:
            last += 1
            meeting = Meeting(course=plan.course, ordinal=last)
        before = columns_of(meeting)
        meeting.begins_at, meeting.ends_at, meeting.period_no = (
            dated.begins_at,
            dated.ends_at,
            dated.slot.period_no,
        )
        meeting.lecturer, meeting.host_room = plan.lecturer, dated.slot.host_room
        meeting.host_node = dated.slot.host_room.node if dated.slot.host_room else county
        meeting.state, meeting.reason, meeting.stands_in_for = MeetingState.PLANNED, "", None
        for name, value in settled.get(dated.begins_at, {}).items():
            setattr(meeting, name, value)
        differing |= (
            {name for name, value in columns_of(meeting).items() if before[name] != value}
            if meeting.pk
            else set()
        )
        placed.append(meeting)
    if differing:
        Meeting.objects.bulk_update([meeting for meeting in placed if meeting.pk], sorted(differing))
    Meeting.objects.bulk_create([meeting for meeting in placed if not meeting.pk])
    cancel_meetings(open_to_move[len(dates) :], reason=_("Not in the new timetable"))
    return placed


def standing_in(meeting: Meeting) -> dict[str, object]:
    """What was settled while its lecturer is away: who gives it instead and from where, or that nobody
    does.
    """
    settled = ("lecturer", "stands_in_for", "host_node", "host_room", "period_no", "state", "reason")
    return {name: getattr(meeting, name) for name in settled}


def columns_of(meeting: Meeting) -> dict[str, object]:
    return {name: getattr(meeting, name) for name in PLACED_COLUMNS}
