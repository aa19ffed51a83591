"""Regions planned county by county."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from lianke.planner.checker import violations
from lianke.planner.city.region import planned
from lianke.planner.engine import plan
from lianke.planner.plan import Options, Progress
from lianke.planner.problem import Lesson, Problem
from lianke.planner.tests.counties import county, music
from lianke.planner.tests.test_engine import problems
from tools.city import city

REGION = city(20, use=0.9, counties=2)


def goes_on(_progress: Progress) -> bool:
    return True


def test_a_region_is_covered_in_the_fewest_lessons_of_its_counties() -> None:
    told: list[Progress] = []

    def tell(progress: Progress) -> bool:
        told.append(progress)
        return True

    found = plan(REGION, Options(), tell)
    assert (found.covered, found.missing, found.proven) == (REGION.owed, (), True)
    assert found.bounds.borderless is not None
    assert found.bounds.borderless < found.bounds.lessons
    assert told[-1].covered == found.covered


def test_no_lesson_crosses_a_border() -> None:
    of = {name: site.county for name, site in REGION.sites.items()}
    for lesson in planned(REGION, Options(), goes_on).lessons:
        assert {of[site] for site, _ in lesson.receivers} == {of[lesson.lecturer[0]]}


def test_a_region_is_planned_alike_by_the_same_seed_only() -> None:
    first = planned(REGION, Options(seed=3), goes_on)
    assert first == planned(REGION, Options(seed=3), goes_on)
    assert first.lessons != planned(REGION, Options(seed=4), goes_on).lessons


def test_one_county_of_a_region_is_planned_as_if_it_were_alone() -> None:
    alone = replace(
        REGION,
        demands=tuple(one for one in REGION.demands if REGION.sites[one.site].county == "1县"),
        lecturers=tuple(one for one in REGION.lecturers if REGION.sites[one.site].county == "1县"),
    )
    here = [
        one
        for one in planned(REGION, Options(), goes_on).lessons
        if REGION.sites[one.lecturer[0]].county == "1县"
    ]
    assert here == list(planned(alone, Options(), goes_on).lessons)


@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_whoever_stops_at_once_has_a_legal_plan(seconds: float) -> None:
    found = planned(REGION, Options(seconds=seconds), lambda _: False)
    assert violations(REGION, found) == []
    assert found.covered > REGION.owed / 2


def test_a_region_with_too_few_lecturers_leaves_out_and_names() -> None:
    short = city(12, use=1.3)
    found = planned(short, Options(), goes_on)
    assert violations(short, found) == []
    assert 0.6 * short.owed < found.covered < short.owed
    assert found.covered + sum(one.demand.periods for one in found.missing) == short.owed


def test_pinned_lessons_stay_where_they_are() -> None:
    pins = tuple(planned(REGION, Options(), goes_on).lessons[:1])
    course = [
        one
        for one in planned(REGION, Options(), goes_on).lessons
        if one.receivers == pins[0].receivers and one.subject == pins[0].subject
    ]
    pinned = replace(REGION, pins=tuple(course))
    found = planned(pinned, Options(seed=9), goes_on)
    assert violations(pinned, found) == []

    def kept(lessons: tuple[Lesson, ...]) -> set[tuple[object, ...]]:
        return {(one.subject, one.receivers, one.lecturer, one.weekday, one.period) for one in lessons}

    assert kept(tuple(course)) <= kept(found.lessons)


def test_a_lecturer_who_serves_two_counties_joins_them() -> None:
    here, there = music("甲"), music("乙")
    problem = county(here, there)
    sites = {
        name: replace(site, county={"甲": "1县", "乙": "2县"}.get(name, ""))
        for name, site in problem.sites.items()
    }
    found = plan(replace(problem, sites=sites))
    assert (found.covered, len(found.lessons)) == (4, 2)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems())
def test_every_region_is_legal_and_accounts_for_what_is_owed(problem: Problem) -> None:
    found = planned(problem, Options(), goes_on)
    assert violations(problem, found) == []
    assert found.covered + sum(one.demand.periods for one in found.missing) == problem.owed
    assert found.covered <= found.bounds.coverable
