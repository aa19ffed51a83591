"""What the page of a lesson says of its recording: what is wrong, what is missing, and what to do."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.kernel.models import Job, JobState
from lianke.recording.access import recordings_looked_after_by
from lianke.recording.choices import RecordingState, Source, Trouble
from lianke.recording.models import Recording, Track
from lianke.recording.queries import not_written
from lianke.recording.tasks import FINISH
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
        return _(
            "The disk for recordings is full; nothing is recorded at the moment. Ask whoever runs the "
            "server to make room: recording then goes on by itself."
        )
    if recording.trouble == Trouble.DISK_FAILING:
        return _(
            "The disk for recordings takes no files; nothing is recorded at the moment. Ask whoever runs "
            "the server to look at the disk: recording then goes on by itself."
        )
    return _(
        "No recorder answers; nothing is recorded at the moment. One is called every few seconds; if this "
        "sentence stays, ask whoever runs the server."
    )


def finishing_notes(recording: Recording) -> list[dict[str, Any]]:
    job = FINISH.of(recording.pk)
    if job is None:
        return []
    if job.state == JobState.FAILED:
        return [given_up_note(recording)]
    n = job.tries + (job.state == JobState.WAITING)
    if job.is_to_be_tried_again and job.due_at > clock.real_now():
        return [again_note(recording, tries(n) | {"when": time_of_day(job.due_at)})]
    if job.state in (JobState.WAITING, JobState.RUNNING) and n > 1:
        words = _("Preparing the replay did not work; it is being tried again (%(n)s of %(most)s).")
        return [note("info", words % tries(n))]
    return []


def again_note(recording: Recording, when: dict[str, Any]) -> dict[str, Any]:
    """What the replay lacks for now, and when it is tried again."""
    if recording.state == RecordingState.PREPARING:
        words = _("Preparing the replay did not work; it is tried again at %(when)s (%(n)s of %(most)s).")
    else:
        words = _(
            "Some devices (iPhone, iPad) play this replay without sound for now: the other form of the "
            "sound could not be made; it is tried again at %(when)s (%(n)s of %(most)s)."
        )
    return note("info", words % when)


def given_up_note(recording: Recording) -> dict[str, Any]:
    """What the replay lacks, and whom to ask."""
    if recording.state == RecordingState.PREPARING:
        words = _(
            "The replay could not be made. All that was recorded is kept; ask whoever runs the server "
            "to look into it."
        )
        return note("error", words)
    words = _(
        "Some devices (iPhone, iPad) play this replay without sound: the other form of the sound could "
        "not be made."
    )
    return note("info", words)


def time_of_day(real: datetime) -> str:
    return f"{clock.local(clock.school_from_real_ms(clock.ms(real))):%H:%M}"


def tries(n: int) -> dict[str, Any]:
    return {"n": n, "most": FINISH.most_tries}


def job_given_up(recording: Recording) -> Job | None:
    job = FINISH.of(recording.pk)
    return job if job and job.state == JobState.FAILED else None


def is_without_replay(recording: Recording) -> bool:
    """For good, unless somebody looks into it."""
    return recording.state == RecordingState.PREPARING and job_given_up(recording) is not None


def given_up(recording: Recording | None, person: Person) -> dict[str, Any] | None:
    """What whoever answers for the machines can do about what was given up."""
    job = job_given_up(recording) if recording else None
    if (
        recording is None
        or job is None
        or not recordings_looked_after_by(person).filter(pk=recording.pk).exists()
    ):
        return None
    return {"url": reverse("live:finish_again", args=[recording.meeting.public_id]), "problem": job.problem}


def gap_sentences(recording: Recording, lecturer: int, opened_at: datetime) -> list[str]:
    """What is missing of the lecturer's own tracks, the longest first if they are many."""
    found = []
    for track in recording.tracks.filter(
        person=lecturer, source__in=(Source.CAMERA, Source.MICROPHONE)
    ).order_by("source"):
        gaps = [gap for gap in track.gaps if gap["ends_ms"] - gap["begins_ms"] >= LEAST_GAP_MS]
        if not gaps:
            continue
        longest = sorted(
            sorted(gaps, key=length, reverse=True)[:MOST_GAPS], key=lambda gap: int(gap["begins_ms"])
        )
        words = {"when": "、".join(span(opened_at, gap) for gap in longest)}
        found.append(sentence_of(track, len(gaps) > MOST_GAPS) % words)
    return found


def length(gap: dict[str, int]) -> int:
    return gap["ends_ms"] - gap["begins_ms"]


def sentence_of(track: Track, is_cut: bool) -> str:
    if track.source == Source.CAMERA:
        return (
            _("No picture of the lecturer in the recording: %(when)s and shorter ones.")
            if is_cut
            else _("No picture of the lecturer in the recording: %(when)s.")
        )
    return (
        _("No sound of the lecturer in the recording: %(when)s and shorter ones.")
        if is_cut
        else _("No sound of the lecturer in the recording: %(when)s.")
    )


def span(opened_at: datetime, gap: dict[str, int]) -> str:
    """Two times of day; a track's clock begins with the opening."""
    begins, ends = (
        clock.local(opened_at + timedelta(milliseconds=gap[key])) for key in ("begins_ms", "ends_ms")
    )
    return f"{begins:%H:%M:%S}–{ends:%H:%M:%S}"
