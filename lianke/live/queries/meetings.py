"""Reads of a lesson."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from lianke.kernel import clock
from lianke.rtc.identities import device_identity, person_identity
from lianke.schooling.queries.school_year import devices_in
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in, title_of

OPENS_BEFORE = timedelta(minutes=10)
FORGOTTEN_AFTER = timedelta(minutes=15)
ROOM_STAYS = timedelta(minutes=1)  # after the end, for the recorder to finish
REOPENS_FOR = timedelta(minutes=5)  # 下课 pressed by accident (model.md, decision 11)


def may_be_joined(meeting: Meeting) -> bool:
    """From T−10 min until it has ended; a lesson that nobody opened closes 30 min after its planned end."""
    if meeting.state == MeetingState.OPEN:
        return True
    now = clock.now()
    return (
        meeting.state == MeetingState.PLANNED
        and meeting.begins_at - OPENS_BEFORE <= now < meeting.ends_at + 2 * FORGOTTEN_AFTER
    )


def room_stands(meeting: Meeting) -> bool:
    """Whether anybody may be in the lesson's room: while it may be joined, and a minute after its end."""
    if meeting.state == MeetingState.ENDED and meeting.ended_at:
        return clock.now() < meeting.ended_at + ROOM_STAYS
    return may_be_joined(meeting)


def reopens_until(meeting: Meeting) -> datetime | None:
    """Until when an ended lesson may be taken up again: 5 minutes after its end, unless that has passed."""
    until = (
        meeting.ended_at + REOPENS_FOR
        if meeting.state == MeetingState.ENDED and meeting.ended_at and meeting.opened_at
        else None
    )
    return until if until and clock.now() < until else None


def meeting_json(meeting: Meeting) -> dict[str, Any]:
    """The meeting as contracts/join-answer.schema.json has it, with the identities of the devices in each
    receiving room.
    """
    participations = list(
        participations_in([meeting]).select_related("class_group__school", "room").order_by("pk")
    )
    until = reopens_until(meeting)
    standing = devices_in(participation.room_id for participation in participations if participation.room_id)
    return {
        "id": meeting.public_id,
        "title": title_of(meeting),
        "subject": str(meeting.course.subject) if meeting.course else "",
        "lecturer": {
            "identity": person_identity(meeting.lecturer.public_id),
            "name": meeting.lecturer.name,
            "school": meeting.host_node.name,
        },
        "begins_ms": clock.ms(meeting.begins_at),
        "ends_ms": clock.ms(meeting.ends_at),
        "state": meeting.state,
        "opened_ms": clock.ms(meeting.opened_at) if meeting.opened_at else None,
        "reopens_until_ms": clock.ms(until) if until else None,
        "classes": [
            {
                "participation": one.public_id,
                "school": one.class_group.school.name,
                "name": one.class_group.name,
                "pupils": one.class_group.pupils,
                "identities": [
                    device_identity(device.public_id) for device in standing.get(one.room_id or 0, [])
                ],
            }
            for one in participations
            if one.class_group
        ],
    }


def rtc_url(host: str, *, secure: bool) -> str:
    """Where a browser that reached us as `host` reaches LiveKit: the same origin, unless the operator has one
    elsewhere.
    """
    return settings.LIVEKIT_PUBLIC_URL or f"{'wss' if secure else 'ws'}://{host}"
