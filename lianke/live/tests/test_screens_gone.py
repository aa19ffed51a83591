"""A screen that is not heard is told once an outage, when a lesson is near."""

from datetime import timedelta

import pytest

from lianke.accounts.models import DeviceKey
from lianke.live.models import ScreenSeen
from lianke.live.services.screens import tell_of_gone_screens
from lianke.notices.models import Notice
from lianke.notices.pages import told
from lianke.notices.queries import receipts_of
from lianke.organisations.choices import Role
from tests.cast import SCHOOL_MORNING, County, person, school_time, screen


def heard(county: County, minutes: float, *, which: int = 0) -> None:
    """It asks for its day so many minutes after nine; the lesson begins at 9:05."""
    with school_time(SCHOOL_MORNING + timedelta(minutes=minutes)):
        assert screen(county.device_keys[which]).get("/screen/day").status_code == 200


def gone(minutes: float) -> list[str]:
    with school_time(SCHOOL_MORNING + timedelta(minutes=minutes)):
        return tell_of_gone_screens()


def test_a_screen_that_fell_silent_before_its_lesson_is_told_to_those_who_can_help(county: County) -> None:
    technician = person("黄志远", county.node, Role.TECHNICIAN, "a-technician")
    principal = person("林校长", county.points[0], Role.PRINCIPAL, "a-principal")
    heard(county, -40)
    assert gone(-20) == []  # no lesson is near
    assert gone(-9) == ["铜冲教学点 互动教室"]
    assert gone(-8) == []
    with school_time(SCHOOL_MORNING):
        for somebody in (county.assistant, technician, principal):
            words = told(receipts_of(somebody).get().notice)
            assert words.title == "铜冲教学点的教室屏没有连上"
            assert words.line.startswith("互动教室：今天 08:20 起没有连上，09:05 有课。")


def test_the_next_outage_is_another_one(county: County) -> None:
    heard(county, -40)
    gone(-9)
    heard(county, -5)
    assert gone(1) == []
    assert gone(5) == ["铜冲教学点 互动教室"]
    first, second = Notice.objects.order_by("pk")
    assert first.replaced_by == second


def test_a_screen_that_is_heard_is_not_gone(county: County) -> None:
    for minutes in range(-40, 45):
        heard(county, minutes)
        assert gone(minutes + 0.5) == []
    assert ScreenSeen.objects.count() == 1


def test_after_its_lessons_it_may_be_switched_off(county: County) -> None:
    heard(county, -5)
    assert gone(60) == []


@pytest.mark.parametrize("what", ["never heard", "revoked"])
def test_of_a_screen_that_is_none_nothing_is_told(county: County, what: str) -> None:
    if what == "revoked":
        heard(county, -40)
        DeviceKey.objects.update(revoked_at=SCHOOL_MORNING)
    assert gone(-5) == []


def test_it_is_written_seldom(county: County) -> None:
    for minutes in (-40.1, *range(-39, -30)):
        heard(county, minutes)
    [seen] = ScreenSeen.objects.all()
    assert seen.at < SCHOOL_MORNING - timedelta(minutes=34)
