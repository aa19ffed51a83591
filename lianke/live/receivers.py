"""Answers to what lower floors announce and ask."""

from typing import Any

from django.dispatch import receiver

from lianke.live.queries.plans import version_of
from lianke.live.services.holding import rights_changed
from lianke.live.services.phones import keep_phones, let_phones_go
from lianke.live.signals import lesson_ended, lesson_reopened
from lianke.preparing.queries.plans import taught_version
from lianke.schooling.signals import device_taken_away
from lianke.timetable.models import Meeting
from lianke.timetable.signals import lesson_arranged, version_published

taught_version.is_given_by(version_of)


@receiver(device_taken_away)
@receiver(lesson_arranged)
@receiver(version_published)
def rooms_are_held(**kwargs: Any) -> None:
    """At once; without it the clock would within two seconds."""
    rights_changed()


@receiver(lesson_ended)
def phones_are_telephones_again(meeting: Meeting, **kwargs: Any) -> None:
    let_phones_go(meeting=meeting)


@receiver(lesson_reopened)
def phones_stay(meeting: Meeting, **kwargs: Any) -> None:
    keep_phones(meeting=meeting)
