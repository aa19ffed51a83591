"""代课: somebody else gives lessons of a lecturer who is away, or nobody does. The week's plan stays what it
is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.models import Room
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Booking, Meeting
from lianke.timetable.services.arranging import Receiving, needs
from lianke.timetable.services.booking import book, cancel_meetings, refuse_away
from lianke.timetable.services.telling import tell_of_stand_in
from lianke.timetable.signals import lesson_arranged


@dataclass(frozen=True)
class Teaching:
    """Who gives a lesson, from where, in which period of that school's bell."""

    lecturer: Person
    host: Node
    room: Room | None
    period_no: int | None


@transaction.atomic
def stand_in(*, absent: Person, choices: Sequence[tuple[Meeting, Teaching | None]], actor: Actor) -> int:
    """Lets each lesson be given so (None: not at all); the absent lecturer as who gives it takes it back.
    Returns how many changed.

    Refuses lessons that have begun or are no longer theirs, somebody who is on leave too, and any clash.
    """
    pks = [meeting.pk for meeting, _teaching in choices]
    # locked before anything is joined: PostgreSQL leaves a row out whose lecturer changed while it waited
    Meeting.objects.select_for_update().order_by("pk").in_bulk(pks)
    people_and_places = ("lecturer", "stands_in_for", "host_room", "host_node")
    standing = Meeting.objects.select_related(*people_and_places).in_bulk(pks)
    changed = []
    for meeting, teaching in ((standing[each.pk], teaching) for each, teaching in choices):
        if has_begun(meeting) or absent.pk not in (meeting.lecturer_id, meeting.stands_in_for_id):
            raise Refusal(
                "changed_since", _("One of these lessons has begun or changed hands meanwhile. Look again.")
            )
        if (change := changed_to(meeting, absent, teaching)) is None:
            continue
        if teaching and teaching.lecturer.pk != absent.pk:
            refuse_away(teaching.lecturer, meeting.begins_at)
        was, before = meeting.state, meeting.lecturer if meeting.state == MeetingState.PLANNED else None
        settle(meeting, absent, teaching)
        changed.append(meeting)
        deed = record(actor=actor, verb="stand_in", what=meeting, scope=meeting.host_node.path, change=change)
        tell_of_stand_in(meeting, before=before, deed=deed.public_id, by=actor)
        if meeting.state != was:
            transaction.on_commit(partial(lesson_arranged.send, Meeting, meeting=meeting))
    Booking.objects.filter(meeting__in=changed).delete()
    book(
        [
            booking
            for meeting in changed
            if meeting.state == MeetingState.PLANNED
            for booking in needs(meeting, receiving(meeting))
        ]
    )
    return len(changed)


def has_begun(meeting: Meeting) -> bool:
    """By the bell, or because somebody opened it before the bell."""
    return meeting.begins_at <= clock.now() or meeting.state not in (
        MeetingState.PLANNED,
        MeetingState.CANCELLED,
    )


def changed_to(meeting: Meeting, absent: Person, teaching: Teaching | None) -> dict[str, str] | None:
    """What an audit line says of it; None where it is so already."""
    given = meeting.lecturer.name if meeting.state == MeetingState.PLANNED else ""
    if (given == "" and teaching is None) or (
        given and teaching and teaching.lecturer.pk == meeting.lecturer_id
    ):
        return None
    return {"absent": absent.name, "before": given, "after": teaching.lecturer.name if teaching else ""}


def settle(meeting: Meeting, absent: Person, teaching: Teaching | None) -> None:
    whose = meeting.stands_in_for or absent  # of a stand-in who falls ill too it stays the first one's
    if teaching is None:
        meeting.lecturer, meeting.stands_in_for = whose, whose
        meeting.save(update_fields=["lecturer", "stands_in_for"])
        cancel_meetings([meeting], reason=_("The lecturer is away"))
        return
    meeting.lecturer, meeting.stands_in_for = teaching.lecturer, None if teaching.lecturer == whose else whose
    meeting.host_node, meeting.host_room, meeting.period_no = teaching.host, teaching.room, teaching.period_no
    meeting.state, meeting.reason = MeetingState.PLANNED, ""
    meeting.save(
        update_fields=["lecturer", "stands_in_for", "host_node", "host_room", "period_no", "state", "reason"]
    )


def receiving(meeting: Meeting) -> list[Receiving]:
    rows = meeting.participations.filter(
        state=ParticipationState.EXPECTED, class_group__isnull=False
    ).select_related("class_group", "room")
    return [Receiving(one.class_group, one.room, ()) for one in rows.order_by("pk") if one.class_group]
