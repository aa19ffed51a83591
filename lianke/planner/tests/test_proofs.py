"""What the planner calls proven, beside the best there is."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lianke.planner.engine import plan
from lianke.planner.plan import Options
from lianke.planner.problem import Problem
from lianke.planner.tests.exact import exact
from lianke.planner.tests.test_engine import problems


@st.composite
def tight(draw: st.DrawFn) -> Problem:
    """Few demands and hardly enough of a lecturer; maybe a class whose grades are taught apart and do not
    both fit into the week.
    """
    problem = draw(problems())
    first, *rest = problem.demands[:5]
    apart = [replace(first, grades=(grade,), joins=(grade,), periods=3) for grade in (1, 2)]
    lecturers = [replace(one, most_a_week=draw(st.integers(1, 6))) for one in problem.lecturers]
    return replace(
        problem, lecturers=tuple(lecturers), demands=(*(apart if draw(st.booleans()) else [first]), *rest)
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(problem=tight())
def test_no_plan_is_better_than_what_is_called_proven(problem: Problem) -> None:
    """Nor does any cover more than the bound says, fixed partners or not."""
    best = exact(problem)
    assume(best is not None)
    found = plan(problem, Options(seconds=10))
    covered, lessons = best or (0, 0)
    assert found.covered <= covered <= found.bounds.coverable
    if found.covered == covered:
        assert found.bounds.lessons <= lessons
    if found.proven:
        assert (found.covered, len(found.lessons)) == (covered, lessons)
