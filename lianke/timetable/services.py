"""Writes of the timetable: publishing a version turns its weekly slots into dated meetings."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.calendar import Calendar
from lianke.schooling.models import BellPeriod, Room
from lianke.schooling.queries import bells_of, calendar_of
from lianke.timetable.choices import MeetingState, Mode, ParticipationState, VersionState
from lianke.timetable.models import (
    Booking,
    Course,
    CoursePlan,
    Meeting,
    Participation,
    Receiver,
    Version,
    WeeklySlot,
)
from lianke.timetable.signals import version_published

CLASHES_NAMED = 3
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
class Span:
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


def span_of(version: Version) -> Span:
    later = Version.objects.filter(
        node=version.node,
        term=version.term,
        state=VersionState.PUBLISHED,
        effective_from__gt=version.effective_from,
    ).order_by("effective_from")
    next_one = later.first()
    return Span(
        max(clock.now(), clock.at(version.effective_from, 0)),
        clock.at(next_one.effective_from, 0) if next_one else None,
    )


def dated_slots(version: Version, span: Span, plans: Iterable[CoursePlan]) -> dict[int, list[Dated]]:
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


def cancel_dropped_courses(version: Version, span: Span, kept: list[Course]) -> None:
    dropped = Meeting.objects.filter(
        course__term=version.term,
        host_node__path__startswith=version.node.path,
        state=MeetingState.PLANNED,
        arranged=False,
    ).exclude(course__in=kept)
    cancel_meetings(list(span.movable(dropped)), reason=_("Not in the new timetable"))


def cancel_meetings(meetings: list[Meeting], *, reason: str) -> None:
    Booking.objects.filter(meeting__in=meetings).delete()
    for meeting in meetings:
        meeting.state, meeting.reason = MeetingState.CANCELLED, reason
    Meeting.objects.bulk_update(meetings, ["state", "reason"])


def place_meetings(plan: CoursePlan, span: Span, dates: list[Dated], county: Node) -> list[Meeting]:
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


def rebook(meetings: list[Meeting], plans: list[CoursePlan]) -> None:
    """Deletes all bookings of the meetings and makes them anew, participations first."""
    plan_of = {plan.course_id: plan for plan in plans}
    set_participations(meetings, plan_of)
    Booking.objects.filter(meeting__in=meetings).delete()
    given = [one for one in meetings if one.state == MeetingState.PLANNED]
    bookings = [
        booking for meeting in given for booking in needs_of(meeting, plan_of[meeting.course_id or 0])
    ]
    refuse_clashes(bookings)
    book(bookings)


def book(bookings: list[Booking]) -> None:
    """The database decides, also when two people publish at once; who is booked already is named
    afterwards.
    """
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(bookings, batch_size=500)
    except IntegrityError as clash:
        named = "；".join(standing_clashes(bookings)[:CLASHES_NAMED])
        sentence = _(
            "A lecturer, a room or a class is already booked at that time in the published timetable."
        )
        raise Refusal("clash", f"{sentence}{named}") from clash


def standing_clashes(bookings: list[Booking]) -> list[str]:
    """Whom a lesson that stands already needs at the same time as one of the new ones."""
    first, last = min(one.begins_at for one in bookings), max(one.ends_at for one in bookings)
    standing: dict[tuple[int | None, int | None, int | None], list[Booking]] = defaultdict(list)
    for one in Booking.objects.filter(begins_at__lt=last, ends_at__gt=first).select_related(
        "person", "room", "class_group__school"
    ):
        standing[one.person_id, one.room_id, one.class_group_id].append(one)
    clashes = (
        f"{old.person or old.room or old.class_group} {clock.local(old.begins_at):%F %H:%M}"
        for new in bookings
        for old in standing[new.person_id, new.room_id, new.class_group_id]
        if old.meeting_id != new.meeting_id and old.begins_at < new.ends_at and new.begins_at < old.ends_at
    )
    return list(dict.fromkeys(clashes))


def set_participations(meetings: list[Meeting], plan_of: dict[int, CoursePlan]) -> None:
    standing: dict[int, dict[int | None, Participation]] = defaultdict(dict)
    for participation in Participation.objects.filter(meeting__in=meetings):
        standing[participation.meeting_id][participation.class_group_id] = participation
    gone: list[Participation] = []
    moved: list[Participation] = []
    fresh: list[Participation] = []
    discharged: list[tuple[Participation, list[int]]] = []
    for meeting in meetings:
        plan = plan_of[meeting.course_id or 0]
        receivers = plan.receivers.all()
        kept = {receiver.class_group_id for receiver in receivers}
        gone += [one for group, one in standing[meeting.pk].items() if group not in kept]
        for receiver in receivers:
            participation = standing[meeting.pk].get(receiver.class_group_id) or Participation(
                meeting=meeting, class_group=receiver.class_group
            )
            before = participation.room_id, participation.mode, participation.state
            participation.mode = Mode.LOCAL if is_home_class(meeting, plan, receiver) else Mode.REMOTE
            participation.room, participation.state = (
                room_for(meeting, plan, receiver),
                ParticipationState.EXPECTED,
            )
            if not participation.pk or before != (
                participation.room_id,
                participation.mode,
                participation.state,
            ):
                (moved if participation.pk else fresh).append(participation)
            discharged.append((participation, [cohort.pk for cohort in receiver.cohorts.all()]))
    Participation.objects.filter(pk__in=[one.pk for one in gone]).update(state=ParticipationState.CANCELLED)
    Participation.objects.bulk_create(fresh, batch_size=500)
    Participation.objects.bulk_update(moved, ["room", "mode", "state"], batch_size=500)
    discharge(
        [(participation.pk, cohort) for participation, cohorts in discharged for cohort in cohorts],
        [one.pk for one, _cohorts in discharged],
    )


def is_home_class(meeting: Meeting, plan: CoursePlan, receiver: Receiver) -> bool:
    """The lecturer's own class of a mixed lesson: it sits where she teaches (model.md, decision 14)."""
    return plan.course.lesson_type.has_home_class and receiver.class_group.school_id == meeting.host_node_id


def room_for(meeting: Meeting, plan: CoursePlan, receiver: Receiver) -> Room | None:
    return meeting.host_room or receiver.room if is_home_class(meeting, plan, receiver) else receiver.room


def discharge(pairs: list[tuple[int, int]], participations: list[int]) -> None:
    """Lets each of the participations (ids) discharge exactly its cohorts of `pairs` (participation id,
    cohort id).
    """
    through = Participation.cohorts.through
    standing = {
        (one.participation_id, one.cohort_id): one.pk
        for one in through.objects.filter(participation__in=participations)
    }
    wanted = set(pairs)
    through.objects.filter(pk__in=[pk for pair, pk in standing.items() if pair not in wanted]).delete()
    new = [
        through(participation_id=participation, cohort_id=cohort)
        for participation, cohort in sorted(wanted - standing.keys())
    ]
    through.objects.bulk_create(new, batch_size=500)


def needs_of(meeting: Meeting, plan: CoursePlan) -> list[Booking]:
    """The lecturer, the host room, each class, and each receiving room once."""
    receivers = plan.receivers.all()
    rooms = {room.pk for receiver in receivers if (room := room_for(meeting, plan, receiver))} | {
        meeting.host_room_id
    }
    span = {"meeting_id": meeting.pk, "begins_at": meeting.begins_at, "ends_at": meeting.ends_at}
    return [
        Booking(person_id=meeting.lecturer_id, **span),
        *(Booking(room_id=room, **span) for room in sorted(pk for pk in rooms if pk)),
        *(Booking(class_group_id=receiver.class_group_id, **span) for receiver in receivers),
    ]


def refuse_clashes(bookings: list[Booking]) -> None:
    """A sentence that names the first clashes among new bookings; the database refuses the others."""
    by_resource: dict[tuple[str, int], list[Booking]] = defaultdict(list)
    for booking in bookings:
        kind = "person" if booking.person_id else "room" if booking.room_id else "class_group"
        by_resource[kind, getattr(booking, f"{kind}_id")].append(booking)
    clashes = []
    for (kind, _pk), booked in by_resource.items():
        booked.sort(key=lambda one: one.begins_at)
        clashes += [
            f"{getattr(two, kind)} {clock.local(two.begins_at):%F %H:%M}"
            for one, two in pairwise(booked)
            if two.begins_at < one.ends_at
        ]
    if clashes:
        named = "；".join(clashes[:CLASHES_NAMED])
        raise Refusal(
            "clash",
            _("Booked twice at one time: %(named)s (%(count)s in all).")
            % {"named": named, "count": len(clashes)},
        )


def open_meeting(*, meeting: Meeting, at: datetime) -> bool:
    """Marks a planned meeting as opened; False when it already was."""
    return bool(
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.PLANNED).update(
            state=MeetingState.OPEN, opened_at=at
        )
    )


def end_meeting(*, meeting: Meeting, at: datetime) -> bool:
    """Marks an open meeting as ended; False when it already was."""
    return bool(
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.OPEN).update(
            state=MeetingState.ENDED, ended_at=at
        )
    )


def reopen_meeting(*, meeting: Meeting) -> bool:
    """Marks an ended meeting as open again, with its old zero; False when it is not ended."""
    return bool(
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.ENDED).update(
            state=MeetingState.OPEN, ended_at=None
        )
    )
