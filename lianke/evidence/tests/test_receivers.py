"""Counting is part of the deed that it counts: what cannot be counted has not happened."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianke.evidence.models import Delivery
from lianke.evidence.tests.test_lesson import marks, post, teach
from lianke.kernel import clock
from lianke.live.models import Event, PresenceMark
from lianke.live.services.lesson import end_lesson, open_lesson
from lianke.live.services.timeline import By
from lianke.live.signals import lesson_closed, presence_kept
from lianke.timetable.choices import MeetingState
from tests.cast import SCHOOL_MORNING, County, school_time, screen, signed_in


class NoCount(Exception):
    """Whatever keeps a lesson from being counted."""


def fail(**kwargs: Any) -> None:
    raise NoCount


@pytest.fixture
def counting_fails() -> Iterator[None]:
    for signal in (lesson_closed, presence_kept):
        signal.connect(fail)
    yield
    for signal in (lesson_closed, presence_kept):
        signal.disconnect(fail)


@pytest.mark.usefixtures("counting_fails")
def test_a_lesson_that_cannot_be_counted_has_not_ended(county: County) -> None:
    lesson = county.lesson
    with school_time(clock.local(lesson.begins_at)):
        open_lesson(meeting=lesson, by=By(person=county.lecturer))
        with pytest.raises(NoCount):
            end_lesson(meeting=lesson, by=By(person=county.lecturer))
    lesson.refresh_from_db()
    assert (lesson.state, lesson.ended_at) == (MeetingState.OPEN, None)
    assert list(Event.objects.filter(meeting=lesson).values_list("kind", flat=True)) == ["opened"]


def test_late_marks_that_cannot_be_counted_are_not_kept_and_may_come_again(county: County) -> None:
    village = screen(county.device_keys[0])
    teach(county, signed_in(county.lecturer), village, village_until=600)
    kept = PresenceMark.objects.count()
    late = marks(county, 600, 2400)
    with school_time(SCHOOL_MORNING + timedelta(minutes=50)):
        refused_once(village, county, late)
        assert PresenceMark.objects.count() == kept
        post(village, county, "presence", late)
    latest = Delivery.objects.get(participation__class_group=county.classes[0], is_latest=True)
    assert (latest.revision, latest.live_s, latest.counted) == (2, 2400, True)


def refused_once(village: Client, county: County, late: dict[str, Any]) -> None:
    presence_kept.connect(fail)
    try:
        with pytest.raises(NoCount):
            post(village, county, "presence", late)
    finally:
        presence_kept.disconnect(fail)
