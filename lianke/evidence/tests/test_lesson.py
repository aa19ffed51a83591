"""A lesson from opening to its number, over HTTP and a real LiveKit."""

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.test import Client
from jsonschema import validate

from lianke.evidence.models import Delivery
from lianke.kernel import clock
from lianke.live.models import Event
from lianke.live.services.holding import hold_rooms
from lianke.live.services.lesson import end_forgotten_lessons
from lianke.rtc import rooms
from lianke.timetable.choices import MeetingState
from tests.cast import SCHOOL_MORNING, County, school_time, screen, signed_in
from tests.house.seats import admission

CONTRACTS = Path(settings.ROOT) / "contracts"


def schema(name: str) -> Any:
    return json.loads((CONTRACTS / f"{name}.schema.json").read_text())


def post(client: Client, county: County, what: str, body: object = None) -> Any:
    return client.post(
        f"/lessons/{county.lesson.public_id}/{what}", json.dumps(body or {}), content_type="application/json"
    )


def marks(county: County, begins: float, ends: float) -> dict[str, Any]:
    """Marks from `begins` to `ends`, in seconds after the lesson's planned beginning."""
    zero = clock.ms(county.lesson.begins_at)
    cuts = [begins + 60 * index for index in range(int((ends - begins) // 60) + 1)] + [ends]
    rows = [
        {
            "n": n,
            "begins_ms": zero + round(one * 1000),
            "ends_ms": zero + round(two * 1000),
            "microphone": True,
        }
        for n, (one, two) in enumerate(pairwise(cuts), start=1)
        if two > one
    ]
    return {"boot": str(uuid4()), "marks": rows}


@pytest.fixture
def lecturer(county: County) -> Client:
    return signed_in(county.lecturer)


@pytest.fixture
def village(county: County) -> Client:
    return screen(county.device_keys[0])


def test_joining_makes_the_room_and_hands_out_a_token_for_it_alone(
    county: County, village: Client, livekit: str
) -> None:
    answer = post(village, county, "join").json()
    validate(answer, schema("join-answer"))
    token = jwt.decode(answer["rtc"]["token"], options={"verify_signature": False})
    assert answer["state"] == "open"
    assert answer["me"]["role"] == "class"
    assert token["sub"] == answer["rtc"]["identity"]
    assert token["video"] == {
        "roomJoin": True,
        "room": county.lesson.public_id,
        "canPublish": True,
        "canPublishSources": ["camera", "microphone"],
        "canSubscribe": True,
        "canPublishData": False,
        "canUpdateOwnMetadata": False,
    }
    assert token["exp"] - token["nbf"] <= 300
    assert rooms.present_in(county.lesson.public_id) == []


def test_the_lecturer_alone_may_share_a_screen_and_send_a_pointer(
    county: County, lecturer: Client, livekit: str
) -> None:
    rights = jwt.decode(
        post(lecturer, county, "join").json()["rtc"]["token"], options={"verify_signature": False}
    )["video"]
    assert rights["canPublishSources"] == ["camera", "microphone", "screen_share", "screen_share_audio"]
    assert rights["canPublishData"] is True


def test_ten_minutes_and_a_second_before_the_time_it_is_too_early(
    county: County, village: Client, livekit: str
) -> None:
    with school_time(SCHOOL_MORNING - timedelta(minutes=5, seconds=1)):
        answer = post(village, county, "join").json()
    validate(answer, schema("join-answer"))
    assert (answer["state"], "rtc" in answer) == ("early", False)


def test_without_livekit_joining_says_so_and_the_list_of_events_goes_on(
    county: County, lecturer: Client
) -> None:
    joined = post(lecturer, county, "join")
    turned = post(
        lecturer,
        county,
        "events",
        {"events": [{"key": "key-one-1", "kind": "page_turned", "body": {"page": 2}}]},
    )
    validate(joined.json(), schema("join-answer"))
    assert (joined.json()["state"], "rtc" in joined.json()) == ("open", False)
    assert joined.json()["sentence"] == "声音和画面正在恢复；课件和举手照常可用。"
    assert turned.json()["accepted"] == [{"key": "key-one-1", "seq": 1}]


def test_opening_twice_opens_once_and_keeps_what_will_be_counted(county: County, lecturer: Client) -> None:
    first, second = post(lecturer, county, "open").json(), post(lecturer, county, "open").json()
    validate(first, schema("event-list"))
    assert [event["kind"] for event in second["events"]] == ["opened"]
    body = second["events"][0]["body"]
    assert body["begins_ms"] == clock.ms(county.lesson.begins_at)
    assert [one["grades"] for one in body["participations"]] == [[3], [3]]
    assert county.lesson.state == MeetingState.OPEN


def test_a_lesson_cannot_end_twice(county: County, lecturer: Client) -> None:
    post(lecturer, county, "open")
    first, second = post(lecturer, county, "end"), post(lecturer, county, "end")
    assert [event["kind"] for event in second.json()["events"]] == ["opened", "ended", "delivered"]
    assert first.status_code == second.status_code == 200


def test_a_lesson_that_was_not_opened_cannot_end(county: County, lecturer: Client) -> None:
    answer = post(lecturer, county, "end")
    assert (answer.status_code, answer.json()["error"]) == (409, "not_open")


def test_a_class_may_raise_its_hand_but_not_turn_the_page(county: County, village: Client) -> None:
    raised = post(
        village, county, "events", {"events": [{"key": "key-hand-1", "kind": "hand_raised", "body": {}}]}
    )
    turned = post(
        village,
        county,
        "events",
        {"events": [{"key": "key-page-1", "kind": "page_turned", "body": {"page": 2}}]},
    )
    event = Event.objects.get(meeting=county.lesson)
    assert raised.status_code == 200
    assert (event.kind, event.for_participation and event.for_participation.class_group) == (
        "hand_raised",
        county.classes[0],
    )
    assert (turned.status_code, turned.json()["error"]) == (409, "not_yours_to_say")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"events": []},
        {"events": [1]},
        {"events": [{"key": "short", "kind": "page_turned", "body": {"page": 1}}]},
        {"events": [{"key": "key-one-1", "kind": "page_turned", "body": {"page": 0}}]},
        {"events": [{"key": "key-one-1", "kind": "page_turned", "body": {"page": 1.5}}]},
        {"events": [{"key": "key-one-1", "kind": "page_turned", "body": {"page": 1, "x": "y" * 70000}}]},
        {"events": [{"key": "key-one-1", "kind": "hand_lowered", "body": {}, "said_ms": "now"}]},
    ],
)
def test_malformed_events_leave_nothing(county: County, lecturer: Client, body: object) -> None:
    answer = post(lecturer, county, "events", body)
    assert answer.status_code == 409
    assert not Event.objects.exists()


def test_nothing_can_be_appended_after_the_end(county: County, lecturer: Client, village: Client) -> None:
    post(lecturer, county, "open")
    post(lecturer, county, "end")
    late = post(
        village, county, "events", {"events": [{"key": "key-late-1", "kind": "hand_raised", "body": {}}]}
    )
    assert (late.status_code, late.json()["error"]) == (409, "over")


def teach(county: County, lecturer: Client, village: Client, *, village_until: float) -> None:
    zero = SCHOOL_MORNING + timedelta(minutes=5)
    post(lecturer, county, "open")
    with school_time(zero + timedelta(minutes=40)):
        post(lecturer, county, "presence", marks(county, -120, 2400))
        post(village, county, "presence", marks(county, -30, village_until))
        post(lecturer, county, "end")


def test_a_whole_lesson_is_counted_for_the_class_that_was_there_and_not_for_the_other(
    county: County, lecturer: Client, village: Client
) -> None:
    teach(county, lecturer, village, village_until=2400)
    got = {
        delivery.participation.class_group: (delivery.live_s, delivery.counted)
        for delivery in Delivery.objects.all()
    }
    assert got == {county.classes[0]: (2400, True), county.classes[1]: (0, False)}


def test_marks_that_arrive_after_the_end_make_a_new_revision_and_keep_the_old(
    county: County, lecturer: Client, village: Client
) -> None:
    teach(county, lecturer, village, village_until=600)
    late = marks(county, 600, 2400)
    with school_time(SCHOOL_MORNING + timedelta(minutes=50)):
        for _again in range(2):
            post(village, county, "presence", late)
    revisions = Delivery.objects.filter(participation__class_group=county.classes[0]).order_by("revision")
    assert [(one.revision, one.live_s, one.counted, one.is_latest) for one in revisions] == [
        (1, 600, False, False),
        (2, 2400, True, True),
    ]


def test_marks_from_the_future_or_longer_than_a_minute_are_not_believed(
    county: County, village: Client
) -> None:
    zero = clock.ms(clock.now())
    rows = [
        {"n": 1, "begins_ms": zero + 60_000, "ends_ms": zero + 90_000, "microphone": True},
        {"n": 2, "begins_ms": zero - 900_000, "ends_ms": zero - 100_000, "microphone": True},
        {"n": 3, "begins_ms": zero - 20_000, "ends_ms": zero - 10_000, "microphone": True},
    ]
    post(village, county, "presence", {"boot": str(uuid4()), "marks": rows})
    assert list(county.lesson.presence_marks.values_list("n", flat=True)) == [3]


def test_the_clock_ends_a_lesson_that_nobody_ended(county: County, lecturer: Client) -> None:
    post(lecturer, county, "open")
    with school_time(SCHOOL_MORNING + timedelta(minutes=5 + 40 + 14)):
        assert end_forgotten_lessons() == []
    with school_time(SCHOOL_MORNING + timedelta(minutes=5 + 40 + 16)):
        assert end_forgotten_lessons() == [county.lesson]
    assert county.lesson.state == MeetingState.ENDED


def test_the_screen_is_told_its_day(county: County, village: Client) -> None:
    answer = village.get("/screen/day").json()
    validate(answer, schema("screen-day"))
    assert [lesson["with"] for lesson in answer["lessons"]] == [["李坪教学点"]]


def test_a_screen_in_a_browser_where_somebody_is_signed_in_still_acts_as_itself(county: County) -> None:
    both = signed_in(county.officer)
    both.cookies[settings.DEVICE_COOKIE] = county.device_keys[0]
    body = json.dumps({"events": [{"key": "key-hand-1", "kind": "hand_raised", "body": {}}]})
    address = f"/lessons/{county.lesson.public_id}/events"
    as_officer = both.post(address, body, content_type="application/json")
    as_screen = both.post(address, body, content_type="application/json", headers={"x-lianke-as": "device"})
    assert (as_officer.status_code, as_screen.status_code) == (404, 200)


def test_a_minute_after_the_end_the_room_is_closed_once(
    county: County, lecturer: Client, village: Client, livekit: str
) -> None:
    room = county.lesson.public_id
    token = post(village, county, "join").json()["rtc"]["token"]
    post(lecturer, county, "open")
    post(lecturer, county, "end")
    assert hold_rooms() == [room]  # who may be there was not said yet
    assert hold_rooms() == []
    assert admission(livekit, token) == 200
    with school_time(SCHOOL_MORNING + timedelta(minutes=2)):
        assert hold_rooms() == [room]
        assert hold_rooms() == []
    rooms.delete_room(room)  # not there any more, and that is no fault
    assert admission(livekit, token) == 404
    assert post(village, county, "join").json()["state"] == "over"
