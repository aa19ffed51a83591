"""Reads of a lesson."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.live.choices import DeckState
from lianke.live.models import Deck, Delivery, Event
from lianke.live.queries.clips import clip_addresses
from lianke.rtc.identities import device_identity, person_identity
from lianke.schooling.choices import GRADE_NAMES
from lianke.schooling.models import Room
from lianke.schooling.queries import devices_in
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import meetings_of_room, participations_in

REOPENS_FOR = timedelta(minutes=5)  # 下课 pressed by accident (model.md, decision 11)


def event_json(event: Event) -> dict[str, Any]:
    """One event as contracts/event-list.schema.json has it."""
    actor = event.actor_person or event.actor_device
    return {
        "seq": event.seq,
        "at_ms": event.at_ms,
        "kind": event.kind,
        "body": json.loads(event.body),
        "actor": {"type": event.actor_type, "id": actor.public_id if actor else None},
        "participation": event.for_participation.public_id if event.for_participation else None,
    }


def event_list(meeting: Meeting, *, after: int = 0) -> dict[str, Any]:
    events = Event.objects.filter(meeting=meeting, seq__gt=after).order_by("seq")
    rows = [
        event_json(event)
        for event in events.select_related("actor_person", "actor_device", "for_participation")
    ]
    last = rows[-1]["seq"] if rows else Event.objects.filter(meeting=meeting).count()
    return {
        "meeting": meeting.public_id,
        "state": meeting.state,
        "last_seq": last,
        "server_ms": clock.ms(clock.now()),
        "events": rows,
    }


def reopens_until(meeting: Meeting) -> datetime | None:
    """Until when an ended lesson may be taken up again: 5 minutes after its end, unless that has passed."""
    until = (
        meeting.ended_at + REOPENS_FOR
        if meeting.state == MeetingState.ENDED and meeting.ended_at and meeting.opened_at
        else None
    )
    return until if until and clock.now() < until else None


def title_of(meeting: Meeting) -> str:
    if meeting.course is None:
        return meeting.get_activity_display()
    title = f"{meeting.course.subject} · {GRADE_NAMES[meeting.course.grade]}"
    return _("%(title)s (make-up)") % {"title": title} if meeting.makes_up_id else title


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


def deck_of(meeting: Meeting) -> Deck | None:
    """What is shown in a lesson: its latest deck."""
    return Deck.objects.filter(meeting=meeting).first()


def deck_json(deck: Deck) -> dict[str, Any]:
    sentence = {
        DeckState.RENDERING: _("The slides are being prepared."),
        DeckState.READY: _("%(name)s: %(pages)s pages are ready.") % {"name": deck.name, "pages": deck.pages},
    }.get(DeckState(deck.state), deck.problem)
    return {
        "deck": deck.public_id,
        "name": deck.name,
        "state": deck.state,
        "sentence": sentence,
        "pages": deck.pages,
        "width": deck.width,
        "height": deck.height,
        "images": page_addresses(deck),
    }


def page_addresses(deck: Deck | None) -> list[str]:
    if deck is None or deck.state != DeckState.READY:
        return []
    return [f"/slides/{deck.public_id}/{page}.webp" for page in range(1, deck.pages + 1)]


def screen_day(device_id: str, room: Room, *, only: int | None = None) -> dict[str, Any]:
    """What the screen in a room shows today (contracts/screen-day.schema.json). `only`: the one meeting that
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


def latest_deliveries(participations: Iterable[Participation]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(participation__in=participations, is_latest=True).select_related(
        "cohort", "rule"
    )


def rtc_url(host: str, *, secure: bool) -> str:
    """Where a browser that reached us as `host` reaches LiveKit: the same origin, unless the operator has one
    elsewhere.
    """
    return settings.LIVEKIT_PUBLIC_URL or f"{'wss' if secure else 'ws'}://{host}"
