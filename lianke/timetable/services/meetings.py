"""A meeting begins, ends, and begins again."""

from datetime import datetime

from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting


def open_meeting(*, meeting: Meeting, at: datetime) -> bool:
    """Marks a planned meeting as opened; False when it already was."""
    return bool(
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.PLANNED).update(
            state=MeetingState.OPEN, opened_at=at
        )
    )


def end_meeting(*, meeting: Meeting, at: datetime) -> bool:
    """Marks an open meeting as ended; False when it already was."""
    return bool(
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.OPEN).update(
            state=MeetingState.ENDED, ended_at=at
        )
    )


def reopen_meeting(*, meeting: Meeting) -> bool:
    """Marks an ended meeting as open again, with its old zero; False when it is not ended."""
    return bool(
        Meeting.objects.filter(pk=meeting.pk, state=MeetingState.ENDED).update(
            state=MeetingState.OPEN, ended_at=None
        )
    )
