"""Writes of recordings: what the recorder reports, and what it is told in answer."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.recording.choices import (
    FINISH_AGAIN_AFTER,
    MOST_FINISH_TRIES,
    Finishing,
    RecordingState,
    Source,
    Trouble,
)
from lianke.recording.finishing import StillWritten, Unfinished, finish
from lianke.recording.models import Recording, Track
from lianke.recording.signals import recording_closed
from lianke.recording.tasks import finish_after_class
from lianke.rtc import rooms
from lianke.rtc.identities import person_identity
from lianke.schooling.models import Device
from lianke.timetable.choices import CapturePolicy, MeetingState
from lianke.timetable.models import Meeting

log = logging.getLogger(__name__)

REPORT_EVERY_MS = 2000
SILENT_AFTER = timedelta(seconds=8)  # a recorder that was not heard for so long is taken for dead
CALL_AGAIN_AFTER = timedelta(seconds=10)
# a job that no worker has begun is asked for again; of two the second does nothing
FINISH_UNTAKEN_AFTER = timedelta(minutes=30)
FINISH_SILENT_AFTER = timedelta(minutes=2)  # a job that was not heard for so long has lost its worker
CLOSED = (RecordingState.PREPARING, RecordingState.READY)  # all that the recorder has to do is done
UNFINISHED = (Finishing.WAITING, Finishing.RUNNING, Finishing.FAILED)
FINISH_FIELDS = ("finishing", "finish_tries", "finish_again_at")


@dataclass(frozen=True)
class Instruction:
    """What a recorder is told; times in real Unix milliseconds."""

    command: str  # wait, record, close, leave
    opened_real_ms: int | None = None
    ended_real_ms: int | None = None
    record: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "command": self.command,
            "next_ms": REPORT_EVERY_MS,
            "opened_real_ms": self.opened_real_ms,
            "ended_real_ms": self.ended_real_ms,
            "record": [{"identity": identity, "sources": list(sources)} for identity, sources in self.record],
        }


def is_recorded(meeting: Meeting) -> bool:
    return meeting.capture_policy != CapturePolicy.NONE


def recording_of(meeting: Meeting) -> Recording:
    return Recording.objects.get_or_create(meeting=meeting)[0]


@transaction.atomic
def take_report(*, report: Mapping[str, Any]) -> Instruction:
    """Keeps what the recorder says it has on disk and answers what to do.

    Raises Refusal("malformed") when a field is missing or of the wrong kind; nothing is kept then.
    """
    meeting = Meeting.objects.select_related("lecturer").filter(public_id=report.get("meeting")).first()
    if meeting is None or not is_recorded(meeting):
        return Instruction("leave")
    recording = recording_of(meeting)
    recording = Recording.objects.select_for_update().get(pk=recording.pk)
    recording.recorder, recording.reported_at = str(report.get("recorder", ""))[:64], clock.real_now()
    try:
        recording.trouble = Trouble(report["trouble"])
        for track in report["tracks"]:
            keep_track(recording, meeting, track)
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(
            "malformed", _("The recorder's report was not understood: %(why)s") % {"why": repr(error)}
        ) from error
    closed = (
        report.get("state") == "closed"
        and meeting.state == MeetingState.ENDED
        and recording.state not in CLOSED
    )
    if closed:
        to_be_finished(recording)
    elif meeting.state == MeetingState.OPEN:
        recording.state = RecordingState.RECORDING
    recording.save()
    if closed:  # at once and not on commit: what is ready is sealed, or neither has happened
        recording_closed.send(Recording, recording=recording)
    return instruction_for(meeting, recording)


def to_be_finished(recording: Recording) -> None:
    """All is on disk. What plays as it is is ready; what came raw has to be prepared first."""
    if recording.tracks.exclude(raw=[]).exists():
        recording.state = RecordingState.PREPARING
    else:
        recording.state, recording.ready_at = RecordingState.READY, clock.now()
    ask_to_finish(recording, tries=0)


def ask_to_finish(recording: Recording, *, tries: int) -> None:
    recording.finishing, recording.finish_tries = Finishing.WAITING, tries
    recording.finish_again_at = clock.real_now() + FINISH_UNTAKEN_AFTER
    transaction.on_commit(lambda: finish_after_class.enqueue(recording.pk))


def finish_recording(*, recording_id: int) -> None:
    """Adds what only has to be there after class, unless another worker does; a lesson that was taken up
    again meanwhile is left alone.
    """
    recording = begin_to_finish(recording_id)
    if recording is None:
        return
    # nothing of it when the clock took this worker for dead
    ours = Recording.objects.filter(
        pk=recording_id, state__in=CLOSED, finishing=Finishing.RUNNING, finish_tries=recording.finish_tries
    )
    try:
        finish(
            recording.meeting.public_id,
            lambda: ours.update(finish_again_at=clock.real_now() + FINISH_SILENT_AFTER),
        )
    except StillWritten:
        return
    except Unfinished as problem:
        log.warning("recording %s was not finished: %s", recording_id, problem)
        ours.update(
            finishing=Finishing.FAILED,
            finish_again_at=next_try(recording.finish_tries),
            finish_problem=str(problem)[:2000],
        )
        return
    with transaction.atomic():
        ours.filter(state=RecordingState.PREPARING).update(state=RecordingState.READY, ready_at=clock.now())
        ours.update(finishing=Finishing.DONE, finish_again_at=None, finish_problem="")


@transaction.atomic
def begin_to_finish(recording_id: int) -> Recording | None:
    """The recording, if a job for it waits; no other job then begins."""
    waiting = Recording.objects.filter(pk=recording_id, state__in=CLOSED, finishing=Finishing.WAITING)
    recording = waiting.select_for_update(of=("self",)).select_related("meeting").first()
    if recording is not None:
        recording.finishing, recording.finish_tries = Finishing.RUNNING, recording.finish_tries + 1
        recording.finish_again_at = clock.real_now() + FINISH_SILENT_AFTER
        recording.save(update_fields=FINISH_FIELDS)
    return recording


def next_try(tries: int) -> datetime | None:
    """When it is tried again after so many failures; None when it is given up."""
    return clock.real_now() + FINISH_AGAIN_AFTER[tries - 1] if tries < MOST_FINISH_TRIES else None


@transaction.atomic
def finish_left_over() -> list[str]:
    """Asks again for what is due: what failed a while ago, what lost its worker. Returns the meetings'
    ids.
    """
    due = Recording.objects.filter(
        finishing__in=UNFINISHED, finish_again_at__lt=clock.real_now(), state__in=CLOSED
    )
    asked = []
    for recording in due.select_for_update(of=("self",)).select_related("meeting"):
        if recording.finish_tries < MOST_FINISH_TRIES:
            ask_to_finish(recording, tries=recording.finish_tries)
            asked.append(recording.meeting.public_id)
        else:  # it took its last worker with it
            recording.finishing, recording.finish_again_at = Finishing.FAILED, None
        recording.save(update_fields=FINISH_FIELDS)
    return asked


@transaction.atomic
def finish_again(*, recording: Recording, person: Person) -> None:
    """Tries anew what was given up, as often as the first time; pressed twice it is tried once."""
    recording = (
        Recording.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=recording.pk)
    )
    if recording.finishing != Finishing.FAILED:
        return
    ask_to_finish(recording, tries=0)
    recording.save(update_fields=FINISH_FIELDS)
    record(
        actor=Actor("person", person.public_id, person.name),
        verb="finish_recording_again",
        what=recording.meeting,
    )


def instruction_for(meeting: Meeting, recording: Recording) -> Instruction:
    opened = clock.real_ms(meeting.opened_at) if meeting.opened_at else None
    ended = clock.real_ms(meeting.ended_at) if meeting.ended_at else None
    who = (
        (
            person_identity(meeting.lecturer.public_id),
            (Source.CAMERA.value, Source.MICROPHONE.value, Source.SCREEN.value),
        ),
    )
    if meeting.state == MeetingState.CANCELLED or recording.state in CLOSED:
        return Instruction("leave", opened, ended)
    if meeting.state == MeetingState.ENDED:
        return Instruction("close", opened, ended, who)
    if meeting.state == MeetingState.OPEN:
        return Instruction("record", opened, None, who)
    if meeting.ends_at + timedelta(hours=1) < clock.now():
        return Instruction("leave")
    return Instruction("wait", record=who)


def keep_track(recording: Recording, meeting: Meeting, track: Mapping[str, Any]) -> None:
    path = track["path"]
    if not path.startswith(f"{meeting.public_id}/") or ".." in path:
        raise ValueError(path)
    kind, _colon, public_id = track["identity"].partition(":")
    person = Person.objects.filter(public_id=public_id).first() if kind == "p" else None
    device = Device.objects.filter(public_id=public_id).first() if kind == "d" else None
    zero = clock.school_from_real_ms(track["begins_real_ms"])
    Track.objects.update_or_create(
        path=path,
        defaults={
            "recording": recording,
            "person": person,
            "device": device,
            "source": Source(track["source"]),
            "codec": track["codec"],
            "starts_ms": clock.ms(zero) - clock.ms(meeting.opened_at) if meeting.opened_at else 0,
            "duration_ms": int(track["duration_ms"]),
            "segments": int(track["segments"]),
            "bytes": int(track["bytes"]),
            "gaps": [
                {"begins_ms": int(gap["begins_ms"]), "ends_ms": int(gap["ends_ms"])} for gap in track["gaps"]
            ],
            "raw": [str(name) for name in track["raw"]],
            "closed": bool(track["closed"]),
        },
    )


def expect_recorder(*, meeting: Meeting) -> None:
    """Notes that a room was made and with it a recorder called; called again by the clock if it is not
    heard.
    """
    recording = recording_of(meeting)
    if recording.dispatched_at is None:
        Recording.objects.filter(pk=recording.pk).update(dispatched_at=clock.real_now())


def go_on_recording(*, meeting: Meeting) -> None:
    """The lesson was taken up again: what was ready is being made again, and a recorder that has left is
    called by the clock at once.
    """
    Recording.objects.filter(meeting=meeting, state__in=CLOSED).update(
        state=RecordingState.RECORDING,
        ready_at=None,
        finishing=Finishing.NONE,
        finish_again_at=None,
        reported_at=None,
        dispatched_at=clock.real_now() - CALL_AGAIN_AFTER,
    )


def call_missing_recorders() -> list[str]:
    """Calls a recorder wherever one should be and was not heard for 8 s; returns the rooms' names."""
    now = clock.real_now()
    missing = Recording.objects.filter(
        Q(reported_at__isnull=True) | Q(reported_at__lt=now - SILENT_AFTER),
        Q(meeting__state=MeetingState.OPEN)
        | Q(meeting__state=MeetingState.ENDED, meeting__ended_at__gt=clock.now() - timedelta(hours=1)),
        dispatched_at__lt=now - CALL_AGAIN_AFTER,
    ).exclude(state__in=CLOSED)
    called = []
    for recording in missing.select_related("meeting"):
        name = recording.meeting.public_id
        Recording.objects.filter(pk=recording.pk).update(dispatched_at=now)
        try:
            rooms.create_room(name, recorded=False)
            rooms.call_recorder(name)
        except rooms.Unreachable:
            continue
        called.append(name)
    return called
