"""A large plan anew with few changes."""

from dataclasses import replace
from functools import cache

import pytest

from lianke.planner.change import replan
from lianke.planner.checker import violations
from lianke.planner.city import region
from lianke.planner.engine import is_large, plan
from lianke.planner.plan import Options, Plan
from lianke.planner.problem import Problem
from tools.city import city

REGION = city(24, use=0.8, counties=2)


@cache
def before() -> Plan:
    return plan(REGION)


def without_one(county: str) -> Problem:
    gone = next(one for one in REGION.lecturers if one.site.startswith(county))
    return replace(REGION, lecturers=tuple(one for one in REGION.lecturers if one != gone))


def test_a_lecturer_gone_is_made_up_for_with_few_changes() -> None:
    problem = without_one("1县")
    assert is_large(problem)
    (found,) = replan(problem, before().lessons)
    lost = sum(lesson.lecturer not in {one.key for one in problem.lecturers} for lesson in before().lessons)
    assert violations(problem, found.plan) == []
    assert found.plan.covered == REGION.owed
    assert lost == found.bound <= found.changed <= 2 * lost


def test_the_other_counties_are_left_alone() -> None:
    (found,) = replan(without_one("1县"), before().lessons)
    assert all(REGION.sites[lesson.lecturer[0]].county == "1县" for lesson in (*found.gone, *found.new))


def test_nothing_changes_where_nothing_happened() -> None:
    (found,) = replan(REGION, before().lessons)
    assert (found.changed, found.bound, found.gone, found.new) == (0, 0, (), ())


def test_a_new_class_is_taken_in_with_few_changes() -> None:
    fewer = replace(REGION, demands=REGION.demands[3:])
    (found,) = replan(REGION, region.planned(fewer, Options(), lambda _: True).lessons)
    assert violations(REGION, found.plan) == []
    assert found.plan.covered == REGION.owed
    assert found.changed < len(before().lessons) / 4


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_who_has_no_time_gets_a_legal_plan(seconds: float) -> None:
    problem = without_one("2县")
    (found,) = replan(problem, before().lessons, Options(seconds=seconds))
    assert violations(problem, found.plan) == []
    assert found.plan.covered > REGION.owed / 2


def test_the_same_seed_changes_the_same_lessons() -> None:
    problem = without_one("1县")
    assert replan(problem, before().lessons) == replan(problem, before().lessons)
