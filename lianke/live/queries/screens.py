"""Whether a class's own screen is in the lesson at this moment."""

from datetime import timedelta
from typing import Any

from lianke.kernel import clock
from lianke.live.models import PresencePoll
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.preparing.queries.clips import clip_addresses
from lianke.preparing.queries.decks import page_addresses
from lianke.rtc.identities import device_identity
from lianke.schooling.models import Room
from lianke.schooling.queries.school_year import devices_in
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import meetings_of_room, title_of

POLLED_WITHIN = timedelta(minutes=1)


def screen_is_here(participation: Participation) -> bool | None:
    """By the latest list of the media server; None where it made none within a minute, or no screen stands in
    the class's room.
    """
    standing = devices_in([participation.room_id]) if participation.room_id else {}
    screens = {device_identity(device.public_id) for devices in standing.values() for device in devices}
    polls = PresencePoll.objects.filter(meeting=participation.meeting_id, at__gt=clock.now() - POLLED_WITHIN)
    latest = polls.order_by("-at").first() if screens else None
    return bool(screens & set(latest.seen)) if latest else None


def screen_day(device_id: str, room: Room, *, only: int | None = None) -> dict[str, Any]:
    """What the screen in a room shows today (contracts/screen-day.schema.json), but for its
    messages. `only`: the one meeting that
    a phone is there for.
    """
    meetings = [meeting for meeting in meetings_of_room(room, clock.today()) if only in (None, meeting.pk)]
    decks = {
        deck.meeting_id: deck
        for deck in Deck.objects.filter(meeting__in=meetings, state=DeckState.READY).order_by("uploaded_at")
    }
    clips = clip_addresses(meetings)
    return {
        "server_ms": clock.ms(clock.now()),
        "screen": {"device": device_id, "school": room.node.name, "room": room.name},
        "lessons": [
            screen_lesson(meeting, room, decks.get(meeting.pk), clips.get(meeting.pk, []))
            for meeting in meetings
        ],
    }


def screen_lesson(meeting: Meeting, room: Room, deck: Deck | None, clips: list[str]) -> dict[str, Any]:
    groups = [one.class_group for one in meeting.participations.all() if one.class_group]
    here = [
        one.class_group.name
        for one in meeting.participations.all()
        if one.class_group and one.room_id == room.pk
    ]
    return {
        "id": meeting.public_id,
        "no": meeting.period_no,
        "subject": str(meeting.course.subject) if meeting.course else "",
        "title": title_of(meeting),
        "lecturer": meeting.lecturer.name,
        "lecturer_school": meeting.host_node.name,
        "class": "、".join(here),
        "with": sorted({group.school.name for group in groups if group.school_id != room.node_id}),
        "begins_ms": clock.ms(meeting.begins_at),
        "ends_ms": clock.ms(meeting.ends_at),
        "state": meeting.state,
        "slides": page_addresses(deck),
        "clips": clips,
    }
