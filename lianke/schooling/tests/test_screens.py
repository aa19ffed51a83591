"""A screen and its classroom."""

import pytest
from django.conf import settings
from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import Device, Room
from lianke.schooling.queries.school_year import room_of
from tests.cast import County

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def screen_code(screen: Client) -> str:
    code: str = screen.get("/screen/pairing").json()["code"]
    return code


def test_a_screen_is_paired_by_a_code_and_a_confirmation(county: County) -> None:
    screen, officer = Client(), signed_in(county.officer)
    code = screen_code(screen)
    assert screen.get("/screen/pairing").json() == {"paired": False, "code": code}
    page = officer.post(f"/pair/{code}/", {"room": county.rooms[0].public_id})
    assert page.status_code == 200
    assert county.points[0].name in page.content.decode()
    assert screen.get("/screen/pairing").json() == {"paired": True, "code": code}
    assert settings.DEVICE_COOKIE in screen.cookies
    device = Device.objects.order_by("-pk")[0]
    room = room_of(device)
    assert room is not None
    assert (device.paired_by, room.pk) == (county.officer, county.rooms[0].pk)


def test_the_key_is_handed_out_once_and_only_to_the_screen_itself(county: County) -> None:
    screen, officer = Client(), signed_in(county.officer)
    code = screen_code(screen)
    officer.post(f"/pair/{code}/", {"room": county.rooms[0].public_id})
    before = Device.objects.count()
    assert Client().get("/screen/pairing").json()["paired"] is False
    assert screen.get("/screen/pairing").json()["paired"] is True
    assert Device.objects.count() == before + 1


def test_the_assistant_of_one_room_only_says_yes(county: County) -> None:
    page = signed_in(county.assistant).get(f"/pair/{screen_code(Client())}/").content.decode()
    assert f'<input type="hidden" name="room" value="{county.rooms[0].public_id}">' in page
    assert "<select" not in page


def test_nobody_pairs_a_screen_with_a_room_elsewhere(county: County, next_county: County) -> None:
    code = screen_code(Client())
    for stranger in (next_county.officer, county.assistant):
        answer = signed_in(stranger).post(f"/pair/{code}/", {"room": county.rooms[1].public_id})
        assert answer.status_code == 200
        assert answer.context["form"].errors["room"]


def test_a_code_that_is_not_shown_is_refused_with_a_sentence(county: County) -> None:
    officer = signed_in(county.officer)
    for answer in (
        officer.get("/pair/000000/"),
        officer.post("/pair/000000/", {"room": county.rooms[0].public_id}),
    ):
        assert answer.status_code == 404
        assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("typed", ["472918", "472 918", " 4 7 2 9 1 8 "])
def test_a_code_may_be_typed_with_gaps(county: County, typed: str) -> None:
    assert signed_in(county.officer).post("/pair/", {"code": typed})["Location"] == "/pair/472918/"


def test_a_code_of_five_figures_is_explained(county: County) -> None:
    assert signed_in(county.officer).post("/pair/", {"code": "47291"}).context["form"].errors["code"]


def test_an_unpaired_screen_is_out_at_once_and_it_is_written_down(county: County) -> None:
    device = Device.objects.get(placements__room=county.rooms[0])
    officer = signed_in(county.officer)
    screen = Client(headers={"Authorization": f"Device {county.device_keys[0]}"})
    assert screen.get("/screen/day").status_code == 200
    assert officer.post(f"/screens/{device.public_id}/revoke/")["Location"] == "/screens/"
    assert screen.get("/screen/day").status_code == 404
    assert officer.post(f"/screens/{device.public_id}/revoke/").status_code == 404
    entry = Entry.objects.get(verb="unpair_screen")
    assert (entry.actor_name, entry.object_id) == (county.officer.name, device.public_id)


def test_screens_of_another_county_do_not_exist(county: County, next_county: County) -> None:
    device = Device.objects.get(placements__room=county.rooms[0])
    stranger = signed_in(next_county.officer)
    assert stranger.post(f"/screens/{device.public_id}/revoke/").status_code == 404
    page = stranger.get("/screens/").content.decode()
    assert all(
        row.room.node.county_id == next_county.node.pk for row in stranger.get("/screens/").context["rows"]
    )
    assert device.public_id not in page


def test_the_list_of_screens_costs_the_same_for_one_room_and_for_three(
    county: County, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    officer = signed_in(county.officer)
    with django_assert_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture is a function
        officer.get("/screens/")
    for index in range(3):
        node = Node.objects.create(
            kind=NodeKind.POINT, name=f"新{index}教学点", parent=county.node, county=county.node
        )
        Room.objects.create(node=node, name="互动教室", kind=RoomKind.INTERACTIVE)
    with django_assert_num_queries(8):  # type: ignore[operator]  # as above
        officer.get("/screens/")
