"""A lesson's list as readers get it."""

import json
from typing import Any

from lianke.kernel import clock
from lianke.live.models import Event
from lianke.timetable.models import Meeting


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
