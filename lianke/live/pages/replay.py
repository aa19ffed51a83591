"""What the player of a recording needs."""

from typing import Any

from django.urls import reverse

from lianke.kernel import clock
from lianke.live.pages.recording import is_without_replay
from lianke.preparing.queries.clips import captions_of
from lianke.recording.choices import RecordingState, Source
from lianke.recording.models import Recording
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in


def replay(meeting: Meeting, recording: Recording | None) -> dict[str, Any] | None:
    if (
        meeting.state != MeetingState.ENDED
        or recording is None
        or meeting.opened_at is None
        or is_without_replay(recording)
    ):
        return None
    return {
        "src": f"/media/{meeting.public_id}/master.m3u8",
        "events": reverse("live:events", args=[meeting.public_id]),
        "opened_ms": clock.ms(meeting.opened_at),
        "state": "ready" if recording.state == RecordingState.READY else "preparing",
        "screen": screen_of(recording),
        "captions": reverse("preparing:captions", args=[meeting.public_id]) if captions_of(meeting) else "",
        "id": f"names-{meeting.public_id}",
        "names": names_in(meeting),
    }


def screen_of(recording: Recording) -> str:
    """The list of the lecturer's screen or second camera, on the same clock as the picture; nothing where
    none was recorded.
    """
    track = (
        recording.tracks.filter(source=Source.SCREEN, person=recording.meeting.lecturer)
        .order_by("pk")
        .first()
    )
    return f"/media/{track.path}" if track else ""


def names_in(meeting: Meeting) -> dict[str, str]:
    """Participation → its class, as the replay says them."""
    rows = (
        participations_in([meeting])
        .filter(class_group__isnull=False)
        .select_related("class_group__school")
        .order_by("pk")
    )
    return {row.public_id: str(row.class_group) for row in rows}
