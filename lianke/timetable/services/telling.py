"""Who must know of a plan that was made, and when a lesson changes on the day: who gives it, the adults of
the classes that receive it, and the screens in their rooms. Their principals have it to read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from lianke.accounts.models import DeviceKey, Person
from lianke.audit.services import Actor
from lianke.kernel import clock
from lianke.notices.services.telling import Reader, tell
from lianke.organisations.rights import Right, nearest_over
from lianke.schooling.queries.school_year import devices_in
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation, PlanRun
from lianke.timetable.queries.meetings import participations_in

ROOM_OPENS_BEFORE = timedelta(minutes=10)


@dataclass(frozen=True)
class ReceivingEnds:
    """The villages' side of a lesson. `rooms`: screens that are in a lesson at this moment, with its room at
    the media server.
    """

    assistants: list[Person]
    principals: list[Person]
    screens: list[DeviceKey]
    rooms: dict[Reader, str]


def tell_of_stand_in(meeting: Meeting, *, before: Person | None, deed: str, by: Actor) -> None:
    """`before`: who was to give it until now; nobody, where it was cancelled. `deed`: its audit entry."""
    if meeting.state == MeetingState.CANCELLED:
        tell_of_cancelled(meeting, lecturers=[before] if before else [], deed=deed, by=by)
        return
    ends = receiving_ends(meeting)
    tell(
        kind="stand_in" if meeting.stands_in_for else "lesson_given_back",
        key=deed,
        subject=meeting,
        to=[meeting.lecturer, *ends.assistants, *ends.screens],
        copy_to=ends.principals,
        arguments=arguments_of(meeting),
        by=by,
        needed_by=meeting.begins_at,
        rooms=ends.rooms,
    )
    if before:
        tell(
            kind="relieved",
            key=deed,
            subject=meeting,
            to=[before],
            arguments=arguments_of(meeting),
            by=by,
            needed_by=meeting.begins_at,
        )


def tell_of_cancelled(meeting: Meeting, *, lecturers: Iterable[Person], deed: str, by: Actor) -> None:
    ends = receiving_ends(meeting)
    tell(
        kind="lesson_cancelled",
        key=deed,
        subject=meeting,
        to=[*ends.assistants, *ends.screens],
        copy_to=[*lecturers, *ends.principals],
        arguments=arguments_of(meeting),
        by=by,
        needed_by=meeting.begins_at,
        rooms=ends.rooms,
    )


def tell_of_arranged(meeting: Meeting, *, by: Actor) -> None:
    ends = receiving_ends(meeting)
    tell(
        kind="lesson_arranged",
        key=meeting.public_id,
        subject=meeting,
        to=[meeting.lecturer, *ends.assistants, *ends.screens],
        copy_to=ends.principals,
        arguments=arguments_of(meeting),
        by=by,
        needed_by=meeting.begins_at,
        rooms=ends.rooms,
    )


def tell_of_plan(run: PlanRun, *, is_ready: bool) -> None:
    """Whoever ordered it. A search takes minutes, and its page is closed by then."""
    tell(
        kind="plan_ready" if is_ready else "plan_failed",
        key=run.public_id,
        subject=run,
        to=[run.person],
        arguments={"county": run.node.name, "term": str(run.term)},
    )


def arguments_of(meeting: Meeting) -> dict[str, Any]:
    return {
        "begins_ms": clock.ms(meeting.begins_at),
        "period": meeting.period_no,
        "subject": str(meeting.course.subject) if meeting.course else "",
        "grade": meeting.course.grade if meeting.course else None,
        "lecturer": meeting.lecturer.name,
        "instead_of": meeting.stands_in_for.name if meeting.stands_in_for else "",
        "makes_up_ms": clock.ms(meeting.makes_up.begins_at) if meeting.makes_up else None,
    }


def receiving_ends(meeting: Meeting) -> ReceivingEnds:
    rows = [
        one
        for one in participations_in([meeting]).select_related(
            "class_group__school", "class_group__assistant"
        )
        if one.class_group
    ]
    schools = {one.class_group.school for one in rows if one.class_group}
    rooms = {one.room_id for one in rows if one.room_id}
    placed = devices_in(rooms)
    keys = DeviceKey.objects.in_bulk([one.key_id for devices in placed.values() for one in devices])
    lessons = lessons_now_in(rooms)
    return ReceivingEnds(
        [one.class_group.assistant for one in rows if one.class_group and one.class_group.assistant],
        [person for school in schools for person in nearest_over(school, Right.HEAR_OF_CHANGES)],
        list(keys.values()),
        {
            keys[device.key_id]: lessons[room]
            for room, devices in placed.items()
            for device in devices
            if room in lessons
        },
    )


def lessons_now_in(rooms: Iterable[int]) -> dict[int, str]:
    """Room (id) → the lesson in which its screens are now, or wait for the bell."""
    now = clock.now()
    waits = Q(
        meeting__state=MeetingState.PLANNED,
        meeting__begins_at__lte=now + ROOM_OPENS_BEFORE,
        meeting__ends_at__gt=now,
    )
    here = Participation.objects.filter(
        Q(meeting__state=MeetingState.OPEN) | waits, room__in=list(rooms), state=ParticipationState.EXPECTED
    )
    return dict(here.order_by("meeting__begins_at").values_list("room", "meeting__public_id"))
