"""Grades that leave counting no choice."""

from dataclasses import replace

from lianke.planner.board import Board, Placed
from lianke.planner.checker import violations
from lianke.planner.city.region import planned
from lianke.planner.greedy import exchange
from lianke.planner.plan import Options
from lianke.planner.problem import DAYS, Lecturer, Problem, Rules
from lianke.planner.tests.counties import BELL, county, music
from lianke.planner.week import Week

TEACHERS = (
    Lecturer("县一小", "王老师", ("音乐",)),
    Lecturer("县二小", "李老师", ("美术",)),
    Lecturer("县三小", "张老师", ("英语",)),
)


def three_classes(free: set[tuple[int, int]]) -> Problem:
    """One class of one grade at each of three points, owed two hours of three subjects, free at these times
    only.
    """
    demands = [
        replace(music(site), subject=subject) for site in "甲乙丙" for subject in ("音乐", "美术", "英语")
    ]
    rung = {(day, period.no) for day in DAYS for period in BELL}
    problem = county(*demands, lecturers=TEACHERS, rules=Rules(most_classes=3, gap=2))
    own = {(site, "一班"): frozenset(rung - free - extra(site)) for site in "甲乙丙"}
    return replace(problem, own=own)


def extra(site: str) -> set[tuple[int, int]]:
    """Times that 甲 and 乙 have without 丙, and 丙 without them."""
    return {(day, 4 if site == "丙" else 3) for day in (1, 4)}


def test_what_three_classes_have_free_together_is_counted_in() -> None:
    """Days 1, 2 and 4: two of three subjects find a second day apart, so the third is taught in two
    bundles.
    """
    problem = three_classes({(1, 1), (2, 1), (2, 2), (4, 1), (4, 2)})
    found = planned(problem, Options(), lambda _: True)
    assert violations(problem, found) == []
    assert (found.covered, len(found.lessons), found.bounds.lessons, found.proven) == (18, 8, 8, True)


def test_where_they_have_enough_nothing_is_split() -> None:
    problem = three_classes({(1, 1), (1, 2), (2, 1), (4, 1), (4, 2), (5, 1)})
    found = planned(problem, Options(), lambda _: True)
    assert (found.covered, len(found.lessons), found.bounds.lessons) == (18, 6, 6)


def test_a_bundle_finds_room_by_exchanging_a_class() -> None:
    """Both pairs can only be taught in the first period; 乙 with 丙 too, but 甲 with 丁 also in the second."""
    problem = county(*(music(site, periods=1) for site in "甲乙丙丁"), rules=Rules(most_classes=2))
    rung = {(day, period.no) for day in DAYS for period in BELL}
    free = {"甲": {(1, 1), (1, 2)}, "乙": {(1, 1)}, "丙": {(1, 1)}, "丁": {(1, 1), (1, 2)}}
    week = Week(
        replace(problem, own={(site, "一班"): frozenset(rung - slots) for site, slots in free.items()})
    )
    board = Board(week)
    board.put(Placed(week.bundle([0, 2]), 0, ((1, 1),)))
    assert exchange(board, week.bundle([1, 3]))
    assert {one.bundle.members: one.slots for one in board.placed} == {(1, 2): ((1, 1),), (0, 3): ((1, 2),)}
