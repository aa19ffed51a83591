"""Raw rows of many meetings as evidence, in four queries however many."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

from lianke.kernel import canonical, clock
from lianke.live.evidence.facts import Evidence, Happening, Mark, Sighting
from lianke.live.evidence.rules import as_value
from lianke.live.models import Delivery, Event, PresenceMark, PresencePoll
from lianke.rtc.identities import device_identity, person_identity
from lianke.timetable.models import Meeting, Participation

COUNTING = ("opened", "ended", "reopened", "presence", "tracks", "delivered", "claimed", "ruled")


def evidence_of(meetings: Iterable[Meeting]) -> dict[int, Evidence]:
    """Meeting id → its evidence; of the events only those that counting and sealing write."""
    named = {meeting.pk: meeting.public_id for meeting in meetings}
    events: dict[int, list[Happening]] = defaultdict(list)
    rows = Event.objects.filter(meeting__in=named, kind__in=COUNTING).order_by("meeting_id", "seq")
    for pk, seq, at_ms, kind, body, own_hash in rows.values_list(
        "meeting_id", "seq", "at_ms", "kind", "body", "hash"
    ):
        events[pk].append(Happening(seq, at_ms, kind, json.loads(body), own_hash))
    marks, polls = marks_of(named), polls_of(named)
    return {pk: Evidence(public_id, events[pk], marks[pk], polls[pk]) for pk, public_id in named.items()}


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


def delivery_row(delivery: Delivery) -> dict[str, canonical.Json]:
    """A delivery as the `delivered` event seals it: every column of it, places and rule by value."""
    rule = delivery.rule
    return {
        "participation": delivery.participation.public_id,
        "grade": delivery.cohort.grade,
        "revision": delivery.revision,
        "scheduled_s": delivery.scheduled_s,
        "live_s": delivery.live_s,
        "continued_s": delivery.continued_s,
        "recorded_s": delivery.recorded_s,
        "local_s": delivery.local_s,
        "joined_late_s": delivery.joined_late_s,
        "doubtful": delivery.doubtful,
        "counted": delivery.counted,
        "rule": {"id": rule.public_id if rule else None, **asdict(as_value(rule))},
        "made_ms": clock.ms(delivery.made_at),
    }


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
