"""A lesson's list as readers get it."""

import json
from collections.abc import Iterator
from typing import Any

from lianke.kernel import clock
from lianke.live.models import Event, Timeline
from lianke.timetable.models import Meeting

PAGE = 1_000
PAGE_BYTES = 1 << 20


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
    """A page of the list: at most PAGE events and some PAGE_BYTES of bodies. Who has not reached `last_seq`
    asks again after the last one that came.
    """
    last = last_seq(meeting)
    return {
        "meeting": meeting.public_id,
        "state": meeting.state,
        "last_seq": last,
        "server_ms": clock.ms(clock.now()),
        "events": [event_json(event) for event in page_after(meeting, after)] if after < last else [],
    }


def latest_events(meeting: Meeting) -> dict[str, Any]:
    """The last page, for whoever has just changed the lesson's state and has the rest."""
    return event_list(meeting, after=max(0, last_seq(meeting) - PAGE))


def last_seq(meeting: Meeting) -> int:
    return Timeline.objects.filter(meeting=meeting).values_list("last_seq", flat=True).first() or 0


def page_after(meeting: Meeting, after: int) -> Iterator[Event]:
    events = Event.objects.filter(meeting=meeting, seq__gt=after).order_by("seq")
    size = 0
    for event in events.select_related("actor_person", "actor_device", "for_participation")[:PAGE]:
        yield event
        size += len(event.body)
        if size > PAGE_BYTES:
            return
