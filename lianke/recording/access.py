"""The doors to recordings: whoever may see the lesson, and only below its own folder."""

import re
from datetime import timedelta

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.kernel.http import or_404
from lianke.kernel.jobs import given_up
from lianke.organisations.rights import Right, rights_of
from lianke.recording.choices import FINISH_JOB, RecordingState
from lianke.recording.models import Recording
from lianke.timetable.access.meetings import meetings_visible_to
from lianke.timetable.models import Participation

MEDIA_PATH = re.compile(
    r"^/media/(?P<meeting>[2-9a-z]{12})/(?:[a-z0-9-]+/)?[a-z0-9_]+\.(?:m3u8|m4s|mp4|webm)$"
)


def recordings_visible_to(person: Person) -> QuerySet[Recording]:
    return Recording.objects.filter(meeting__in=meetings_visible_to(person))


def recordings_looked_after_by(person: Person) -> QuerySet[Recording]:
    """Of lessons that the person sees and whose machines they answer for: those given or received under their
    office.
    """
    held = rights_of(person)
    received = Participation.objects.filter(held.at("class_group__school__path", Right.FINISH_REPLAY))
    return recordings_visible_to(person).filter(
        held.at("meeting__host_node__path", Right.FINISH_REPLAY) | Q(meeting__in=received.values("meeting"))
    )


def replays_given_up(person: Person) -> QuerySet[Recording]:
    """Of the last two weeks: those that somebody who answers for the machines has to look into."""
    replays = recordings_looked_after_by(person).filter(
        state=RecordingState.PREPARING, pk__in=given_up(FINISH_JOB)
    )
    return replays.filter(meeting__begins_at__gt=clock.now() - timedelta(days=14)).order_by(
        "-meeting__begins_at"
    )


def recording_looked_after_by(person: Person, meeting: str) -> Recording:
    return or_404(recordings_looked_after_by(person).filter(meeting__public_id=meeting).first())


def recording_at(person: Person, path: str) -> Recording:
    """The recording that a media address belongs to, if the person may see it."""
    found = MEDIA_PATH.match(path)
    return or_404(
        recordings_visible_to(person).filter(meeting__public_id=found["meeting"]).first() if found else None
    )
