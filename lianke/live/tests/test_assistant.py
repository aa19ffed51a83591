"""助教手机: who may open it, and whom it says to ring up."""

from datetime import timedelta
from typing import Any

import pytest

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.live.models import PresencePoll
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from lianke.organisations.rights import rung_up_by
from lianke.rtc.identities import device_identity
from lianke.schooling.models import Device
from lianke.schooling.queries.school_year import devices_in
from tests.cast import County, person, school_time, signed_in


def page_of(county: County, somebody: Person) -> str:
    answer = signed_in(somebody).get(
        f"/lessons/{county.lesson.public_id}/assistant/", headers={"accept": "text/html"}
    )
    assert answer.status_code == 200
    return str(answer.content.decode())


def rung(somebody: Person, phone: str) -> Person:
    Person.objects.filter(pk=somebody.pk).update(phone=phone)
    return somebody


def test_it_names_the_class_for_which_it_speaks_and_the_lesson(county: County) -> None:
    html = page_of(county, county.assistant)
    mine = county.lesson.participations.get(class_group=county.classes[0])
    assert f'participation="{mine.public_id}" pupils="13"' in html
    assert "音乐 · 三年级" in html


def test_its_letters_are_large_where_the_browser_was_told_so(county: County) -> None:
    client = signed_in(county.assistant)
    client.cookies["lianke_type"] = "large"
    html = client.get(
        f"/lessons/{county.lesson.public_id}/assistant/", headers={"accept": "text/html"}
    ).content.decode()
    assert '<html lang="zh-CN" class="is-large">' in html
    assert 'class="is-large"' not in page_of(county, county.assistant)


def test_anyone_of_the_point_may_open_it_and_speaks_for_the_points_class(county: County) -> None:
    colleague = person("罗成", county.points[1], Role.TEACHER, "a-teacher-of-the-point")
    mine = county.lesson.participations.get(class_group=county.classes[1])
    assert mine.public_id in page_of(county, colleague)


def test_help_rings_up_the_technician_first_then_the_school_then_the_bureau(county: County) -> None:
    rung(county.officer, "13800000003")
    rung(person("黄校长", county.points[0], Role.PRINCIPAL, "a-principal"), "13800000002")
    far = rung(person("县技术员", county.node, Role.TECHNICIAN, "a-technician"), "13800000001")
    assert [office.person.phone for office in rung_up_by(county.points[0])] == [
        "13800000001",
        "13800000002",
        "13800000003",
    ]
    near = rung(person("点上技术员", county.points[0], Role.TECHNICIAN, "a-near-technician"), "13800000000")
    assert [office.person for office in rung_up_by(county.points[0])][:2] == [near, far]
    html = page_of(county, county.assistant)
    assert [
        number in html
        for number in ("tel:13800000000", "tel:13800000001", "tel:13800000002", "tel:13800000003")
    ] == [True] * 3 + [False]


@pytest.mark.parametrize("change", [{"ends_on": "2026-09-14"}, {"begins_on": "2026-09-15"}])
def test_who_has_left_or_has_not_come_yet_is_not_rung_up(county: County, change: dict[str, str]) -> None:
    gone = rung(person("县技术员", county.node, Role.TECHNICIAN, "a-technician"), "13800000001")
    Membership.objects.filter(person=gone).update(**change)
    assert rung_up_by(county.points[0]) == []
    assert "系统里没有技术员" in page_of(county, county.assistant)


def test_the_next_countys_technician_is_never_shown(county: County, next_county: County) -> None:
    rung(person("邻县技术员", next_county.node, Role.TECHNICIAN, "b-technician"), "13900000009")
    assert "13900000009" not in page_of(county, county.assistant)


def told(county: County, somebody: Person) -> Any:
    return (
        signed_in(somebody)
        .get(f"/lessons/{county.lesson.public_id}/plan")
        .json()
        .get("screen_here", "not told")
    )


def test_it_learns_whether_the_classs_screen_is_in_the_lesson(county: County) -> None:
    assert told(county, county.assistant) is None  # the media server was not asked yet
    screens = {device_identity(device.public_id) for device in Device.objects.all()}
    mine = county.lesson.participations.get(class_group=county.classes[0]).room_id
    assert mine
    ours = {device_identity(device.public_id) for device in devices_in([mine])[mine]}
    assert ours
    assert ours < screens
    at = clock.now()
    for seconds, seen, expected in [(1, screens, True), (2, screens - ours, False), (3, ours, True)]:
        PresencePoll.objects.create(
            meeting=county.lesson, at=at + timedelta(seconds=seconds), seen=sorted(seen)
        )
        with school_time(at + timedelta(seconds=seconds + 1)):
            assert told(county, county.assistant) is expected
    with school_time(at + timedelta(minutes=2)):
        assert told(county, county.assistant) is None
    assert told(county, county.lecturer) == "not told"
