"""Joining is the platform's act: it makes the room, hands out a token, or says not yet, or over."""

import logging
from typing import Any

from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.live.queries.meetings import OPENS_BEFORE, may_be_joined, meeting_json
from lianke.live.queries.voices import sends_of, sources_now
from lianke.live.services.holding import note_room
from lianke.recording.services.recordings import expect_recorder, is_recorded
from lianke.rtc import rooms, tokens
from lianke.schooling.models import Room
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.choices import MeetingState

log = logging.getLogger(__name__)

SOON_MS = 1000
EARLY_MS = 15000
OVER_MS = 60000


def join(*, attendee: Attendee, url: str) -> dict[str, Any]:
    """The join answer (contracts/join-answer.schema.json). Idempotent; the room is there when it brings an
    `rtc`.

    Without one LiveKit does not answer: the lesson goes on over HTTP and the page keeps asking.
    """
    meeting = attendee.meeting
    answer = {"server_ms": clock.ms(clock.now()), "meeting": meeting_json(meeting)}
    if meeting.state == MeetingState.CANCELLED:
        return answer | {
            "state": "cancelled",
            "sentence": _("This lesson was cancelled."),
            "retry_ms": OVER_MS,
        }
    if meeting.state == MeetingState.PLANNED and clock.now() < meeting.begins_at - OPENS_BEFORE:
        opens = clock.local(meeting.begins_at - OPENS_BEFORE)
        sentence = _("The lesson can be joined from %(time)s.") % {"time": f"{opens:%H:%M}"}
        return answer | {"state": "early", "sentence": sentence, "retry_ms": EARLY_MS}
    if not may_be_joined(meeting):
        return answer | {"state": "over", "sentence": _("This lesson has ended."), "retry_ms": OVER_MS}
    answer |= {
        "state": "open",
        "retry_ms": SOON_MS,
        "me": {
            "role": attendee.part,
            "participation": attendee.participation.public_id if attendee.participation else None,
            "sends": sends_of(meeting, is_class=attendee.part == "class"),
            "line": line_of(attendee.participation.room if attendee.participation else meeting.host_room),
        },
    }
    note_room(meeting=meeting)
    try:
        rooms.create_room(meeting.public_id, recorded=is_recorded(meeting))
    except rooms.Unreachable as error:
        log.warning("room %s could not be made: %s", meeting.public_id, error)
        return answer | {
            "sentence": _("Sound and picture are being restored; slides and hands go on working.")
        }
    if is_recorded(meeting):
        expect_recorder(meeting=meeting)
    return answer | {
        "sentence": _("The lesson can be joined."),
        "rtc": {
            "url": url,
            "token": token_for(attendee),
            "identity": attendee.identity,
            "room": meeting.public_id,
        },
    }


def line_of(room: Room | None) -> dict[str, int | None]:
    """What the register says of a room's line, in kbit/s; None where it says nothing."""
    down, up = (room.line_down_mbps, room.line_up_mbps) if room else (None, None)
    return {"down_kbps": down * 1000 if down else None, "up_kbps": up * 1000 if up else None}


def token_for(attendee: Attendee) -> str:
    name = (
        str(attendee.participation.class_group) if attendee.participation else attendee.meeting.lecturer.name
    )
    who = {"room": attendee.meeting.public_id, "identity": attendee.identity, "name": name}
    if attendee.participation is None:
        return tokens.lecturer_token(**who)
    sources = sources_now(attendee.meeting, attendee.participation.public_id)
    return tokens.class_token(**who, sources=sources)
