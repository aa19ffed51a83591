"""Public instances: reading, scoring, walking. The instance here is drawn, not one of the competition's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lianke.timetable.planner.itc.ctt import Unreadable, lectures_of, read, written
from lianke.timetable.planner.itc.score import Score, score
from lianke.timetable.planner.itc.solve import TooMany, solve
from lianke.timetable.planner.itc.tables import recounted
from lianke.timetable.planner.itc.tests.instances import instance, report, text, walked

ROOT = Path(__file__).parents[5]
TWO_COURSES = """Name: two
Courses: 2
Rooms: 2
Days: 2
Periods_per_day: 3
Curricula: 1
Constraints: 1

COURSES:
a t1 2 2 30
b t2 2 1 10

ROOMS:
big 30
small 20

CURRICULA:
q 2 a b

UNAVAILABILITY_CONSTRAINTS:
a 0 0

END.
"""


def test_a_solution_is_legal_and_costs_what_the_walk_says() -> None:
    found = solve(instance(), 1, moves=400_000)
    counted = score(instance(), found.lectures)
    assert (counted.broken, counted.cost) == (0, found.cost)


def test_a_longer_walk_finds_a_cheaper_timetable() -> None:
    short, long = (solve(instance(), 1, moves=moves) for moves in (60_000, 2_000_000))
    assert long.cost is not None
    assert short.cost is None or long.cost < short.cost


def test_a_seed_and_its_moves_give_the_same_solution() -> None:
    assert solve(instance(), 5, moves=100_000).lectures == solve(instance(), 5, moves=100_000).lectures
    assert solve(instance(), 5, moves=100_000).lectures != solve(instance(), 6, moves=100_000).lectures


def test_whoever_stops_has_the_best_so_far() -> None:
    found = solve(instance(), 1, seconds=60, told=lambda cost: cost is None)
    counted = score(instance(), found.lectures)
    assert (counted.broken, counted.cost) == (0, found.cost)


def test_the_running_cost_is_what_a_recount_finds_after_100_000_moves() -> None:
    rules, table = walked()
    assert tuple(table.cost) == recounted(rules, table)


def test_the_walk_goes_the_same_way_without_the_compiler() -> None:
    plain = subprocess.run(
        [sys.executable, "-m", "lianke.timetable.planner.itc.tests.instances"],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, check=True, capture_output=True, text=True, cwd=ROOT,
    ).stdout  # fmt: skip
    hard, soft, recount_hard, recount_soft, *_ = plain.split()
    assert (hard, soft) == (recount_hard, recount_soft)
    assert plain == report()


def test_every_soft_rule_is_counted_by_hand() -> None:
    """a in the small room once (10 without a seat, two rooms), on one day instead of two (5); the two of b are alone on their day (2 · 2)."""
    two = read(TWO_COURSES)
    lectures = [("a", "small", 1), ("a", "big", 2), ("b", "small", 3), ("b", "small", 5)]
    assert score(two, lectures) == Score(broken=0, capacity=10, days=5, compactness=4, stability=1)


@pytest.mark.parametrize(
    ("lectures", "broken"),
    [
        ([("a", "big", 1), ("a", "big", 2), ("b", "small", 3)], 1),  # one lecture is missing
        ([("a", "big", 0), ("a", "big", 2), ("b", "small", 3), ("b", "small", 4)], 1),  # a is closed in the first period
        ([("a", "big", 1), ("a", "big", 2), ("b", "small", 1), ("b", "small", 4)], 1),  # a curriculum twice at once
        ([("a", "big", 1), ("a", "big", 2), ("b", "small", 3), ("b", "small", 3)], 2),  # a room and a course twice at once
        ([("a", "hall", 1), ("a", "big", 2), ("b", "small", 3), ("b", "small", 4)], 2),  # no such room, so a lecture is missing
    ],
)
def test_every_hard_rule_is_counted(lectures: list[tuple[str, str, int]], broken: int) -> None:
    assert score(read(TWO_COURSES), lectures).broken == broken


def test_a_solution_is_read_as_it_was_written() -> None:
    found = solve(instance(), 1, moves=100_000)
    assert sorted(lectures_of(instance(), written(instance(), found.lectures))) == sorted(found.lectures)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (TWO_COURSES.replace("Rooms: 2", "Rooms: many"), "line 3: expected a whole number"),
        (TWO_COURSES.replace("a t1 2 2 30", "a t1 2"), "line 10: expected a line of COURSES"),
        (TWO_COURSES.replace("q 2 a b", "q 2 a z"), "z is not a course"),
        (TWO_COURSES.replace("a 0 0", "a 5 0"), "a period that the week does not have"),
        (TWO_COURSES.partition("b t2")[0], "the file ends"),
        ("PK\x03\x04", "line 1: expected Name"),
    ],
)
def test_what_is_no_instance_is_refused_with_a_sentence(wrong: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(wrong)


def test_more_lectures_than_places_are_refused() -> None:
    with pytest.raises(TooMany):
        solve(read(text(courses=60, rooms=1)), 1, moves=1000)
