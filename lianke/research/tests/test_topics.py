"""同课异构: two lessons of one topic, seen side by side by whoever may see both."""

from typing import Any

import pytest
from django.test import Client

from lianke.kernel.refusal import Refusal
from lianke.recording.choices import RecordingState, Source
from lianke.recording.models import Recording, Track
from lianke.research.access import topics_visible_to
from lianke.research.models import Topic, TopicLesson
from lianke.research.services.topics import dissolve_topic, make_topic
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from tests.cast import County, signed_in


def two(county: County) -> list[Meeting]:
    return list(county.course.meetings.order_by("ordinal")[:2])


def made(county: County, **changed: Any) -> Topic:
    given: dict[str, Any] = {"name": "小白船", "meetings": two(county), "person": county.lecturer}
    return make_topic(**given | changed)


def browser(somebody: Any) -> Client:
    client = signed_in(somebody)
    client.defaults["HTTP_ACCEPT"] = "text/html"
    return client


def test_a_lesson_belongs_to_one_topic_at_most(county: County) -> None:
    made(county)
    with pytest.raises(Refusal, match="taken"):
        made(county, name="另一个")
    assert Topic.objects.count() == 1


@pytest.mark.parametrize(("changed", "code"), [({"name": " "}, "no_name"), ({"meetings": []}, "not_two")])
def test_what_is_no_comparison_is_refused(county: County, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        made(county, **changed)


def test_one_lesson_twice_is_not_two(county: County) -> None:
    with pytest.raises(Refusal, match="not_two"):
        made(county, meetings=[county.lesson, county.lesson])


def test_only_who_may_see_every_lesson_sees_the_topic(county: County, next_county: County) -> None:
    mixed = made(county, meetings=[county.lesson, next_county.lesson])
    for somebody in (county.lecturer, county.officer, county.assistant, next_county.officer):
        assert list(topics_visible_to(somebody)) == []
    mixed.delete()
    own = made(county)
    assert [
        list(topics_visible_to(one)) for one in (county.lecturer, county.assistant, next_county.officer)
    ] == [[own], [own], []]


def test_taking_it_apart_leaves_the_lessons(county: County) -> None:
    dissolve_topic(topic=made(county), person=county.lecturer)
    assert not TopicLesson.objects.exists()
    assert county.course.meetings.count() == 4


def test_a_lecturer_puts_two_lessons_side_by_side_on_the_page(county: County) -> None:
    lessons = two(county)
    lecturer = browser(county.lecturer)
    answer = lecturer.post("/topics/", {"name": "小白船", "lesson": [one.public_id for one in lessons]})
    topic = Topic.objects.get()
    assert answer["Location"] == f"/topics/{topic.public_id}/"
    text = lecturer.get(answer["Location"]).content.decode()
    assert text.count("这节课没有录制") == 2


def test_nobody_else_s_lesson_can_be_chosen(county: County, next_county: County) -> None:
    strangers = [county.lesson.public_id, next_county.lesson.public_id]
    browser(county.lecturer).post("/topics/", {"name": "小白船", "lesson": strangers})
    assert not Topic.objects.exists()


def test_both_recordings_stand_on_the_page_each_on_its_own_clock_with_its_screen(county: County) -> None:
    topic = made(county)
    for lesson in two(county):
        Meeting.objects.filter(pk=lesson.pk).update(
            state=MeetingState.ENDED, opened_at=lesson.begins_at, ended_at=lesson.ends_at
        )
        recording = Recording.objects.create(meeting=lesson, state=RecordingState.READY)
        Track.objects.create(
            recording=recording,
            path=f"{lesson.public_id}/screen/index.m3u8",
            person=lesson.lecturer,
            source=Source.SCREEN,
            codec="h264",
            starts_ms=0,
        )
    text = browser(county.officer).get(f"/topics/{topic.public_id}/").content.decode()
    for lesson in two(county):
        assert f'src="/media/{lesson.public_id}/master.m3u8"' in text
        assert f'screen="/media/{lesson.public_id}/screen/index.m3u8"' in text
        assert f'id="names-{lesson.public_id}"' in text
