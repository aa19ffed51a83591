"""Answers to what lower floors announce."""

from typing import Any

from django.dispatch import receiver

from lianke.live.choices import EventKind
from lianke.live.evidence.tracks import sealed_tracks
from lianke.live.services.phones import keep_phones, let_phones_go
from lianke.live.services.rules import go_on_with_the_dead
from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.live.signals import clock_ticked, lesson_ended, lesson_reopened
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


@receiver(lesson_ended)
def phones_are_telephones_again(meeting: Meeting, **kwargs: Any) -> None:
    let_phones_go(meeting=meeting)


@receiver(lesson_reopened)
def phones_stay(meeting: Meeting, **kwargs: Any) -> None:
    keep_phones(meeting=meeting)


@receiver(clock_ticked)
def recount_on(**kwargs: Any) -> None:
    go_on_with_the_dead()
