"""Verification: everything that the chain seals is computed again from the raw rows, and what differs is
named.

A finding names the table, the row and what is wrong with it. Findings come in the order of the chain: the
first is where to look.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lianke.evidence.models import Claim, Delivery, Ruling
from lianke.evidence.proof.claims import claim_row, proof_digest, ruling_row
from lianke.evidence.proof.facts import Evidence, Happening, lesson_of
from lianke.evidence.proof.rows import delivery_row, evidence_of
from lianke.evidence.proof.tracks import track_digest
from lianke.kernel import clock
from lianke.live.choices import EventKind
from lianke.live.models import Event, Timeline
from lianke.live.queries.sealed import event_hash, participation_row
from lianke.recording.choices import RecordingState
from lianke.recording.models import Recording, Track
from lianke.schooling.queries.counting import as_value
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation


@dataclass(frozen=True)
class Finding:
    meeting: str  # public id; empty for what belongs to none
    table: str
    row: str
    wrong: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass
class RawRows:
    """Everything of some meetings that verification reads, by meeting id."""

    meetings: list[Meeting]

    def __post_init__(self) -> None:
        self.ids = [meeting.pk for meeting in self.meetings]
        self.timelines = Timeline.objects.in_bulk(self.ids)
        self.events: dict[int, list[Event]] = defaultdict(list)
        events = Event.objects.filter(meeting__in=self.ids).select_related(
            "actor_person", "actor_device", "for_participation"
        )
        by_id = {meeting.pk: meeting for meeting in self.meetings}
        for event in events.order_by("meeting_id", "pk"):
            event.meeting = by_id[event.meeting_id]  # its hash names the meeting: one that was read already
            self.events[event.meeting_id].append(event)
        deliveries = Delivery.objects.filter(participation__meeting__in=self.ids).select_related(
            "participation", "cohort", "rule"
        )
        self.deliveries = by_meeting(deliveries.order_by("pk"), lambda one: one.participation.meeting_id)
        participations = (
            Participation.objects.filter(meeting__in=self.ids)
            .select_related("class_group", "room")
            .prefetch_related("cohorts")
        )
        self.participations = by_meeting(participations.order_by("pk"), lambda one: one.meeting_id)
        claims = (
            Claim.objects.filter(participation__meeting__in=self.ids)
            .select_related("participation", "filed_by")
            .order_by("pk")
        )
        self.claims = by_meeting(claims, lambda one: one.participation.meeting_id)
        rulings = Ruling.objects.filter(claim__participation__meeting__in=self.ids).select_related(
            "claim__participation", "ruled_by"
        )
        self.rulings = by_meeting(rulings.order_by("pk"), lambda one: one.claim.participation.meeting_id)
        tracks = (
            Track.objects.filter(recording__meeting__in=self.ids)
            .select_related("recording", "person", "device")
            .order_by("path")
        )
        self.tracks = by_meeting(tracks, lambda one: one.recording.meeting_id)
        ready = Recording.objects.filter(meeting__in=self.ids, state=RecordingState.READY)
        self.ready = set(ready.values_list("meeting_id", flat=True))


def by_meeting(rows: Iterable[Any], key: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What reading a row raises that somebody filled with nonsense: a finding too, not a crash."""


def findings_in(meetings: Sequence[Meeting]) -> list[Finding]:
    """Of a batch; one by one where a row cannot even be read."""
    try:
        return read_and_check(meetings)
    except UNREADABLE as error:
        if len(meetings) == 1:
            return [Finding(meetings[0].public_id, "", "", f"cannot be read: {error!r}")]
    return [finding for meeting in meetings for finding in findings_in([meeting])]


def read_and_check(meetings: Sequence[Meeting]) -> list[Finding]:
    """What a broken chain says can no longer be believed, so nothing else is held against it."""
    rows = RawRows(list(meetings))
    broken = {meeting.pk: list(chain_findings(meeting, rows)) for meeting in meetings}
    evidence = evidence_of(meeting for meeting in meetings if not broken[meeting.pk])
    found = []
    for meeting in meetings:
        wrongs = broken[meeting.pk] or Checked(meeting, rows, evidence[meeting.pk]).findings()
        found += [Finding(meeting.public_id, *wrong) for wrong in wrongs]
    return found


Found = Iterator[tuple[str, str, str]]


def chain_findings(meeting: Meeting, rows: RawRows) -> Found:
    previous = ""
    events = rows.events[meeting.pk]
    for number, event in enumerate(events, start=1):
        if event.seq != number:
            yield "live_event", f"seq {number}", "is missing or out of order"
            return
        if event_hash(event, previous) != event.hash:
            yield (
                "live_event",
                f"seq {number}",
                "does not fit its hash: a column was changed, or an event before it",
            )
            return
        previous = event.hash
    timeline = rows.timelines.get(meeting.pk)
    standing = (timeline.last_seq, timeline.head_hash) if timeline else (0, "")
    if standing != (len(events), previous):
        yield (
            "live_timeline",
            meeting.public_id,
            f"says {standing[0]} events, there are {len(events)}, or another last hash",
        )


@dataclass
class Checked:
    """One meeting under verification."""

    meeting: Meeting
    rows: RawRows
    evidence: Evidence

    def findings(self) -> Found:
        raw = [*self.presence(), *self.polls()]
        yield from raw
        yield from self.snapshot()
        yield from self.deliveries(count_again=not raw)
        yield from self.sealed(
            "evidence_claim", EventKind.CLAIMED, [claim_row(one) for one in self.rows.claims[self.meeting.pk]]
        )
        yield from self.sealed(
            "evidence_ruling",
            EventKind.RULED,
            [ruling_row(one) for one in self.rows.rulings[self.meeting.pk]],
        )
        yield from self.proofs()
        yield from self.tracks()

    def presence(self) -> Found:
        digests = {
            (event.body["boot"], n): digest
            for event in self.of(EventKind.PRESENCE)
            for n, digest in event.body["marks"]
        }
        for mark in self.evidence.marks:
            name = f"boot {mark.boot} n {mark.n}"
            digest = digests.pop((mark.boot, mark.n), None)
            if digest != mark.digest:
                yield (
                    "live_presencemark",
                    name,
                    "was added past the chain" if digest is None else "was changed",
                )
        for boot, n in digests:
            yield "live_presencemark", f"boot {boot} n {n}", "is missing, or its number was changed"

    def polls(self) -> Found:
        sealed: list[str] = max(
            (event.body["polls"] for event in self.of(EventKind.ENDED)), key=len, default=[]
        )
        polls = self.evidence.polls
        for number, (poll, digest) in enumerate(zip(polls, sealed, strict=False), start=1):
            if poll.digest != digest:
                yield "live_presencepoll", f"number {number}", "was changed, added or taken out"
                return
        over = self.meeting.state == MeetingState.ENDED
        if len(polls) < len(sealed) or (over and len(polls) > len(sealed)):
            yield (
                "live_presencepoll",
                f"number {min(len(polls), len(sealed)) + 1}",
                f"{len(polls)} polls, {len(sealed)} were sealed",
            )

    def snapshot(self) -> Found:
        """The meeting and its participations against what `opened` and `ended` say of them."""
        opened = self.evidence.last(EventKind.OPENED)
        meeting = self.meeting
        if opened is None:
            if meeting.state in (MeetingState.OPEN, MeetingState.ENDED) or meeting.opened_at:
                yield (
                    "timetable_meeting",
                    meeting.public_id,
                    "is said to have been opened, the chain has no opening",
                )
            return
        body, ended = opened.body, self.evidence.last(EventKind.ENDED)
        reopened = self.evidence.last(EventKind.REOPENED)
        over = ended is not None and (reopened is None or reopened.seq < ended.seq)
        says = {
            "begins_at": body["begins_ms"],
            "ends_at": body["ends_ms"],
            "opened_at": body["opened_ms"],
            "ended_at": ended.body["ended_ms"] if over and ended else None,
            "lecturer": body["lecturer"],
            "course": body["course"],
            "host_node": body["host"],
            "makes_up": body.get("makes_up"),
            "state": MeetingState.ENDED if over else MeetingState.OPEN,
        }
        for name, said in says.items():
            if plain(getattr(meeting, name)) != said:
                yield (
                    "timetable_meeting",
                    meeting.public_id,
                    f"{name} is not what it was when the lesson was opened or ended",
                )
        standing = {one.public_id: one for one in self.rows.participations[meeting.pk]}
        for one in body["participations"]:
            row = standing.get(one["id"])
            if row is None or participation_row(row) != one:
                yield "timetable_participation", one["id"], "is not what it was when the lesson was opened"

    def deliveries(self, *, count_again: bool) -> Found:
        """Each revision is what `delivered` sealed, and what the evidence of then comes to."""
        sealed: dict[tuple[str, int, int], tuple[dict[str, Any], str]] = {}
        before = dict(
            zip([event.seq + 1 for event in self.rows.events[self.meeting.pk]], self.hashes(), strict=True)
        )
        for event in self.of(EventKind.DELIVERED):
            for row in event.body["rows"]:
                sealed[row["participation"], row["grade"], row["revision"]] = (row, before.get(event.seq, ""))
        rows: list[Delivery] = self.rows.deliveries[self.meeting.pk]
        latest = Counter((one.participation_id, one.cohort_id) for one in rows)
        for delivery in rows:
            row = delivery_row(delivery)
            name = f"{row['participation']} grade {row['grade']} revision {row['revision']}"
            said, head = sealed.pop(
                (delivery.participation.public_id, delivery.cohort.grade, delivery.revision), (None, "")
            )
            if said is None:
                yield "evidence_delivery", name, "was added past the chain"
            elif differing := [column for column in said if said[column] != row[column]]:
                yield "evidence_delivery", name, f"{', '.join(differing)} was changed"
            elif (delivery.head_hash, delivery.rule_version) != (head, said["rule"]["version"]):
                yield "evidence_delivery", name, "head_hash or rule_version was changed"
            elif delivery.is_latest != (
                delivery.revision == latest[delivery.participation_id, delivery.cohort_id]
            ):
                yield "evidence_delivery", name, "is_latest was changed"
            elif count_again and (wrong := self.miscounted(delivery)):
                yield "evidence_delivery", name, wrong
        for participation, grade, revision in sealed:
            yield "evidence_delivery", f"{participation} grade {grade} revision {revision}", "is missing"

    def hashes(self) -> list[str]:
        return [event.hash for event in self.rows.events[self.meeting.pk]]

    def miscounted(self, delivery: Delivery) -> str:
        lesson = lesson_of(self.evidence.until(delivery.head_hash))
        due = (
            next(
                (one for one in lesson.classes if one.participation == delivery.participation.public_id), None
            )
            if lesson
            else None
        )
        if lesson is None or due is None or delivery.cohort.grade not in due.grades:
            return "was counted for a class that the lesson was not for"
        outcome = asdict(lesson.received(due, as_value(delivery.rule)))
        differing = [
            f"{name} {getattr(delivery, name)}, not {value}"
            for name, value in outcome.items()
            if getattr(delivery, name) != value
        ]
        return f"the evidence comes to another number: {'; '.join(differing)}" if differing else ""

    def sealed(self, table: str, kind: EventKind, rows: list[dict[str, Any]]) -> Found:
        """Rows against the events that seal them by value."""
        said = {event.body["id"]: event.body for event in self.of(kind)}
        for row in rows:
            body = said.pop(row["id"], None)
            if body != row:
                yield table, row["id"], "was added past the chain" if body is None else "was changed"
        for public_id in said:
            yield table, public_id, "is missing"

    def proofs(self) -> Found:
        for claim in self.rows.claims[self.meeting.pk]:
            if claim.proof and proof_digest(claim.proof) != claim.proof_digest:
                yield "evidence_claim", claim.public_id, "its proof file is missing or was changed"

    def tracks(self) -> Found:
        event = self.evidence.last(EventKind.TRACKS)
        if self.meeting.pk not in self.rows.ready:
            return  # still being written, or being taken up again
        said = {path: digest for path, digest, _playlist in event.body["tracks"]} if event else {}
        for track in self.rows.tracks[self.meeting.pk]:
            if said.pop(track.path, None) != track_digest(track):
                yield "recording_track", track.path, "was changed or added past the chain"
        for path in said:
            yield "recording_track", path, "is missing"

    def of(self, kind: EventKind) -> list[Happening]:
        return [event for event in self.evidence.events if event.kind == kind]


def plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return clock.ms(value) if hasattr(value, "timestamp") else value.public_id
