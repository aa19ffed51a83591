"""What the planner calls proven, beside the best there is."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

from lianke.timetable.planner.engine import plan
from lianke.timetable.planner.plan import Options
from lianke.timetable.planner.problem import Problem
from lianke.timetable.planner.tests.exact import exact
from lianke.timetable.planner.tests.test_engine import problems


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(problem=problems())
def test_no_plan_is_better_than_what_is_called_proven(problem: Problem) -> None:
    """Nor does any cover more than the bound says, fixed partners or not."""
    tiny = replace(problem, demands=problem.demands[:6])
    best = exact(tiny)
    assume(best is not None)
    found = plan(tiny, Options(seconds=10))
    covered, lessons = best or (0, 0)
    assert found.covered <= covered <= found.bounds.coverable
    if found.covered == covered:
        assert found.bounds.lessons <= lessons
    if found.proven:
        assert (found.covered, len(found.lessons)) == (covered, lessons)
