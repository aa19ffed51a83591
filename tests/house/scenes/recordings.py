"""What the house has of a lesson's recording."""

from dataclasses import dataclass

from lianke.recording.models import Recording, Track
from lianke.timetable.models import Meeting


@dataclass(frozen=True)
class Gap:
    begins_ms: int
    ends_ms: int


@dataclass(frozen=True)
class ScreenTrack:
    """On the meeting's clock; a gap is where nothing was recorded."""

    starts_ms: int
    gaps: list[Gap]


@dataclass(frozen=True)
class Taught:
    """How long the lesson was, and how many gaps its tracks have."""

    seconds: float
    gaps: int


def recording_state(meeting: str) -> str:
    return Recording.objects.get(meeting__public_id=meeting).state


def screen_tracks(meeting: str) -> list[ScreenTrack]:
    """Tracks of what was shared beside the slides, once the recorder has closed them."""
    rows = Track.objects.filter(recording__meeting__public_id=meeting, source="screen", closed=True)
    return [
        ScreenTrack(row.starts_ms, [Gap(gap["begins_ms"], gap["ends_ms"]) for gap in row.gaps])
        for row in rows.order_by("pk")
    ]


def sources_and_codecs(meeting: str) -> list[str]:
    """`camera/vp8` for one; sorted."""
    rows = Track.objects.filter(recording__meeting__public_id=meeting)
    return sorted(f"{row.source}/{row.codec}" for row in rows)


def taught(meeting: str) -> Taught:
    lesson = Meeting.objects.get(public_id=meeting)
    assert lesson.opened_at
    assert lesson.ended_at
    tracks = Track.objects.filter(recording__meeting=lesson)
    return Taught((lesson.ended_at - lesson.opened_at).total_seconds(), sum(len(one.gaps) for one in tracks))
