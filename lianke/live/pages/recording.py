"""What the page of a lesson says of its recording: what is wrong, what is missing, and what to do."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.recording.choices import Finishing, RecordingState, Source, Trouble
from lianke.recording.models import Recording, Track
from lianke.recording.queries import not_written
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting

LEAST_GAP_MS = 5000
MOST_GAPS = 5


def recording_notes(meeting: Meeting, recording: Recording | None) -> list[dict[str, Any]]:
    """Sentences with a tone; none when all is well."""
    if recording is None:
        return []
    if not_written([meeting]).exists():
        return [note("error", writing_sentence(recording))]
    if meeting.state == MeetingState.ENDED and meeting.opened_at:
        gaps = gap_sentences(recording, meeting.lecturer_id, meeting.opened_at)
        return [*finishing_notes(recording), *(note("info", each) for each in gaps)]
    return []


def note(tone: str, sentence: str) -> dict[str, Any]:
    return {"tone": tone, "sentence": sentence}


def writing_sentence(recording: Recording) -> str:
    """Why nothing is written now, and who can do what."""
    if recording.trouble == Trouble.DISK_FULL:
        return _("The disk for recordings is full; nothing is recorded at the moment. Ask whoever runs the server to make room: recording then goes on by itself.")  # fmt: skip
    if recording.trouble == Trouble.DISK_FAILING:
        return _("The disk for recordings takes no files; nothing is recorded at the moment. Ask whoever runs the server to look at the disk: recording then goes on by itself.")  # fmt: skip
    return _("No recorder answers; nothing is recorded at the moment. One is called every few seconds; if this sentence stays, ask whoever runs the server.")  # fmt: skip


def finishing_notes(recording: Recording) -> list[dict[str, Any]]:
    if recording.finishing != Finishing.FAILED:
        return []
    if recording.state == RecordingState.PREPARING:
        return [note("error", _("The replay could not be made. All that was recorded is kept; ask whoever runs the server to look into it."))]  # fmt: skip
    return [note("info", _("Some devices (iPhone, iPad) play this replay without sound: the other form of the sound could not be made."))]


def gap_sentences(recording: Recording, lecturer: int, opened_at: datetime) -> list[str]:
    """What is missing of the lecturer's own tracks, the longest first if they are many."""
    found = []
    for track in recording.tracks.filter(person=lecturer, source__in=(Source.CAMERA, Source.MICROPHONE)).order_by("source"):
        gaps = [gap for gap in track.gaps if gap["ends_ms"] - gap["begins_ms"] >= LEAST_GAP_MS]
        if not gaps:
            continue
        longest = sorted(sorted(gaps, key=length, reverse=True)[:MOST_GAPS], key=lambda gap: int(gap["begins_ms"]))
        words = {"when": "、".join(span(opened_at, gap) for gap in longest)}
        found.append(sentence_of(track, len(gaps) > MOST_GAPS) % words)
    return found


def length(gap: dict[str, int]) -> int:
    return gap["ends_ms"] - gap["begins_ms"]


def sentence_of(track: Track, is_cut: bool) -> str:
    if track.source == Source.CAMERA:
        return _("No picture of the lecturer in the recording: %(when)s and shorter ones.") if is_cut else _("No picture of the lecturer in the recording: %(when)s.")  # fmt: skip
    return _("No sound of the lecturer in the recording: %(when)s and shorter ones.") if is_cut else _("No sound of the lecturer in the recording: %(when)s.")  # fmt: skip


def span(opened_at: datetime, gap: dict[str, int]) -> str:
    """Two times of day; a track's clock begins with the opening."""
    begins, ends = (clock.local(opened_at + timedelta(milliseconds=gap[key])) for key in ("begins_ms", "ends_ms"))
    return f"{begins:%H:%M:%S}–{ends:%H:%M:%S}"
