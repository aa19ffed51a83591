"""下课 by accident: undone within five minutes, as one lesson with one zero, counted anew when it really
ends.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from jsonschema import validate

from lianke.evidence.models import Delivery
from lianke.evidence.tests.test_lesson import marks, post, schema
from lianke.kernel import clock
from lianke.live.models import Event, Timeline
from lianke.live.queries.sealed import event_hash
from lianke.live.services.holding import hold_rooms
from lianke.live.services.lesson import end_forgotten_lessons
from lianke.live.tests.test_recording import report_of, send
from lianke.recording.choices import RecordingState
from lianke.recording.models import Recording
from lianke.recording.services.recordings import call_missing_recorders
from lianke.rtc import rooms
from lianke.timetable.choices import MeetingState
from tests.cast import SCHOOL_MORNING, County, school_time, screen, signed_in

BELL = SCHOOL_MORNING + timedelta(minutes=5)


@pytest.fixture
def lecturer(county: County) -> Client:
    return signed_in(county.lecturer)


@pytest.fixture
def village(county: County) -> Client:
    return screen(county.device_keys[0])


def minutes(after_the_bell: float) -> Any:
    return school_time(BELL + timedelta(minutes=after_the_bell))


def test_a_lesson_ended_by_accident_goes_on_and_is_counted_once_more(
    county: County, lecturer: Client, village: Client
) -> None:
    post(lecturer, county, "open")
    zero = county.lesson.opened_at
    with minutes(20):
        post(lecturer, county, "presence", marks(county, -120, 1200))
        post(village, county, "presence", marks(county, -30, 1200))
        post(lecturer, county, "end")
        ended = county.lesson.ended_at
    with minutes(23):
        over = post(lecturer, county, "join").json()
        validate(over, schema("join-answer"))
        for _twice in range(2):
            answer = post(lecturer, county, "reopen")
        assert post(village, county, "join").json()["state"] == "open"
    assert over["meeting"]["reopens_until_ms"] == clock.ms(ended + timedelta(minutes=5))  # type: ignore[arg-type, operator]  # it has ended
    assert [event["kind"] for event in answer.json()["events"]][-3:] == ["ended", "delivered", "reopened"]
    assert (county.lesson.state, county.lesson.opened_at, county.lesson.ended_at) == (
        MeetingState.OPEN,
        zero,
        None,
    )
    with minutes(40):
        post(lecturer, county, "presence", marks(county, 1380, 2400))
        post(village, county, "presence", marks(county, 1380, 2400))
        post(lecturer, county, "end")
    counted = list(Delivery.objects.filter(participation__class_group=county.classes[0]).order_by("revision"))
    first, last = counted[0], counted[-1]
    assert [(one.live_s, one.counted, one.is_latest) for one in (first, last)] == [
        (1200, False, False),
        (2220, True, True),
    ]
    assert_chain(county)


def test_after_five_minutes_it_is_too_late_and_nothing_changes(county: County, lecturer: Client) -> None:
    post(lecturer, county, "open")
    with minutes(10):
        post(lecturer, county, "end")
    with minutes(15.1):
        refused = post(lecturer, county, "reopen")
        assert post(lecturer, county, "join").json()["meeting"]["reopens_until_ms"] is None
    assert (refused.status_code, refused.json()["error"]) == (409, "too_late")
    assert refused.json()["sentence"] == "下课后 5 分钟内可以继续上课；这节课已经不能继续了。"
    assert county.lesson.state == MeetingState.ENDED
    assert not Event.objects.filter(kind="reopened").exists()


def test_a_lesson_that_was_not_held_cannot_go_on(county: County, lecturer: Client) -> None:
    assert post(lecturer, county, "reopen").status_code == 409
    assert county.lesson.state == MeetingState.PLANNED


def test_the_recorder_that_has_left_is_called_again_at_once(
    county: County, lecturer: Client, village: Client, livekit: str
) -> None:
    post(village, county, "join")
    post(lecturer, county, "open")
    send(report_of(county))
    post(lecturer, county, "end")
    assert send(report_of(county, state="closed", closed=True)).json()["command"] == "leave"
    with minutes(0):
        assert hold_rooms() == [county.lesson.public_id]  # everybody is out
        post(lecturer, county, "reopen")
        assert Recording.objects.get(meeting=county.lesson).state == RecordingState.RECORDING
        assert call_missing_recorders() == [county.lesson.public_id]
        assert send(report_of(county)).json()["command"] == "record"
        assert rooms.present_in(county.lesson.public_id) == []  # the room is there again
    with minutes(3):
        post(lecturer, county, "end")
        assert send(report_of(county, state="closed", closed=True)).json()["command"] == "leave"
    with minutes(5):
        assert hold_rooms() == [county.lesson.public_id]
    assert Event.objects.filter(meeting=county.lesson, kind="tracks").count() == 2
    assert_chain(county)


def test_the_clock_ends_a_lesson_that_was_taken_up_again_and_forgotten(
    county: County, lecturer: Client
) -> None:
    post(lecturer, county, "open")
    with minutes(38):
        post(lecturer, county, "end")
        post(lecturer, county, "reopen")
    with minutes(56):
        assert end_forgotten_lessons() == [county.lesson]


def test_a_page_says_how_its_line_stands_and_nothing_else(
    county: County, lecturer: Client, village: Client
) -> None:
    def say(key: str, state: object) -> int:
        event = {"key": key, "kind": "line", "body": {"state": state}}
        return int(post(village, county, "events", {"events": [event]}).status_code)

    assert [say("key-line-1", "sound_only"), say("key-line-2", "wonderful"), say("key-line-3", None)] == [
        200,
        409,
        409,
    ]
    event = Event.objects.get(meeting=county.lesson)
    assert (event.kind, event.for_participation and event.for_participation.class_group) == (
        "line",
        county.classes[0],
    )


def test_the_line_of_the_register_comes_with_the_answer(
    county: County, village: Client, lecturer: Client
) -> None:
    room = county.rooms[0]
    room.line_down_mbps, room.line_up_mbps = 4, 1
    room.save()
    assert post(village, county, "join").json()["me"]["line"] == {"down_kbps": 4000, "up_kbps": 1000}
    assert post(lecturer, county, "join").json()["me"]["line"] == {"down_kbps": None, "up_kbps": None}


def assert_chain(county: County) -> None:
    previous = ""
    for number, event in enumerate(Event.objects.filter(meeting=county.lesson).order_by("seq"), start=1):
        assert (event.seq, event.hash) == (number, event_hash(event, previous))
        previous = event.hash
    assert Timeline.objects.get(meeting=county.lesson).head_hash == previous
