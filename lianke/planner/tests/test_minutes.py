"""Time in minutes."""

from lianke.planner.minutes import cliques, footprint, most_disjoint, reach
from lianke.planner.problem import Period
from lianke.planner.tests.counties import BELL, rung


def test_a_chain_whose_ends_do_not_touch_gives_two_sets() -> None:
    assert cliques([("a", (0, 40)), ("b", (30, 70)), ("c", (60, 100))]) == [["a", "b"], ["b", "c"]]


def test_what_ends_when_another_begins_does_not_overlap_it() -> None:
    assert cliques([("a", (0, 40)), ("b", (40, 80))]) == [["a"], ["b"]]
    assert most_disjoint([(0, 40), (40, 80), (30, 50)]) == 2


def test_a_late_bell_makes_a_lesson_block_two_local_periods() -> None:
    local = (Period(1, 500, 540), Period(2, 550, 590))
    assert footprint(Period(1, 520, 560), local) == (500, 590)


def test_reach_ends_at_the_tolerance() -> None:
    assert list(reach(BELL, rung(5), 5)) == [1, 2, 3, 4, 5]
    assert reach(BELL, rung(5), 4) == {}
