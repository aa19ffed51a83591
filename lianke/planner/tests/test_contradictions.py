"""固定课 that no plan can have is told before any search."""

from dataclasses import replace

import pytest

from lianke.planner.checker import BrokenRule
from lianke.planner.contradictions import Unplannable, broken, contradictions, unplannable
from lianke.planner.problem import Lecturer, Lesson, Problem, Rules
from lianke.planner.tests.counties import county, music
from lianke.planner.week import Week

WHO = ("县一小", "王老师")
PIN = Lesson("音乐", 1, WHO, (("甲", "一班"),), 2, 1)


def why(problem: Problem, *pins: Lesson) -> list[Unplannable]:
    return list(unplannable(Week(problem), pins[:-1], pins[-1]))


def test_a_pin_that_can_be_is_not_told() -> None:
    assert list(contradictions(replace(county(music("甲"), music("乙")), pins=(PIN,)))) == []


def test_classes_that_are_owed_different_numbers_cannot_share_all_lessons() -> None:
    both = replace(PIN, receivers=(("甲", "一班"), ("乙", "一班")))
    assert why(county(music("甲"), music("乙", periods=3)), both) == [Unplannable.PERIODS]


def test_each_county_is_planned_by_itself() -> None:
    problem = county(music("甲"), music("乙"), lecturers=(Lecturer("县一小", "王老师", ("音乐",)),))
    sites = {
        name: replace(site, county="东县" if name == "甲" else "西县") for name, site in problem.sites.items()
    }
    assert why(replace(problem, sites=sites), PIN) == [Unplannable.COUNTY]


def test_too_few_times_in_common_for_all_lessons() -> None:
    busy = frozenset((day, no) for day in range(1, 6) for no in range(1, 6) if (day, no) != (2, 1))
    assert why(replace(county(music("甲")), own={("甲", "一班"): busy}), PIN) == [Unplannable.TIMES]


def test_more_than_the_lecturers_week_holds() -> None:
    problem = county(music("甲"), music("乙"), lecturers=(Lecturer("县一小", "王老师", ("音乐",), 3),))
    second = replace(PIN, receivers=(("乙", "一班"),), weekday=3)
    assert [why(problem, PIN), why(problem, PIN, second)] == [[], [Unplannable.WEEK]]


@pytest.mark.parametrize("steady", [True, False])
def test_a_class_cannot_be_pinned_to_two_lecturers(steady: bool) -> None:
    two = (Lecturer("县一小", "王老师", ("音乐",)), Lecturer("县二小", "李老师", ("音乐",)))
    other = replace(PIN, lecturer=("县二小", "李老师"), weekday=4)
    problem = county(music("甲"), lecturers=two, rules=Rules(most_classes=2, steady=steady))
    assert list(broken(problem, [PIN], other)) == [BrokenRule.STEADY]
    assert list(contradictions(replace(problem, pins=(PIN, other)))) == [other]


def test_who_teaches_nothing_is_unknown() -> None:
    assert list(broken(county(music("甲")), [], replace(PIN, lecturer=("别校", "某人")))) == [
        BrokenRule.UNKNOWN
    ]
