"""Reads of recordings: what is not recorded, and why."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet

from lianke.kernel import clock
from lianke.recording.choices import RecordingState, Trouble
from lianke.recording.models import Recording
from lianke.timetable.choices import CapturePolicy, MeetingState
from lianke.timetable.models import Meeting

UNHEARD = timedelta(seconds=30)  # by then the clock has called another recorder twice


def unheard() -> Q:
    """Recordings whose recorder is silent for longer than it takes to find another."""
    opened = Q(meeting__opened_at__lt=clock.now() - UNHEARD)
    return opened & (Q(reported_at__isnull=True) | Q(reported_at__lt=clock.real_now() - UNHEARD))


def not_written(meetings: Iterable[Meeting]) -> QuerySet[Recording]:
    """Recordings of these meetings that stand still: into an open one nothing is written, or the end of one
    that is over is not.
    """
    stands = Q(meeting__state=MeetingState.OPEN) & (~Q(trouble=Trouble.NONE) | unheard())
    hangs = Q(meeting__state=MeetingState.ENDED, state=RecordingState.RECORDING) & ~Q(trouble=Trouble.NONE)
    return Recording.objects.filter(stands | hangs, meeting__in=meetings).exclude(
        meeting__capture_policy=CapturePolicy.NONE
    )
