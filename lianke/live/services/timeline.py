"""Appending to a meeting's one list of events: numbered, chained, never twice for one key."""

import json
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import transaction

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel import canonical, clock
from lianke.live.choices import ActorType, EventKind
from lianke.live.models import Event, Timeline
from lianke.live.queries.events import event_json
from lianke.live.queries.sealed import event_hash
from lianke.live.queries.voices import VOICES
from lianke.live.services.holding import voices_changed
from lianke.rtc import rooms
from lianke.schooling.models import Device
from lianke.timetable.models import Meeting, Participation

log = logging.getLogger(__name__)

whisperers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="timeline")
"""Tell rooms of new events; a dead LiveKit must not hold up a request."""


AFTERWARDS = {EventKind.DELIVERED, EventKind.CLAIMED, EventKind.RULED}
"""Nobody in a room waits for these, and a whole county's may come at once."""


@dataclass(frozen=True)
class NewEvent:
    kind: str
    body: dict[str, canonical.Json] = field(default_factory=dict)
    key: str = field(default_factory=lambda: str(uuid4()))
    said_ms: int | None = None


@dataclass(frozen=True)
class By:
    """The actor of an event: a person, a device for its participation, or the system."""

    person: Person | None = None
    device: Device | None = None
    participation: Participation | None = None

    @property
    def type(self) -> ActorType:
        return ActorType.PERSON if self.person else ActorType.DEVICE if self.device else ActorType.SYSTEM

    @property
    def actor(self) -> Actor:
        """The same in the audit."""
        if self.device and not self.person:
            return Actor.of_device(
                self.device, self.participation.class_group if self.participation else None
            )
        return Actor.of(self.person)


@transaction.atomic
def append_events(*, meeting: Meeting, by: By, events: Sequence[NewEvent]) -> list[Event]:
    """Appends in order and returns the rows that now stand for these keys, old ones for keys seen before.

    The timeline row is locked for the whole append, so seq and chain have no gaps. Raises ValueError for a
    body that has no canonical text.
    """
    timeline = locked_timeline(meeting)
    known = {
        event.key: event
        for event in Event.objects.filter(meeting=meeting, key__in=[event.key for event in events])
    }
    fresh: list[Event] = []
    for new in events:
        if new.key in known:
            continue
        event = known[new.key] = next_event(timeline, meeting, by, new)
        fresh.append(event)
    if fresh:
        Event.objects.bulk_create(fresh)
        timeline.save(update_fields=["last_seq", "head_hash"])
        if any(event.kind in VOICES for event in fresh):
            voices_changed(meeting)
        transaction.on_commit(
            lambda: tell_room(meeting, [event for event in fresh if event.kind not in AFTERWARDS])
        )
    return [known[event.key] for event in events]


def append_to_many(*, timelines: Mapping[int, Timeline], new: Sequence[tuple[Meeting, NewEvent]]) -> None:
    """One event of the system to each of many lessons, in two statements. `timelines`: meeting id → its row,
    locked by this transaction.

    For what nobody in a room waits for (AFTERWARDS).
    """
    events = [next_event(timelines[meeting.pk], meeting, By(), one) for meeting, one in new]
    Event.objects.bulk_create(events, batch_size=200)
    Timeline.objects.bulk_update(
        [timelines[meeting.pk] for meeting, _one in new], ["last_seq", "head_hash"], batch_size=100
    )


def locked_timeline(meeting: Meeting) -> Timeline:
    """The head of the meeting's list, locked until the transaction ends; made when it is not there yet."""
    Timeline.objects.get_or_create(meeting=meeting)
    return Timeline.objects.select_for_update().get(meeting=meeting)


def next_event(timeline: Timeline, meeting: Meeting, by: By, new: NewEvent) -> Event:
    timeline.last_seq += 1
    event = Event(
        meeting=meeting,
        seq=timeline.last_seq,
        at_ms=clock.ms(clock.now()),
        said_ms=new.said_ms,
        kind=new.kind,
        body=canonical.text(new.body),
        actor_type=by.type,
        actor_person=by.person,
        actor_device=by.device,
        for_participation=by.participation,
        key=new.key,
    )
    event.hash = timeline.head_hash = event_hash(event, timeline.head_hash)
    return event


def tell_room(meeting: Meeting, events: Sequence[Event]) -> None:
    """Speed, not truth: each event as a LiveKit data message; readers fetch what they miss."""
    for event in events:
        whisperers.submit(
            whisper, meeting.public_id, "timeline", json.dumps(event_json(event), ensure_ascii=False)
        )


def hurry_recorder(meeting: Meeting) -> None:
    whisperers.submit(whisper, meeting.public_id, "recorder", "{}")


def whisper(room: str, topic: str, text: str) -> None:
    try:
        rooms.send_data(room, topic=topic, text=text)
    except rooms.Unreachable as error:
        log.info("room %s was not told: %s", room, error)
