"""What is said to help does, by as much as is said."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from lianke.planner.engine import plan
from lianke.planner.problem import Demand, Lecturer, Problem, Rules
from lianke.planner.remedies import Kind, Remedy, applied, remedies
from lianke.planner.tests.counties import BELL, county, music
from lianke.planner.tests.test_engine import problems

ONE = (Lecturer("县一小", "王老师", ("音乐",), 4),)


def found_for(problem: Problem) -> dict[tuple[Kind, tuple[str, ...]], Remedy]:
    found = plan(problem)
    helping = remedies(problem, found)
    for one in helping:
        again = plan(applied(problem, one))
        assert again.covered - found.covered == one.gain
        assert not {each.demand for each in again.missing} & set(one.covers)
    return {(one.kind, one.whom): one for one in helping}


def test_a_bell_that_is_off_is_moved_by_as_little_as_helps() -> None:
    found = found_for(county(music("甲"), music("乙"), rules=Rules(tolerance=5), late={"乙": 14}))
    bell = found[Kind.BELL, ("乙",)]
    assert (bell.amount, bell.gain, [one.site for one in bell.covers]) == (-10, 2, ["乙"])
    assert found[Kind.TOLERANCE, ()].amount == 15


def test_too_few_lecturers() -> None:
    """Three bundles of two lessons, and hours for two of them."""
    demands = [music(site, grade=grade) for grade, site in enumerate("甲乙丙", 1)]
    found = found_for(county(*demands, lecturers=ONE, rules=Rules(lecturer_a_day=4)))
    assert (found[Kind.LECTURER, ("音乐",)].gain, found[Kind.LECTURER, ("音乐",)].amount) == (2, 2)
    assert (found[Kind.HOURS, ("县一小", "王老师")].gain, found[Kind.HOURS, ("县一小", "王老师")].amount) == (
        2,
        2,
    )


def test_nobody_teaches_it_at_all() -> None:
    found = found_for(county(music("甲"), replace(music("乙"), subject="书法")))
    assert {key: one.gain for key, one in found.items()} == {(Kind.LECTURER, ("书法",)): 2}


def test_larger_lessons_screens_lines_and_own_lessons() -> None:
    large = found_for(county(music("甲", pupils=70)))
    assert (large[Kind.PUPILS, ()].amount, large[Kind.PUPILS, ()].gain) == (70, 2)
    one_screen = county(
        *(Demand("甲", f"{number}班", "音乐", (1,), (1,), 5, 10) for number in range(6)),
        lecturers=tuple(Lecturer(f"县{number}小", "师", ("音乐",)) for number in range(6)),
        rules=Rules(most_classes=1),
    )
    assert found_for(one_screen)[Kind.SCREEN, ("甲",)].gain == 5
    weak = county(music("甲"), rules=Rules(most_classes=2, picture_mbps=4))
    weak = replace(weak, sites={**weak.sites, "甲": replace(weak.sites["甲"], down_mbps=2)})
    assert found_for(weak)[Kind.LINE, ("甲",)].amount == 8
    full = frozenset((day, period.no) for day in range(1, 6) for period in BELL)
    assert (
        found_for(replace(county(music("甲")), own={("甲", "一班"): full}))[Kind.OWN, ("甲", "一班")].gain
        == 2
    )


def test_what_is_complete_needs_no_remedy() -> None:
    assert found_for(county(music("甲"))) == {}


@pytest.mark.parametrize("seconds", [0.0])
def test_without_time_nothing_is_claimed(seconds: float) -> None:
    problem = county(music("甲"), rules=Rules(tolerance=5), late={"甲": 14})
    assert remedies(problem, plan(problem), seconds) == ()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems())
def test_every_remedy_works(problem: Problem) -> None:
    found_for(problem)
