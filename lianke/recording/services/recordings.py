"""Writes of recordings: what the recorder reports, and what it is told in answer."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.recording.choices import CLOSED, RecordingState, Source, Trouble
from lianke.recording.models import Recording, Track
from lianke.recording.services.finishing import to_be_finished
from lianke.recording.services.telling import tell_of_missing_sound, tell_of_trouble
from lianke.recording.signals import recording_closed
from lianke.recording.tasks import FINISH
from lianke.rtc import rooms
from lianke.rtc.identities import person_identity
from lianke.schooling.models import Device
from lianke.timetable.choices import CapturePolicy, MeetingState
from lianke.timetable.models import Meeting

log = logging.getLogger(__name__)

REPORT_EVERY_MS = 2000
SILENT_AFTER = timedelta(seconds=8)  # a recorder that was not heard for so long is taken for dead
CALL_AGAIN_AFTER = timedelta(seconds=10)


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
    before = recording.trouble
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
    if recording.trouble not in (Trouble.NONE, before):
        tell_of_trouble(recording)
    if closed:  # at once and not on commit: what is ready is sealed, or neither has happened
        recording_closed.send(Recording, recording=recording)
        tell_of_missing_sound(recording)
    return instruction_for(meeting, recording)


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
    closed = Recording.objects.filter(meeting=meeting, state__in=CLOSED)
    for recording in closed:
        FINISH.stop(recording.pk)
    closed.update(
        state=RecordingState.RECORDING,
        ready_at=None,
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
