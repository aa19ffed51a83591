"""Slips for those who have no password yet."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from tests.cast import County, person

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"


def browser(somebody: Person) -> Client:
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client


@pytest.fixture
def newcomer(county: County) -> Person:
    made = person("新来的", county.points[0], Role.TEACHER, "newcomer")
    made.set_unusable_password()
    made.save()
    return made


def test_a_slip_printed_by_the_officer_sets_its_persons_password(county: County, newcomer: Person) -> None:
    officer = browser(county.officer)
    assert "新来的" in officer.get("/activation/").content.decode()
    sheet = officer.post(f"/activation/{county.points[0].public_id}/")
    [slip] = [one["slip"] for one in sheet.context["slips"]]
    assert slip.person == newcomer
    path = "/" + slip.link.split("/", 3)[3]
    assert (
        Client().post(path, {"password": "一句好记的话 2026", "again": "一句好记的话 2026"}).status_code
        == 302
    )
    newcomer.refresh_from_db()
    assert newcomer.is_activated
    assert Entry.objects.get(verb="hand_out_links").change == {"people": ["新来的"]}


def test_a_sheet_is_asked_for_by_an_act_and_not_by_a_link(county: County, newcomer: Person) -> None:
    assert browser(county.officer).get(f"/activation/{county.points[0].public_id}/").status_code == 405


def test_only_officers_and_principals_hand_out_slips(
    county: County, next_county: County, newcomer: Person
) -> None:
    address = f"/activation/{county.points[0].public_id}/"
    inspector = person("督导", county.node, Role.INSPECTOR, "inspector")
    for somebody in (county.lecturer, county.assistant, inspector):
        assert browser(somebody).get("/activation/").status_code == 404
        assert browser(somebody).post(address).status_code == 404
    assert browser(next_county.officer).post(address).status_code == 404
    assert "新来的" not in browser(next_county.officer).get("/activation/").content.decode()


def test_a_principal_cannot_take_over_somebody_who_also_holds_an_office_elsewhere(
    county: County, newcomer: Person
) -> None:
    principal = browser(person("校长", county.points[0], Role.PRINCIPAL, "principal"))
    address = f"/activation/{county.points[0].public_id}/"
    assert principal.post(address).status_code == 200
    Membership.objects.create(person=newcomer, node=county.node, role=Role.OFFICER)
    assert principal.post(address).status_code == 302
    assert "新来的" not in principal.get("/activation/").content.decode()
    assert "新来的" in browser(county.officer).get("/activation/").content.decode()


def test_when_everybody_has_a_password_the_page_says_so(county: County) -> None:
    assert "人人都设好了密码" in browser(county.officer).get("/activation/").content.decode()


def test_the_command_prints_a_name_and_a_link_a_line(county: County, newcomer: Person) -> None:
    out = StringIO()
    call_command("activation-links", "--node", county.points[0].name, stdout=out)
    name, link = out.getvalue().strip().split("\t")
    assert name == "新来的"
    assert f"/activate/{newcomer.public_id}/" in link


def test_the_command_says_when_there_is_no_such_place(county: County) -> None:
    with pytest.raises(CommandError, match="没有"):
        call_command("activation-links", "--node", "没有")


def test_a_forgotten_password_is_given_up_with_its_sessions_and_a_new_slip_can_be_made(
    county: County,
) -> None:
    assistant, officer = browser(county.assistant), browser(county.officer)
    assert "作废" in officer.post("/activation/", {"who": county.assistant.name}).content.decode()
    assert Person.objects.get(pk=county.assistant.pk).is_activated
    assert officer.post("/activation/", {"who": county.assistant.name, "sure": "on"}).status_code == 302
    assert county.assistant.name in officer.get("/activation/").content.decode()
    assert assistant.get("/").status_code == 302
    assert Entry.objects.get(verb="forget_password").actor_name == county.officer.name


def test_a_principal_makes_nobody_above_or_beside_forget(county: County, next_county: County) -> None:
    principal = browser(person("校长", county.points[0], Role.PRINCIPAL, "principal"))
    for somebody in (county.officer, county.lecturer, next_county.assistant):
        Person.objects.filter(pk=somebody.pk).update(name=f"别处{somebody.pk}")
        answer = principal.post("/activation/", {"who": f"别处{somebody.pk}"})
        assert answer.status_code == 200
        assert "您管的学校里没有这个姓名或手机号的人" in answer.content.decode()
    assert not Entry.objects.filter(verb="forget_password").exists()


def test_of_namesakes_the_phone_number_decides(county: County) -> None:
    officer = browser(county.officer)
    for number in ("13900000001", "13900000002"):
        Person.objects.filter(pk=person("张三", county.points[0], Role.TEACHER, number).pk).update(
            phone=number
        )
    assert "有几个人同名" in officer.post("/activation/", {"who": "张三"}).content.decode()
    assert officer.post("/activation/", {"who": "13900000002", "sure": "on"}).status_code == 302
    assert [one.phone for one in Person.objects.filter(name="张三") if not one.is_activated] == [
        "13900000002"
    ]
