"""Answers to what lower floors announce."""

from typing import Any

from django.dispatch import receiver

from lianke.evidence.proof.tracks import sealed_tracks
from lianke.evidence.services.counting import deliver
from lianke.live.choices import EventKind
from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.live.signals import lesson_closed, presence_kept
from lianke.recording.models import Recording
from lianke.recording.signals import recording_closed
from lianke.timetable.models import Meeting


@receiver(recording_closed)
def seal_tracks(recording: Recording, **kwargs: Any) -> None:
    """The digests of what was recorded go into the chain: of each track's row, and of its playlist as it lies
    on the disk.
    """
    append_events(
        meeting=recording.meeting, by=By(), events=[NewEvent(EventKind.TRACKS, sealed_tracks(recording))]
    )


@receiver([lesson_closed, presence_kept])
def count(meeting: Meeting, **kwargs: Any) -> None:
    """Inside the transaction of what was announced: no lesson ends without having been counted."""
    deliver(meetings=[meeting])
