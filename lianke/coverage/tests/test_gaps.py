"""Gaps, and who could fill one: only whoever is free, under both bells."""

from datetime import date, timedelta
from typing import Any

import pytest

from lianke.coverage.queries.accounts import account_of
from lianke.coverage.queries.candidates import Candidate, candidates
from lianke.coverage.tests.factories import at, lesson, no_lessons_yet, real_term
from lianke.kernel import clock
from lianke.organisations.choices import Role
from lianke.schooling.choices import DayKind
from lianke.schooling.models import (
    BellPeriod,
    BellSchedule,
    CalendarDay,
    PlanningRules,
    Subject,
    TeacherProfile,
)
from lianke.timetable.models import Booking
from tests.cast import County, person, school_time, signed_in

SUNDAY, MONDAY = "2026-09-13", date(2026, 9, 14)


@pytest.fixture
def autumn(county: County) -> County:
    """One lecturer of music; two periods ring for all, at 8:30 and 14:00."""
    real_term(county)
    no_lessons_yet(county)
    Booking.objects.all().delete()
    schedule = BellSchedule.objects.get(node=county.node)
    schedule.valid_from = date(2026, 9, 1)
    schedule.save()
    ring(schedule, 8 * 60 + 30, 14 * 60)
    TeacherProfile.objects.create(person=county.lecturer, limit_a_week=16).subjects.add(county.subject)
    return county


def ring(schedule: BellSchedule, *begins: int) -> None:
    schedule.periods.all().delete()
    BellPeriod.objects.bulk_create(
        BellPeriod(schedule=schedule, no=no, begins=at, ends=at + 40) for no, at in enumerate(begins, start=1)
    )


def found(autumn: County) -> list[Candidate]:
    with school_time(at(SUNDAY)):
        account = account_of(autumn.classes[0], clock.now())
        assert account is not None
        return candidates([account], autumn.subject)


def free_on(autumn: County, day: date) -> list[int]:
    [one] = found(autumn)
    return [slot.host.begins for slot in one.slots if slot.day == day]


def book(autumn: County, day: date, begins: int, **whom: Any) -> None:
    """By a lesson of another class."""
    other = lesson(autumn, "2026-12-01", [autumn.classes[1]])
    Booking.objects.create(
        meeting=other, begins_at=clock.at(day, begins), ends_at=clock.at(day, begins + 40), **whom
    )


def test_whoever_has_the_subject_is_free_in_every_period_that_nobody_has_booked(autumn: County) -> None:
    [one] = found(autumn)
    assert (one.person, one.school, one.load, one.limit) == (autumn.lecturer, autumn.lead_school, 0, 16)
    assert {slot.day for slot in one.slots} >= {MONDAY, MONDAY + timedelta(days=4)}
    assert free_on(autumn, MONDAY) == [510, 840]


@pytest.mark.parametrize("who", ["person", "class_group", "room", "studio"])
def test_lecturer_class_its_room_and_the_studio_have_to_be_free(autumn: County, who: str) -> None:
    booked: dict[str, dict[str, Any]] = {
        "person": {"person": autumn.lecturer},
        "class_group": {"class_group": autumn.classes[0]},
        "room": {"room": autumn.rooms[0]},
        "studio": {"room": autumn.studio},
    }
    book(autumn, MONDAY, 8 * 60 + 50, **booked[who])
    assert free_on(autumn, MONDAY) == [840]


def test_the_classs_own_bell_has_to_agree_within_the_countys_tolerance(autumn: County) -> None:
    own = BellSchedule.objects.create(node=autumn.points[0], valid_from=date(2026, 9, 1))
    ring(own, 8 * 60 + 40, 14 * 60)
    assert free_on(autumn, MONDAY) == [840]
    PlanningRules.objects.create(node=autumn.node, values={"错铃容差(分钟)": 10})
    [one] = found(autumn)
    assert [
        (slot.host.begins, slot.there[0].begins, slot.off) for slot in one.slots if slot.day == MONDAY
    ] == [(510, 520, -10), (840, 840, 0)]


def test_holidays_half_days_and_full_weeks_are_not_free(autumn: County) -> None:
    CalendarDay.objects.create(node=autumn.node, date=MONDAY, kind=DayKind.HALF)
    CalendarDay.objects.create(node=autumn.node, date=MONDAY + timedelta(days=1), kind=DayKind.HOLIDAY)
    assert free_on(autumn, MONDAY) == [510]
    assert free_on(autumn, MONDAY + timedelta(days=1)) == []
    TeacherProfile.objects.update(limit_a_week=1)
    book(autumn, MONDAY + timedelta(days=2), 600, person=autumn.lecturer)
    assert free_on(autumn, MONDAY + timedelta(days=3)) == []


def test_other_subjects_other_counties_and_the_points_own_people_are_no_candidates(
    autumn: County, next_county: County
) -> None:
    TeacherProfile.objects.create(person=next_county.lecturer).subjects.add(autumn.subject)
    art = person("廖洋", autumn.lead_school, Role.LECTURER, "art")
    TeacherProfile.objects.create(person=art).subjects.add(Subject.objects.create(name="美术"))
    own = person("张老师", autumn.points[0], Role.LECTURER, "own")
    TeacherProfile.objects.create(person=own).subjects.add(autumn.subject)
    assert [one.person for one in found(autumn)] == [autumn.lecturer]


def test_gaps_are_ranked_and_lead_to_who_could_fill_them(autumn: County) -> None:
    with school_time(at("2026-09-11", 19 * 60)):
        client = signed_in(autumn.officer)
        answer = client.get("/coverage/gaps/", headers={"accept": "text/html"})
        rows = answer.context["rows"]
        assert [(row["group"], row["missing"], row["arrears"]) for row in rows] == [
            (group, "4", "2") for group in autumn.classes
        ]
        gap = client.get(rows[0]["url"], headers={"accept": "text/html"})
        assert [row["name"] for row in gap.context["rows"]] == [autumn.lecturer.name]
