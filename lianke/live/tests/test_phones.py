"""手机接收: a phone becomes a class's screen in one tap, for one lesson, for whom it is theirs to say."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, TestCase

from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.live.choices import EventKind
from lianke.live.models import Event, Reception
from lianke.organisations.choices import Role
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.models import Device, DevicePlacement, ScreenPairing
from lianke.schooling.services import start_pairing
from tests.cast import SCHOOL_MORNING, County, person, school_time, screen, signed_in

PAGE = {"accept": "text/html"}
AS_SCREEN = {"x-lianke-as": "device", "accept": "application/json"}


def receive(county: County, client: Client, of: int = 0) -> Any:
    participation = county.lesson.participations.get(class_group=county.classes[of])
    return client.post(f"/phone/receive/{participation.public_id}/", headers=PAGE)


def lecture(county: County, *deeds: str) -> None:
    """With all that a lesson announces when it is committed."""
    for what in deeds:
        with TestCase.captureOnCommitCallbacks(execute=True):
            signed_in(county.lecturer).post(
                f"/lessons/{county.lesson.public_id}/{what}", "{}", content_type="application/json"
            )


@pytest.fixture
def phone(county: County) -> Client:
    client = signed_in(county.assistant)
    assert receive(county, client).headers["Location"] == "/screen/"
    return client


def device() -> Device:
    return Device.objects.get(purpose=DevicePurpose.PHONE)


def test_one_tap_makes_the_phone_the_classs_screen(county: County, phone: Client) -> None:
    joined = phone.post(
        f"/lessons/{county.lesson.public_id}/join", "{}", content_type="application/json", headers=AS_SCREEN
    ).json()
    mine = county.lesson.participations.get(class_group=county.classes[0])
    assert (joined["me"]["role"], joined["me"]["participation"]) == ("class", mine.public_id)
    assert "village-screen" in phone.get("/screen/", headers=PAGE).content.decode()
    entry = Entry.objects.filter(verb="pair_screen").latest("pk")
    assert (entry.actor_id, entry.object_id) == (county.assistant.public_id, device().public_id)


def test_its_day_is_that_lesson_alone(county: County, phone: Client) -> None:
    for_screen = screen(county.device_keys[0]).get("/screen/day").json()["lessons"]
    reception = Reception.objects.get()
    assert [one["id"] for one in phone.get("/screen/day").json()["lessons"]] == [county.lesson.public_id]
    reception.participation = county.course.meetings.order_by("-begins_at")[0].participations.order_by("pk")[
        0
    ]
    reception.save()
    assert (len(for_screen), phone.get("/screen/day").json()["lessons"]) == (1, [])


def test_the_phone_ends_being_a_screen_by_a_button(county: County, phone: Client) -> None:
    phone.post("/phone/stop/", headers=PAGE)
    assert phone.get("/screen/day").status_code == 404
    assert phone.get("/screen/", headers=PAGE).headers["Location"] == "/phone/"
    assert Entry.objects.filter(verb="unpair_screen", object_id=device().public_id).count() == 1


def test_a_lesson_is_told_that_its_phone_stopped_once_it_has_begun(county: County, phone: Client) -> None:
    lecture(county, "open")
    phone.post("/phone/stop/", headers=PAGE)
    left = Event.objects.get(kind=EventKind.LEFT)
    assert (left.meeting, left.for_participation, left.actor_person) == (
        county.lesson,
        Reception.objects.get().participation,
        county.assistant,
    )


def test_before_the_bell_nobody_is_told(county: County, phone: Client) -> None:
    phone.post("/phone/stop/", headers=PAGE)
    assert not Event.objects.exists()


def test_after_the_lesson_it_stays_while_the_end_can_be_undone_and_no_longer(
    county: County, phone: Client
) -> None:
    lecture(county, "open", "end")
    with school_time(SCHOOL_MORNING + timedelta(minutes=4)):
        assert phone.get("/screen/day").status_code == 200
    with school_time(SCHOOL_MORNING + timedelta(minutes=5, seconds=10)):
        assert phone.get("/screen/day").status_code == 404


def test_a_lesson_that_goes_on_keeps_its_phones(county: County, phone: Client) -> None:
    lecture(county, "open", "end", "reopen")
    with school_time(SCHOOL_MORNING + timedelta(minutes=40)):
        assert phone.get("/screen/day").status_code == 200


def test_a_forgotten_phone_is_no_screen_half_an_hour_after_the_lesson(county: County, phone: Client) -> None:
    with school_time(SCHOOL_MORNING + timedelta(minutes=5 + 40 + 30, seconds=1)):
        assert phone.get("/screen/day").status_code == 404


def test_the_same_phone_receives_again_as_the_same_device(county: County, phone: Client) -> None:
    phone.post("/phone/stop/", headers=PAGE)
    receive(county, phone)
    placements = DevicePlacement.objects.filter(device=device())
    assert (Device.objects.filter(purpose=DevicePurpose.PHONE).count(), placements.count()) == (1, 2)
    assert placements.exclude(ends_at__lte=clock.now()).count() == 1


def test_a_classrooms_own_screen_stays_what_it_is(county: County) -> None:
    client = signed_in(county.assistant)
    client.cookies[settings.DEVICE_COOKIE] = county.device_keys[0]
    refused = receive(county, client)
    assert refused.url == "/phone/"
    assert "这个浏览器已经是一间教室的教室屏" in client.get("/phone/").content.decode()
    client.post("/phone/stop/", headers=PAGE)
    assert screen(county.device_keys[0]).get("/screen/day").status_code == 200


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [(-6, "08:55 起可以进课堂"), (5 + 40 + 31, "这节课已经下课")],
    ids=["too early", "too late"],
)
def test_outside_its_time_a_lesson_is_not_received_and_nothing_is_left(
    county: County, minutes: int, sentence: str
) -> None:
    with school_time(SCHOOL_MORNING + timedelta(minutes=minutes)):
        client = signed_in(county.assistant)
        answer = receive(county, client)
        page = client.get("/phone/").content.decode()
    assert (answer.url, Device.objects.filter(purpose=DevicePurpose.PHONE).exists()) == ("/phone/", False)
    assert sentence in page


def test_another_points_people_the_lecturer_and_the_next_county_cannot(
    county: County, next_county: County
) -> None:
    elsewhere = person("罗成", county.points[1], Role.TEACHER, "a-teacher-elsewhere")
    for somebody in (elsewhere, county.lecturer, next_county.officer, next_county.assistant):
        assert receive(county, signed_in(somebody)).status_code == 404
    assert not Device.objects.filter(purpose=DevicePurpose.PHONE).exists()


def test_a_phone_that_lost_its_key_is_shown_out(county: County, phone: Client) -> None:
    officer = signed_in(county.officer)
    officer.post(f"/screens/{device().public_id}/revoke/", headers=PAGE)
    assert phone.get("/screen/day").status_code == 404
    assert DevicePlacement.objects.filter(device=device()).exclude(ends_at__lte=clock.now()).count() == 0


def test_the_page_offers_each_what_is_theirs(county: County) -> None:
    def offered(somebody: Any) -> tuple[bool, bool, bool]:
        html = signed_in(somebody).get("/phone/", headers=PAGE).content.decode()
        return ("/desk/" in html, "/phone/receive/" in html, "/assistant/" in html)

    assert offered(county.lecturer) == (True, False, False)
    assert offered(county.assistant) == (False, True, True)
    assert offered(person("王工", county.node, Role.TECHNICIAN, "a-technician")) == (False, False, False)


@pytest.mark.parametrize("place", ["county", "point"])
def test_a_technician_pairs_a_screen_and_does_not_receive(county: County, place: str) -> None:
    """Whoever places a screen does not watch the children by it: neither the county's nor a point's own."""
    node = county.node if place == "county" else county.points[0]
    technician = signed_in(person("王工", node, Role.TECHNICIAN, "a-technician"))
    code = start_pairing().code
    room = {"room": county.rooms[0].public_id}
    assert technician.post(f"/pair/{code}/", room, headers=PAGE).status_code == 200
    assert ScreenPairing.objects.get(code=code).room == county.rooms[0]
    assert receive(county, technician).status_code == 404
    assert technician.get(f"/lessons/{county.lesson.public_id}/", headers=PAGE).status_code == 404
    assert not Device.objects.filter(purpose=DevicePurpose.PHONE).exists()


def test_a_phone_that_receives_says_so_and_leads_back(county: County, phone: Client) -> None:
    html = phone.get("/phone/", headers=PAGE).content.decode()
    assert "这部手机正在当 铜冲教学点 三(1)班 的教室屏" in html


def test_inside_wechat_the_way_out_is_shown_and_elsewhere_not(county: County) -> None:
    wechat = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 MicroMessenger/8.0.47.2560(0x28002F30)"
    client = signed_in(county.lecturer)
    inside, outside = (
        client.get("/phone/", headers=PAGE | {"user-agent": agent}).content.decode()
        for agent in (wechat, "Chrome/120")
    )
    assert ("选“在浏览器打开”" in inside, "选“在浏览器打开”" in outside) == (True, False)


def test_the_board_of_a_classrooms_screen_has_the_code_for_the_assistants_phone(county: County) -> None:
    html = (
        Client(headers={"authorization": f"Device {county.device_keys[0]}", **PAGE})
        .get("/screen/")
        .content.decode()
    )
    assert "助教：用手机扫一扫" in html
