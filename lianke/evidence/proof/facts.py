"""A lesson's evidence as plain values, and what they come to. No database: verification and counting run the
same lines.

The chain of events carries what was due (`opened`), when it was given (`opened`, `ended`, `reopened`), the
digest of every presence mark (`presence`), and of every poll with where each device stood (`ended`). Marks
and polls are the raw rows behind these digests.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianke.evidence.presence import Interval, Log, Poll, Received, Taught, received
from lianke.live.choices import EventKind, Way
from lianke.live.queries.sealed import Mark, Sighting
from lianke.rtc.identities import person_identity
from lianke.schooling.counting import RuleInForce
from lianke.timetable.choices import Mode, ParticipationState


@dataclass(frozen=True)
class Happening:
    """An event as far as counting reads it."""

    seq: int
    at: int
    kind: str
    body: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Evidence:
    """All that is known of one meeting."""

    meeting: str
    events: Sequence[Happening] = ()
    marks: Sequence[Mark] = ()
    polls: Sequence[Sighting] = ()

    def until(self, head: str) -> "Evidence":
        """As it was when the chain's head was `head`: later events, and marks that these sealed, left out."""
        cut = next((index for index, event in enumerate(self.events) if event.hash == head), -1) + 1
        events = self.events[:cut]
        sealed = {
            (event.body["boot"], n)
            for event in events
            if event.kind == EventKind.PRESENCE
            for n, _digest in event.body["marks"]
        }
        polled = max(
            (len(event.body["polls"]) for event in events if event.kind == EventKind.ENDED), default=0
        )
        return Evidence(
            self.meeting,
            events,
            [mark for mark in self.marks if (mark.boot, mark.n) in sealed],
            self.polls[:polled],
        )

    def last(self, kind: EventKind) -> Happening | None:
        return next((event for event in reversed(self.events) if event.kind == kind), None)


@dataclass(frozen=True)
class DevicePlace:
    """Where a device stood, from the placement rows as they were when the lesson ended."""

    room: str
    device: str
    begins: int
    ends: int | None

    def contains(self, at: int) -> bool:
        return self.begins <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True)
class Due:
    """A class as the opening snapshot names it."""

    participation: str
    room: str | None
    mode: str
    state: str
    grades: tuple[int, ...]


@dataclass
class TaughtLesson:
    """The evidence folded once, so that each class is counted from it."""

    taught: Taught
    classes: list[Due]
    marks: Sequence[Mark]
    polls: Sequence[Sighting]
    places: list[DevicePlace]
    rooms: dict[str | None, set[str]] = field(default_factory=dict)

    def received(self, due: Due, rule: RuleInForce) -> Received:
        return received(
            taught=self.taught, devices=self.devices_of(due), local=due.mode == Mode.LOCAL, rule=rule
        )

    def devices_of(self, due: Due) -> list[Log]:
        """Logs of the devices in the class's room; two classes in one room have the same."""
        here = self.rooms.get(due.room, set()) if due.room else {due.participation}
        by_device: dict[str, list[Mark]] = {
            place.device: [] for place in self.places if place.room == due.room
        }
        for mark in self.marks:
            if mark.participation in here:
                by_device.setdefault(mark.sender, []).append(mark)
        return [log_of(marks, self.polls_of(device, due.room)) for device, marks in sorted(by_device.items())]

    def polls_of(self, device: str, room: str | None) -> list[Poll]:
        """Those taken while the device stood in the room; a device that was moved away is no ghost there."""
        places = [place for place in self.places if (place.room, place.device) == (room, device)]
        return [
            (poll.at, device in poll.seen)
            for poll in self.polls
            if any(place.contains(poll.at) for place in places)
        ]


def log_of(marks: Iterable[Mark], polls: Sequence[Poll]) -> Log:
    spans: dict[str, list[Interval]] = {way: [] for way in Way.values}
    heard: list[Interval] = []
    for mark in marks:
        spans[mark.way].append((mark.begins, mark.ends))
        if mark.way == Way.LIVE and mark.microphone:
            heard.append((mark.begins, mark.ends))
    return Log(spans[Way.LIVE], heard, spans[Way.CONTINUED], spans[Way.RECORDED], polls)


def lesson_of(evidence: Evidence) -> TaughtLesson | None:
    """None for a meeting that was never opened."""
    opened = evidence.last(EventKind.OPENED)
    if opened is None:
        return None
    body, sealed = opened.body, evidence.last(EventKind.ENDED)
    lecturer = person_identity(body["lecturer"])
    classes = [
        Due(one["id"], one["room"], one["mode"], one["state"], tuple(one["grades"]))
        for one in body["participations"]
        if one["class"]
    ]
    polls = [poll for poll in evidence.polls if not poll.hurried]
    of_lecturer = [mark for mark in evidence.marks if mark.participation is None and mark.sender == lecturer]
    log = log_of(of_lecturer, [(poll.at, lecturer in poll.seen) for poll in polls])
    rooms: dict[str | None, set[str]] = {}
    for due in classes:
        rooms.setdefault(due.room, set()).add(due.participation)
    return TaughtLesson(
        taught=Taught((body["begins_ms"], body["ends_ms"]), stretches(evidence.events), log),
        classes=[due for due in classes if due.state == ParticipationState.EXPECTED],
        marks=evidence.marks,
        polls=polls,
        places=[DevicePlace(*place) for place in sealed.body["places"]] if sealed else [],
        rooms=rooms,
    )


def stretches(events: Iterable[Happening]) -> list[Interval]:
    """From each 上课 (or going on) to the 下课 after it."""
    found: list[Interval] = []
    begun: int | None = None
    for event in events:
        if event.kind == EventKind.OPENED:
            begun = event.body["opened_ms"]
        elif event.kind == EventKind.REOPENED:
            begun = event.at
        elif event.kind == EventKind.ENDED and begun is not None:
            found.append((begun, event.body["ended_ms"]))
            begun = None
    return found
