"""A month that can soon be locked is told once, to those who can still do something about it."""

from datetime import date, datetime

import pytest

from lianke.evidence.services.telling import tell_of_closing_months
from lianke.kernel import clock
from lianke.notices.models import Notice
from lianke.notices.pages import told
from lianke.notices.queries import receipts_of
from lianke.organisations.choices import Role
from tests.cast import County, person, school_time


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=clock.SCHOOL_ZONE)


@pytest.mark.parametrize(("day", "tells"), [(27, False), (28, True), (30, True)])
def test_it_is_told_in_the_last_three_days_of_the_month(county: County, day: int, tells: bool) -> None:
    with school_time(on(date(2026, 9, day))):
        assert tell_of_closing_months() == ([county.node.name] if tells else [])
        assert tell_of_closing_months() == []


def test_officers_and_principals_of_that_county_hear_of_it(county: County, next_county: County) -> None:
    principal = person("林校长", county.points[0], Role.PRINCIPAL, "a-principal")
    with school_time(on(date(2026, 9, 29))):
        tell_of_closing_months()
        for somebody in (county.officer, principal):
            words = told(receipts_of(somebody).get().notice)
            assert words.title == "9月 快要锁定"
            assert words.line.startswith("10月1日 星期四起教育局可以锁定")
    assert not receipts_of(county.lecturer).exists()
    assert receipts_of(next_county.officer).count() == 1
    assert Notice.objects.count() == 2


def test_a_month_without_lessons_is_told_to_nobody(county: County) -> None:
    with school_time(on(date(2026, 12, 30))):
        assert tell_of_closing_months() == []
