"""Which day follows which day's timetable, and what is owed."""

from datetime import date, timedelta

import pytest

from lianke.schooling.calendar import Calendar, SpecialDay, monday, owed_to_date
from lianke.schooling.choices import DayKind


def days(first: str, count: int, kind: str) -> dict[date, SpecialDay]:
    return {date.fromisoformat(first) + timedelta(days=index): SpecialDay(kind) for index in range(count)}


AUTUMN = Calendar(
    date(2026, 9, 1),
    date(2027, 1, 15),
    {
        **days("2026-09-25", 3, DayKind.HOLIDAY),
        **days("2026-10-01", 7, DayKind.HOLIDAY),
        **days("2027-01-01", 3, DayKind.HOLIDAY),
        **days("2027-01-04", 12, DayKind.EXAM),
        date(2026, 9, 20): SpecialDay(DayKind.MAKEUP, date(2026, 10, 6)),
        date(2026, 10, 10): SpecialDay(DayKind.MAKEUP, date(2026, 10, 7)),
    },
)
"""The demo county's first term."""


def test_week_one_is_the_calendar_week_in_which_the_term_begins() -> None:
    assert monday(date(2026, 9, 1)) == date(2026, 8, 31)
    assert [AUTUMN.week_of(day) for day in (date(2026, 9, 1), date(2026, 9, 6), date(2026, 9, 7))] == [
        1,
        1,
        2,
    ]


def test_weeks_are_counted_through_holidays() -> None:
    assert [AUTUMN.week_of(day) for day in (date(2026, 9, 30), date(2026, 10, 7), date(2026, 10, 12))] == [
        5,
        6,
        7,
    ]


def test_a_make_up_day_follows_another_dates_weekday_and_week() -> None:
    assert AUTUMN.pattern_of(date(2026, 9, 20)) == (2, 6)  # a Sunday of week 3 that follows Tuesday of week 6
    assert AUTUMN.pattern_of(date(2026, 10, 10)) == (3, 6)
    assert AUTUMN.week_of(date(2026, 9, 20)) == 3


@pytest.mark.parametrize("day", [date(2026, 9, 19), date(2026, 9, 25), date(2026, 10, 6), date(2027, 1, 5)])
def test_weekends_holidays_and_exam_days_have_no_lessons_and_owe_nothing(day: date) -> None:
    assert AUTUMN.pattern_of(day) is None
    assert not AUTUMN.is_teaching_day(day)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2027, 1, 18)])
def test_outside_the_term_there_are_no_lessons(day: date) -> None:
    assert AUTUMN.pattern_of(day) is None


def test_a_closed_school_has_no_lessons_and_still_owes_them() -> None:
    blackout, allowed = date(2026, 9, 8), date(2026, 9, 9)
    closed = Calendar(
        AUTUMN.begins_on,
        AUTUMN.ends_on,
        {blackout: SpecialDay(DayKind.CLOSED), allowed: SpecialDay(DayKind.CLOSED, extinguishes=True)},
    )
    assert [closed.pattern_of(day) for day in (blackout, allowed)] == [None, None]
    assert [closed.is_teaching_day(day) for day in (blackout, allowed)] == [True, False]


def test_teaching_days_of_the_demo_countys_term_as_counted_by_hand() -> None:
    # September 4+5+5, the make-up Sunday, 4+3; October 2, the make-up Saturday, 15; November 21; December 23
    by_month = {
        date(2026, 9, 30): 4 + 5 + 5 + 1 + 4 + 3,
        date(2026, 10, 31): 22 + 2 + 1 + 15,
        date(2026, 11, 30): 40 + 21,
        date(2026, 12, 31): 61 + 23,
        date(2027, 1, 15): 84,
    }
    assert {day: AUTUMN.teaching_days_until(day) for day in by_month} == by_month


def test_no_day_is_counted_before_the_term_or_after_it() -> None:
    assert AUTUMN.teaching_days_until(date(2026, 8, 31)) == 0
    assert AUTUMN.teaching_days_until(date(2027, 7, 1)) == 84


@pytest.mark.parametrize(
    ("periods", "taught", "owed"),
    [(2, 0, 0), (2, 1, 0), (2, 2, 1), (3, 5, 3), (1, 2, 0), (1, 3, 1), (2, 23, 9), (3, 84, 50)],
)
def test_owed_is_whole_periods_and_halves_go_up(periods: int, taught: int, owed: int) -> None:
    assert owed_to_date(periods, taught) == owed


def test_a_full_week_owes_exactly_what_the_plan_says() -> None:
    assert [owed_to_date(periods, 5 * weeks) for periods in (1, 2, 3) for weeks in (1, 17)] == [
        1,
        17,
        2,
        34,
        3,
        51,
    ]
