"""Answers to what lower floors announce."""

from typing import Any

from django.dispatch import receiver

from lianke.kernel import canonical
from lianke.live.choices import EventKind
from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.recording.models import Recording
from lianke.recording.signals import recording_closed


@receiver(recording_closed)
def seal_tracks(recording: Recording, **kwargs: Any) -> None:
    """The digest of what was recorded goes into the chain."""
    tracks: list[canonical.Json] = [
        [track.path, track.source, track.codec, track.starts_ms, track.duration_ms, track.segments, track.bytes, track.gaps]
        for track in recording.tracks.order_by("path")
    ]
    body: dict[str, canonical.Json] = {"tracks": len(tracks), "digest": canonical.digest(tracks)}
    append_events(meeting=recording.meeting, by=By(), events=[NewEvent(EventKind.TRACKS, body)])
