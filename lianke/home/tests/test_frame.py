"""What stands around every page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from lianke.accounts.models import Person
from lianke.home.pages.frame import frame
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from tests.cast import County, person, signed_in


def framed(somebody: Person | AnonymousUser) -> dict[str, object]:
    request = RequestFactory().get("/")
    request.user = somebody
    request.resolver_match = None
    return frame(request)


def test_the_week_the_date_and_the_place_are_always_in_sight(county: County) -> None:
    shown = framed(county.officer)["frame"]
    assert shown == {
        "week_label": "第2周",
        "date_label": "9月14日 星期一",
        "node_label": "云岭县",
        "sign_out_url": "/sign-out/",
        "bell": shown["bell"],  # type: ignore[index]  # a mapping
    }


def test_one_goes_only_where_ones_rights_lead(county: County) -> None:
    technician = person("电教", county.node, Role.TECHNICIAN, "technician")
    words = {
        somebody.name: [item["label"] for item in framed(somebody)["nav"]]  # type: ignore[attr-defined]  # a list of items
        for somebody in (county.officer, county.lecturer, technician)
    }
    assert words == {
        county.officer.name: ["今日", "大课表", "开齐开足", "课堂", "台账", "申诉与认定", "结对", "基础设置"],
        county.lecturer.name: ["今日", "大课表", "课堂", "台账", "申诉与认定"],
        technician.name: ["今日", "大课表", "基础设置"],
    }


def test_a_stranger_sees_the_date_and_no_way(db: None) -> None:
    shown = framed(AnonymousUser())
    assert shown["nav"] == []
    assert shown["frame"]["week_label"] == ""  # type: ignore[index]  # a mapping


def test_the_frame_costs_two_queries(
    county: County, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture is a function
        framed(county.officer)


MOST_WORDS = 9  # look/README, rule 7


def test_nobody_has_more_words_than_the_frame_may_have(county: County) -> None:
    everything = person("身兼数职", county.node, Role.OFFICER, "everything")
    for role in Role.values:
        Membership.objects.get_or_create(person=everything, node=county.node, role=role)
    assert len(framed(everything)["nav"]) <= MOST_WORDS  # type: ignore[arg-type]  # a list of items


def test_places_that_share_a_word_stand_beside_each_other_on_their_pages(county: County) -> None:
    client = signed_in(county.officer)
    page = client.get("/import/", headers={"accept": "text/html"}).context
    assert [(item["label"], item["current"]) for item in page["subnav"]] == [
        ("教室屏", False),
        ("存储空间", False),
        ("导入", True),
        ("账号", False),
    ]
    assert [item["label"] for item in page["nav"] if item["current"]] == ["基础设置"]
    assert client.get("/timetable/", headers={"accept": "text/html"}).context["subnav"] == []


def test_a_page_below_a_place_keeps_its_word(county: County) -> None:
    request = RequestFactory().get(f"/coverage/classes/{county.classes[0].public_id}/")
    request.user, request.resolver_match = county.officer, None
    assert [item["label"] for item in frame(request)["nav"] if item["current"]] == ["开齐开足"]
