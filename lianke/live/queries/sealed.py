"""Rows of a lesson as its chain seals them: events, marks, polls, participations. Whoever changes one of them
is found out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from lianke.kernel import canonical, clock
from lianke.live.models import Event, PresenceMark, PresencePoll
from lianke.rtc.identities import device_identity, person_identity
from lianke.timetable.models import Participation

DIGEST = 32  # hex characters of a row's digest inside an event: 128 bits


@dataclass(frozen=True)
class Mark:
    """A presence mark; `sender` is a LiveKit identity, no participation = the lecturer."""

    participation: str | None
    sender: str
    boot: str
    n: int
    begins: int
    ends: int
    microphone: bool
    way: str

    @property
    def digest(self) -> str:
        row: list[canonical.Json] = [
            self.participation,
            self.sender,
            self.boot,
            self.n,
            self.begins,
            self.ends,
            self.microphone,
            self.way,
        ]
        return canonical.digest(row)[:DIGEST]


@dataclass(frozen=True)
class Sighting:
    """A poll: whom LiveKit listed. `hurried`: a webhook asked for it; it is shown sooner and counts for
    nothing.
    """

    at: int
    seen: tuple[str, ...]
    hurried: bool

    @property
    def digest(self) -> str:
        return canonical.digest([self.at, list(self.seen), self.hurried])[:DIGEST]


def marks_of(meetings: Iterable[int]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    rows = PresenceMark.objects.filter(meeting__in=list(meetings)).order_by("meeting_id", "pk")
    for pk, participation, device, person, boot, n, begins, ends, microphone, way in rows.values_list(
        "meeting_id",
        "participation__public_id",
        "device__public_id",
        "person__public_id",
        "boot",
        "n",
        "begins_at",
        "ends_at",
        "microphone",
        "way",
    ):
        sender = "+".join(
            [*([device_identity(device)] if device else []), *([person_identity(person)] if person else [])]
        )
        found[pk].append(
            Mark(participation, sender, boot, n, clock.ms(begins), clock.ms(ends), microphone, way)
        )
    return found


def polls_of(meetings: Iterable[int]) -> dict[int, list[Sighting]]:
    """In the order in which they were taken."""
    found: dict[int, list[Sighting]] = defaultdict(list)
    rows = PresencePoll.objects.filter(meeting__in=list(meetings)).order_by("meeting_id", "pk")
    for pk, at, seen, hurried in rows.values_list("meeting_id", "at", "seen", "hurried"):
        found[pk].append(Sighting(clock.ms(at), tuple(seen), hurried))
    return found


def participation_row(row: Participation) -> dict[str, canonical.Json]:
    """As the opening snapshot has it."""
    return {
        "id": row.public_id,
        "class": row.class_group.public_id if row.class_group else None,
        "room": row.room.public_id if row.room else None,
        "mode": row.mode,
        "state": row.state,
        "grades": [cohort.grade for cohort in row.cohorts.all()],
    }


def event_hash(event: Event, previous: str) -> str:
    """SHA-256 over the canonical text of every column, people and places by their public ids, and the hash
    before.
    """
    return sha256(canonical.text([*hashed_columns(event), previous]).encode()).hexdigest()


def hashed_columns(event: Event) -> list[canonical.Json]:
    return [
        event.meeting.public_id,
        event.seq,
        event.at_ms,
        event.said_ms,
        str(event.kind),
        event.body,
        str(event.actor_type),
        event.actor_person.public_id if event.actor_person else None,
        event.actor_device.public_id if event.actor_device else None,
        event.for_participation.public_id if event.for_participation else None,
        event.key,
    ]
