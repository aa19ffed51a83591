"""Raw rows of many meetings as evidence, in four queries however many."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

from lianke.evidence.models import Delivery
from lianke.evidence.proof.facts import Evidence, Happening
from lianke.kernel import canonical, clock
from lianke.live.models import Event
from lianke.live.queries.sealed import marks_of, polls_of
from lianke.schooling.queries.counting import as_value
from lianke.timetable.models import Meeting

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
