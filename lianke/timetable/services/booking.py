"""Who takes part in a lesson, and that nobody and nothing is booked twice."""

from collections import defaultdict
from datetime import datetime
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.kernel.database import wait_for_turn
from lianke.kernel.refusal import Refusal
from lianke.schooling.models import Room
from lianke.timetable.choices import MeetingState, Mode, ParticipationState
from lianke.timetable.models import Booking, CoursePlan, Meeting, Participation, Receiver
from lianke.timetable.queries.away import away_days

CLASHES_NAMED = 3


def refuse_away(lecturer: Person, begins_at: datetime) -> None:
    """Whoever is on leave that day is given no lesson."""
    day = clock.local(begins_at).date()
    if away_days([lecturer.pk], day, day):
        words = {"name": lecturer.name, "day": f"{day:%F}"}
        raise Refusal("away", _("%(name)s is on leave on %(day)s. Choose somebody else.") % words)


def cancel_meetings(meetings: list[Meeting], *, reason: str) -> None:
    Booking.objects.filter(meeting__in=meetings).delete()
    for meeting in meetings:
        meeting.state, meeting.reason = MeetingState.CANCELLED, reason
    Meeting.objects.bulk_update(meetings, ["state", "reason"])


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
            wait_for_turn(Booking._meta.db_table)
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
