"""Whatever right is taken back reaches the room: who may not be there is out, and an old token lets nobody
in.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client, TestCase

from conftest import wait_until
from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel import clock
from lianke.live.models import MediaRoom
from lianke.live.queries.admitted import admitted
from lianke.live.services.attendance import poll_meeting
from lianke.live.services.holding import hold, hold_rooms
from lianke.live.services.lesson import open_lesson
from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from lianke.rtc import rooms
from lianke.schooling.models import Device
from lianke.schooling.services import place_device, revoke_device, take_away_device
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Course, LessonType, Meeting
from tests.cast import County, person, school_time, screen, signed_in
from tests.house.seats import Seat, seated

WEEK = timedelta(days=7)


@pytest.fixture
def lesson(county: County) -> Meeting:
    return county.lesson


def device(county: County, n: int = 0) -> Device:
    return Device.objects.order_by("pk")[n]


def join(client: Client, lesson: Meeting) -> Any:
    return client.post(f"/lessons/{lesson.public_id}/join", "{}", content_type="application/json")


def token_of(client: Client, lesson: Meeting) -> str:
    return str(join(client, lesson).json()["rtc"]["token"])


def gate(*, uri: str, **headers: str) -> int:
    return Client().get("/hooks/room", headers={"x-forwarded-uri": uri, **headers}).status_code


def opens(token: str) -> bool:
    return gate(uri=f"/rtc?access_token={token}&protocol=9") == 204


def listed(lesson: Meeting) -> dict[str, list[str]]:
    return {one.identity: sorted(one.may_send) for one in rooms.present_in(lesson.public_id)}


@pytest.fixture
def seats(county: County, lesson: Meeting, livekit: str) -> Iterator[dict[str, tuple[Seat, str]]]:
    """The lecturer and both screens are in the room, which was held once: (seat, token)."""
    people = {
        "lecturer": signed_in(county.lecturer),
        "first": screen(county.device_keys[0]),
        "second": screen(county.device_keys[1]),
    }
    with ExitStack() as doors:
        found = {}
        for who, client in people.items():
            token = token_of(client, lesson)
            found[who] = (doors.enter_context(seated(livekit, token)), token)
        wait_until(lambda: len(listed(lesson)) == 3, seconds=5)
        hold_rooms()
        assert all(seat.is_in for seat, _token in found.values())
        assert all(opens(token) for _seat, token in found.values())
        yield found


def disabled(county: County) -> None:
    Person.objects.filter(pk=county.lecturer.pk).update(is_active=False)


def office_ended(county: County) -> None:
    Membership.objects.filter(person=county.lecturer).update(ends_on=clock.today())


def another_lecturer(county: County) -> None:
    other = person("代课", county.lead_school, Role.LECTURER, "stands-in")
    Meeting.objects.filter(pk=county.lesson.pk).update(lecturer=other)


def revoked(county: County) -> None:
    revoke_device(device=device(county), actor=Actor.of(county.officer))


def moved_away(county: County) -> None:
    place_device(device=device(county), room=county.studio, person=county.officer)


def taken_away(county: County) -> None:
    take_away_device(device=device(county), actor=Actor.of(county.officer))


def placed_until_now(county: County) -> None:
    device(county).placements.update(ends_at=clock.now())


def class_left(county: County) -> None:
    county.lesson.participations.filter(class_group=county.classes[0]).update(
        state=ParticipationState.CANCELLED
    )


def class_sits_elsewhere(county: County) -> None:
    county.lesson.participations.filter(class_group=county.classes[0]).update(room=county.studio)


def lesson_cancelled(county: County) -> None:
    Meeting.objects.filter(pk=county.lesson.pk).update(state=MeetingState.CANCELLED)


def lesson_moved(county: County) -> None:
    lesson = county.lesson
    Meeting.objects.filter(pk=lesson.pk).update(
        begins_at=lesson.begins_at + WEEK / 2, ends_at=lesson.ends_at + WEEK / 2
    )


@pytest.mark.parametrize(
    ("deed", "out"),
    [
        (disabled, {"lecturer"}),
        (office_ended, {"lecturer"}),
        (another_lecturer, {"lecturer"}),
        (revoked, {"first"}),
        (moved_away, {"first"}),
        (taken_away, {"first"}),
        (placed_until_now, {"first"}),
        (class_left, {"first"}),
        (class_sits_elsewhere, {"first"}),
        (lesson_cancelled, {"lecturer", "first", "second"}),
        (lesson_moved, {"lecturer", "first", "second"}),
    ],
)
def test_whoever_lost_the_right_is_out_and_refused_and_the_others_stay(
    county: County,
    lesson: Meeting,
    seats: dict[str, tuple[Seat, str]],
    deed: Callable[[County], None],
    out: set[str],
) -> None:
    deed(county)
    assert {who for who, (_seat, token) in seats.items() if not opens(token)} == out  # at once
    assert hold_rooms() == [lesson.public_id]
    wait_until(lambda: {who for who, (seat, _token) in seats.items() if not seat.is_in} == out, seconds=5)
    assert len(listed(lesson)) == 3 - len(out)
    assert hold_rooms() == []


def test_what_the_code_takes_back_it_announces(
    county: County, lesson: Meeting, seats: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried: list[int | None] = []
    monkeypatch.setattr("lianke.live.services.holding.hold_soon", lambda *of: hurried.append(None))
    for deed in (taken_away, moved_away, revoked):
        with TestCase.captureOnCommitCallbacks(execute=True):
            deed(county)
        assert hurried, deed
        hurried.clear()


def test_without_a_media_server_it_is_done_when_there_is_one_again(
    county: County, lesson: Meeting, livekit: str, seats: dict[str, tuple[Seat, str]], settings: Any
) -> None:
    settings.LIVEKIT_URL = "http://127.0.0.1:9"
    revoked(county)
    assert (hold_rooms(), hold_rooms()) == ([], [])
    assert not opens(seats["first"][1])
    settings.LIVEKIT_URL = livekit
    assert hold_rooms() == [lesson.public_id]
    wait_until(lambda: not seats["first"][0].is_in, seconds=5)


def test_whoever_came_in_by_another_door_is_found_by_the_next_poll(
    county: County, lesson: Meeting, livekit: str, seats: dict[str, tuple[Seat, str]]
) -> None:
    """An operator's own media server has no Caddy before it."""
    open_lesson(meeting=lesson, by=By(county.lecturer))
    revoked(county)
    hold_rooms()
    with seated(livekit, seats["first"][1]) as back:
        wait_until(lambda: len(listed(lesson)) == 3, seconds=5)
        assert poll_meeting(meeting=lesson)
        wait_until(lambda: not back.is_in, seconds=5)
    assert len(listed(lesson)) == 2


def test_a_room_in_which_nobody_may_be_is_closed_with_its_lesson(
    county: County, lesson: Meeting, livekit: str
) -> None:
    joiner = screen(county.device_keys[0])
    token_of(joiner, lesson)
    disabled(county)
    for n in range(2):
        revoke_device(device=device(county, n), actor=Actor.of(county.officer))
    assert hold_rooms() == [lesson.public_id]
    lesson_cancelled(county)
    assert hold_rooms() == [lesson.public_id]
    assert not MediaRoom.objects.exists()


def say(county: County, kind: str, **body: Any) -> None:
    append_events(meeting=county.lesson, by=By(county.lecturer), events=[NewEvent(kind, body)])


def heard(county: County) -> list[bool]:
    """Whether each class may send its microphone, by the media server."""
    hold_rooms()
    found = listed(county.lesson)
    return ["microphone" in found[f"d:{device(county, n).public_id}"] for n in range(2)]


def test_a_muted_class_cannot_send_its_sound_and_can_again_when_it_may(
    county: County, seats: dict[str, tuple[Seat, str]]
) -> None:
    first, second = (one.public_id for one in county.lesson.participations.order_by("class_group"))
    assert heard(county) == [True, True]
    say(county, "muted", participation=None, muted=True)
    assert heard(county) == [False, False]
    say(county, "muted", participation=second, muted=False)
    assert heard(county) == [False, True]
    say(county, "called", participation=first)
    assert heard(county) == [True, True]
    say(county, "call_ended")
    assert heard(county) == [False, True]
    say(county, "muted", participation=None, muted=False)
    assert heard(county) == [True, True]
    say(county, "muted", participation=first, muted=True)
    assert heard(county) == [False, True]
    token = token_of(screen(county.device_keys[0]), county.lesson)
    grants = jwt.decode(token, options={"verify_signature": False})["video"]
    assert grants["canPublishSources"] == ["camera"]
    assert [opens(seats["first"][1]), opens(seats["second"][1])] == [False, True]  # it would let them speak
    assert opens(token)
    lecturer = listed(county.lesson)[f"p:{county.lecturer.public_id}"]
    assert lecturer == ["camera", "microphone", "screen_share", "screen_share_audio"]


def test_in_a_large_lesson_nobody_but_the_class_called_on_can_send_anything(
    county: County, livekit: str
) -> None:
    Course.objects.filter(pk=county.course.pk).update(lesson_type=LessonType.objects.get(code="central"))
    with ExitStack() as doors:
        for key in county.device_keys:
            doors.enter_context(seated(livekit, token_of(screen(key), county.lesson)))
        wait_until(lambda: len(listed(county.lesson)) == 2, seconds=5)
        mine = f"d:{device(county).public_id}"
        assert set(map(tuple, listed(county.lesson).values())) == {()}
        first = county.lesson.participations.get(class_group=county.classes[0])
        say(county, "called", participation=first.public_id)
        hold_rooms()
        assert [who for who, sends in listed(county.lesson).items() if sends] == [mine]
        assert listed(county.lesson)[mine] == ["camera", "microphone"]
        say(county, "call_ended")
        hold_rooms()
        assert set(map(tuple, listed(county.lesson).values())) == {()}


def test_who_knew_less_has_not_the_last_word(county: County, lesson: Meeting, seats: object) -> None:
    """Two processes at once: the slower one read before the class was muted."""
    stale = MediaRoom.objects.select_related("meeting__course__lesson_type").get()
    say(county, "muted", participation=None, muted=True)
    assert hold_rooms() == [lesson.public_id]
    hold(stale, admitted([lesson])[lesson.pk])
    assert hold_rooms() == [lesson.public_id]
    assert heard(county) == [False, False]


def test_the_room_and_the_doors_of_the_pages_know_the_same_people(
    county: County, next_county: County, lesson: Meeting
) -> None:
    """Who is let in by the page is let in by the media server, and nobody else."""
    moved_away(county)
    everybody = {f"p:{one.public_id}": signed_in(one) for one in Person.objects.all()}
    keys = [*county.device_keys, *next_county.device_keys]
    everybody |= {f"d:{device(county, n).public_id}": screen(key) for n, key in enumerate(keys)}
    let_in = {who for who, client in everybody.items() if join(client, lesson).status_code == 200}
    assert set(admitted([lesson])[lesson.pk]) == let_in
    assert len(let_in) == 2


def forged(lesson: Meeting, **claims: Any) -> str:
    standing = {
        "iss": settings.LIVEKIT_API_KEY,
        "exp": clock.real_now() + timedelta(minutes=5),
        "video": {"roomJoin": True, "room": lesson.public_id},
    }
    return jwt.encode(standing | claims, settings.LIVEKIT_API_SECRET, algorithm="HS256")


def test_the_door_before_the_media_server_lets_in_who_may_join_now_and_nobody_else(
    county: County, lesson: Meeting, livekit: str
) -> None:
    token = token_of(screen(county.device_keys[0]), lesson)
    mine = f"d:{device(county).public_id}"
    assert opens(token)
    assert gate(uri="/rtc/v1", authorization=f"Bearer {token}") == 204
    refused = [
        "/rtc",
        "/rtc?access_token=",
        "/rtc?access_token=nonsense",
        f"/rtc?access_token={token}x",
        f"/rtc?access_token={token}&access_token={token}",
        f"/rtc?access_token={forged(lesson, sub='recorder')}",
        f"/rtc?access_token={forged(lesson)}",
        f"/rtc?access_token={forged(lesson, sub=mine, exp=clock.real_now() - timedelta(minutes=5))}",
        f"/rtc?access_token={forged(lesson, sub=mine, video={'room': lesson.public_id})}",
        f"/rtc?access_token={forged(lesson, sub=mine, video={'roomJoin': True, 'room': 'another'})}",
    ]
    assert [gate(uri=uri) for uri in refused] == [403] * len(refused)
    assert gate(uri=f"/rtc?access_token={token}", authorization=f"Bearer {token}") == 403
    assert gate(uri=f"/rtc?access_token={token}&publish=second") == 403
    with school_time(lesson.begins_at - timedelta(minutes=11)):
        assert not opens(token)


def test_the_door_asks_the_database_four_times(
    county: County, lesson: Meeting, livekit: str, django_assert_num_queries: Any
) -> None:
    token = token_of(screen(county.device_keys[0]), lesson)
    with django_assert_num_queries(4):
        assert opens(token)
