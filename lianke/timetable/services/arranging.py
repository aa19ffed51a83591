"""补课: a lesson arranged by itself, beside every version of the timetable. Writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort, Room
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Booking, Course, Meeting, Participation
from lianke.timetable.services.booking import book, cancel_meetings, discharge, refuse_away
from lianke.timetable.services.telling import tell_of_arranged, tell_of_cancelled
from lianke.timetable.signals import lesson_arranged


@dataclass(frozen=True)
class Receiving:
    """A class that takes part, in which room, and which of its cohorts the lesson discharges."""

    group: ClassGroup
    room: Room | None
    cohorts: Sequence[Cohort]


@dataclass(frozen=True)
class Time:
    """A period of the host's bell on a day."""

    period_no: int
    begins_at: datetime
    ends_at: datetime


@transaction.atomic
def arrange_lesson(
    *,
    course: Course,
    lecturer: Person,
    host: Node,
    host_room: Room | None,
    time: Time,
    receiving: Sequence[Receiving],
    makes_up: Meeting | None,
    actor: Actor,
) -> Meeting:
    """Makes one published lesson of a course, with its participations and bookings. Refuses one that has
    begun, one for nobody, one by somebody on leave, one that makes up for a class what is made up for it
    already, and any clash.
    """
    if time.begins_at <= clock.now():
        raise Refusal("begun", _("This time has passed. Choose a later one."))
    if not receiving:
        raise Refusal("no_class", _("Choose the classes that the lesson is for."))
    refuse_away(lecturer, time.begins_at)
    # ordinals, and two people at one gap
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if makes_up:
        refuse_made_up(makes_up, [one.group for one in receiving])
    last = course.meetings.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0
    meeting = Meeting.objects.create(
        course=course,
        ordinal=last + 1,
        begins_at=time.begins_at,
        ends_at=time.ends_at,
        period_no=time.period_no,
        lecturer=lecturer,
        makes_up=makes_up,
        arranged=True,
        host_node=host,
        host_room=host_room,
    )
    rows = [Participation(meeting=meeting, class_group=one.group, room=one.room) for one in receiving]
    Participation.objects.bulk_create(rows)
    pairs = [(row.pk, cohort.pk) for row, one in zip(rows, receiving, strict=True) for cohort in one.cohorts]
    discharge(pairs, [row.pk for row in rows])
    book(needs(meeting, receiving))
    change = {
        "begins_ms": clock.ms(time.begins_at),
        "makes_up": makes_up.public_id if makes_up else "",
        "lecturer": lecturer.name,
    }
    record(actor=actor, verb="arrange_lesson", what=meeting, scope=host.path, change=change)
    tell_of_arranged(meeting, by=actor)
    transaction.on_commit(lambda: lesson_arranged.send(Meeting, meeting=meeting))
    return meeting


def needs(meeting: Meeting, receiving: Iterable[Receiving]) -> list[Booking]:
    """The lecturer, each class, each room once."""
    span = {"meeting": meeting, "begins_at": meeting.begins_at, "ends_at": meeting.ends_at}
    rooms = {one.pk: one for one in [meeting.host_room, *(each.room for each in receiving)] if one}
    return [
        Booking(person=meeting.lecturer, **span),
        *(Booking(room=room, **span) for _pk, room in sorted(rooms.items())),
        *(Booking(class_group=one.group, **span) for one in receiving),
    ]


def refuse_made_up(missed: Meeting, groups: list[ClassGroup]) -> None:
    standing = Participation.objects.filter(
        meeting__makes_up=missed, class_group__in=groups, state=ParticipationState.EXPECTED
    )
    found = (
        standing.exclude(meeting__state=MeetingState.CANCELLED)
        .select_related("class_group__school", "meeting")
        .first()
    )
    if found:
        words = {"group": str(found.class_group), "when": f"{clock.local(found.meeting.begins_at):%F %H:%M}"}
        raise Refusal("made_up", _("%(group)s has this lesson made up already, on %(when)s.") % words)


@transaction.atomic
def cancel_arranged(*, meeting: Meeting, actor: Actor) -> None:
    """Takes an arranged lesson out again. Refuses one of the timetable, and one that has begun."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.arranged or meeting.state != MeetingState.PLANNED or meeting.begins_at <= clock.now():
        raise Refusal(
            "not_arranged",
            _("Only a lesson that was arranged by itself and has not begun can be cancelled here."),
        )
    cancel_meetings([meeting], reason=_("Make-up lesson cancelled"))
    deed = record(actor=actor, verb="cancel_arranged", what=meeting, scope=meeting.host_node.path)
    tell_of_cancelled(meeting, lecturers=[meeting.lecturer], deed=deed.public_id, by=actor)
    transaction.on_commit(lambda: lesson_arranged.send(Meeting, meeting=meeting))
