"""Who may come in."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lianke.accounts.models import Person
from tests.cast import PASSWORD, County, person

SIGN_IN = "/sign-in/"


@pytest.fixture
def lecturer(county: County) -> Person:
    Person.objects.filter(pk=county.lecturer.pk).update(phone="19900000001")
    county.lecturer.refresh_from_db()
    return county.lecturer


def attempt(client: Client, who: str, password: str = PASSWORD, **more: str) -> int:
    return client.post(SIGN_IN, {"who": who, "password": password, **more}).status_code


def test_a_phone_number_or_a_name_and_the_password_open_the_door(lecturer: Person) -> None:
    for who in (lecturer.phone, lecturer.name):
        client = Client()
        answer = client.post(SIGN_IN, {"who": f" {who} ", "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.session["_auth_user_id"] == str(lecturer.pk)


def test_the_session_is_another_one_after_signing_in(client: Client, lecturer: Person) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["before"] = 1
    session.save()
    before = client.session.session_key
    attempt(client, lecturer.name)
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_person_read_the_same(lecturer: Person) -> None:
    pages = [
        Client().post(SIGN_IN, {"who": who, "password": "wrong"}) for who in (lecturer.name, "没有这个人")
    ]
    assert [page.status_code for page in pages] == [200, 200]
    sentences = [page.context["form"].non_field_errors() for page in pages]
    assert sentences[0] == sentences[1]
    assert sentences[0]


def test_one_goes_on_to_where_one_wanted_but_never_to_a_stranger(lecturer: Person) -> None:
    for wanted, reached in (
        ("/lessons/?day=2026-09-14", "/lessons/?day=2026-09-14"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
    ):
        answer = Client().post(SIGN_IN, {"who": lecturer.name, "password": PASSWORD, "next": wanted})
        assert answer["Location"] == reached


def test_a_page_that_needs_somebody_leads_to_the_door_and_back(client: Client, lecturer: Person) -> None:
    door = client.get("/lessons/?state=missed")
    assert door["Location"] == "/sign-in/?next=/lessons/%3Fstate%3Dmissed"
    page = client.get(door["Location"])
    assert '<input type="hidden" name="next" value="/lessons/?state=missed">' in page.content.decode()


def test_after_five_wrong_passwords_the_door_stays_shut_even_for_the_right_one(
    client: Client, lecturer: Person
) -> None:
    assert [attempt(client, lecturer.name, "wrong") for _ in range(5)][-1] == 429
    answer = client.post(SIGN_IN, {"who": lecturer.name, "password": PASSWORD})
    assert answer.status_code == 429
    assert "15" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_in_forgives_the_wrong_attempts_of_that_name(client: Client, lecturer: Person) -> None:
    for _round in range(2):
        for _attempt in range(4):
            attempt(client, lecturer.name, "wrong")
        assert attempt(client, lecturer.name) == 302
        client.post("/sign-out/")


def namesake(county: County, password: str = PASSWORD) -> Person:
    """Somebody of the lecturer's name at the first teaching point."""
    made = person(county.lecturer.name, county.points[0], "teacher", "namesake")
    made.set_password(password)
    made.save()
    return made


def test_the_password_alone_tells_namesakes_apart(client: Client, county: County) -> None:
    other = namesake(county, "another horse battery")
    assert attempt(client, other.name, "another horse battery") == 302
    assert client.session["_auth_user_id"] == str(other.pk)


def test_namesakes_with_one_password_are_asked_for_their_school_and_nothing_else(
    client: Client, county: County
) -> None:
    other = namesake(county)
    answer = client.post(SIGN_IN, {"who": other.name, "password": PASSWORD, "next": "/lessons/"})
    assert answer["Location"] == "/sign-in/which/"
    page = client.get("/sign-in/which/").content.decode()
    assert f"{other.name} · {county.points[0].name}" in page
    assert f"{other.name} · {county.lead_school.name}" in page
    assert other.login not in page
    answer = client.post("/sign-in/which/", {"person": other.public_id})
    assert answer["Location"] == "/lessons/"
    assert client.session["_auth_user_id"] == str(other.pk)


def test_nobody_chooses_a_person_whose_password_they_did_not_know(client: Client, county: County) -> None:
    other = namesake(county)
    assert client.post("/sign-in/which/", {"person": other.public_id})["Location"] == "/sign-in/"
    client.post(SIGN_IN, {"who": other.name, "password": PASSWORD})
    assert client.post("/sign-in/which/", {"person": county.officer.public_id}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_somebody_inside_is_not_asked_again(client: Client, lecturer: Person) -> None:
    client.force_login(lecturer, backend="lianke.accounts.backends.PhoneOrNameBackend")
    assert client.get(SIGN_IN)["Location"] == "/"


def test_signing_out_is_an_act_and_not_a_link(client: Client, lecturer: Person) -> None:
    attempt(client, lecturer.name)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_somebody_who_has_left_does_not_come_in(client: Client, lecturer: Person) -> None:
    Person.objects.filter(pk=lecturer.pk).update(is_active=False)
    assert attempt(client, lecturer.name) == 200


def test_the_door_speaks_chinese_unless_english_was_chosen(client: Client, db: None) -> None:
    assert "手机号或姓名" in client.get(SIGN_IN, headers={"accept-language": "en"}).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": SIGN_IN})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert "Phone number or name" in client.get(SIGN_IN).content.decode()


def test_somebody_of_two_schools_is_listed_with_both(client: Client, county: County) -> None:
    other = namesake(county)
    other.memberships.create(node=county.points[1], role="lecturer")
    client.post(SIGN_IN, {"who": other.name, "password": PASSWORD})
    assert (
        f"{other.name} · {county.points[0].name}、{county.points[1].name}"
        in client.get("/sign-in/which/").content.decode()
    )
