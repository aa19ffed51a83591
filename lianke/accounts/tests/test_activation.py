"""The first password."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from lianke.accounts.models import Person
from lianke.accounts.services import activate, activation_link
from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal

GOOD = "一句好记的话 2026"


@pytest.fixture
def newcomer(db: None) -> Person:
    return Person.objects.create_person(name="新老师", login="xinlaoshi", phone="19900000099")


def path_of(person: Person) -> str:
    return activation_link(person, "http://testserver/").removeprefix("http://testserver")


def test_a_slip_sets_the_first_password_and_lets_its_person_in(client: Client, newcomer: Person) -> None:
    path = path_of(newcomer)
    assert "新老师" in client.get(path).content.decode()
    answer = client.post(path, {"password": GOOD, "again": GOOD})
    assert answer.status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.check_password(GOOD)
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert Entry.objects.get(verb="activate").object_id == newcomer.public_id


def test_a_slip_works_once(client: Client, newcomer: Person) -> None:
    path = path_of(newcomer)
    client.post(path, {"password": GOOD, "again": GOOD})
    answer = Client().post(path, {"password": "somebody else's", "again": "somebody else's"})
    assert answer.status_code == 410
    newcomer.refresh_from_db()
    assert newcomer.check_password(GOOD)


def test_of_two_who_use_a_slip_at_once_one_is_refused(newcomer: Person) -> None:
    token = path_of(newcomer).split("/")[-2]
    activate(person=newcomer, token=token, password=GOOD)
    with pytest.raises(Refusal):
        activate(person=newcomer, token=token, password="another password")


def test_a_slip_works_for_fourteen_days(client: Client, newcomer: Person) -> None:
    path = path_of(newcomer)
    with time_machine.travel(clock.local(clock.real_now()) + timedelta(days=13, hours=23)):
        assert client.get(path).status_code == 200
    with time_machine.travel(clock.local(clock.real_now()) + timedelta(days=14, minutes=1)):
        assert client.get(path).status_code == 410


def test_an_invented_slip_reads_like_a_used_one(client: Client, newcomer: Person) -> None:
    path = path_of(newcomer)
    token = path.split("/")[-2]
    pages = [
        client.get(f"/activate/{who}/{what}/")
        for who, what in ((newcomer.public_id, "abc-def"), ("2345672345ab", token))
    ]
    assert [page.status_code for page in pages] == [410, 410]
    assert "新老师" not in pages[0].content.decode()


@pytest.mark.parametrize(
    ("password", "again"),
    [
        ("short", "short"),
        ("20261123", "20261123"),
        (GOOD, "another"),
        ("19900000099", "19900000099"),
        ("", ""),
    ],
)
def test_a_weak_or_mistyped_password_is_explained(
    client: Client, newcomer: Person, password: str, again: str
) -> None:
    answer = client.post(path_of(newcomer), {"password": password, "again": again})
    assert answer.status_code == 200
    [*sentences] = [sentence for found in answer.context["form"].errors.values() for sentence in found]
    assert sentences
    assert not any(re.search("[A-Za-z]{2}", sentence) for sentence in sentences)
    newcomer.refresh_from_db()
    assert not newcomer.is_activated
