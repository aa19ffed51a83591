"""The doors to recordings: whoever may see the lesson, and only below its own folder."""

import re

from django.db.models import QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.recording.models import Recording
from lianke.timetable.access import meetings_visible_to

MEDIA_PATH = re.compile(r"^/media/(?P<meeting>[2-9a-z]{12})/(?:[a-z0-9-]+/)?[a-z0-9_]+\.(?:m3u8|m4s|mp4|webm)$")


def recordings_visible_to(person: Person) -> QuerySet[Recording]:
    return Recording.objects.filter(meeting__in=meetings_visible_to(person))


def recording_at(person: Person, path: str) -> Recording:
    """The recording that a media address belongs to, if the person may see it."""
    found = MEDIA_PATH.match(path)
    recording = recordings_visible_to(person).filter(meeting__public_id=found["meeting"]).first() if found else None
    if recording is None:
        raise Http404
    return recording
