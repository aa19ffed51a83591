"""Public instances: reading, scoring, walking. The instance here is drawn, not one of the competition's."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lianke.planner.itc.ctt import UnreadableInstance, lectures_of, read, written
from lianke.planner.itc.score import Score, score
from lianke.planner.itc.solve import TooMany, solve
from lianke.planner.itc.tables import recounted
from lianke.planner.itc.tests.instances import instance, report, text, walked

ROOT = Path(__file__).parents[4]
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
        [sys.executable, "-m", "lianke.planner.itc.tests.instances"],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
    hard, soft, recount_hard, recount_soft, *_ = plain.split()
    assert (hard, soft) == (recount_hard, recount_soft)
    assert plain == report()


def test_every_soft_rule_is_counted_by_hand() -> None:
    """a in the small room once (10 without a seat, two rooms), on one day instead of two (5); the two of b
    are alone on their day (2 · 2).
    """
    two = read(TWO_COURSES)
    lectures = [("a", "small", 1), ("a", "big", 2), ("b", "small", 3), ("b", "small", 5)]
    assert score(two, lectures) == Score(broken=0, capacity=10, days=5, compactness=4, stability=1)


@pytest.mark.parametrize(
    ("lectures", "broken"),
    [
        ([("a", "big", 1), ("a", "big", 2), ("b", "small", 3)], 1),  # one lecture is missing
        (
            [("a", "big", 0), ("a", "big", 2), ("b", "small", 3), ("b", "small", 4)],
            1,
        ),  # a is closed in the first period
        (
            [("a", "big", 1), ("a", "big", 2), ("b", "small", 1), ("b", "small", 4)],
            1,
        ),  # a curriculum twice at once
        (
            [("a", "big", 1), ("a", "big", 2), ("b", "small", 3), ("b", "small", 3)],
            2,
        ),  # a room and a course twice at once
        (
            [("a", "hall", 1), ("a", "big", 2), ("b", "small", 3), ("b", "small", 4)],
            2,
        ),  # no such room, so a lecture is missing
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
        (TWO_COURSES.replace("b t2", "a t2"), "line 11: COURSES has “a” already"),
        (TWO_COURSES.replace("small 20", "big 20"), "line 15: ROOMS has “big” already"),
        (
            TWO_COURSES.replace("a t1 2 2 30", "a t1 ² 2 30"),
            "line 10: expected a whole number from 1 to 100000, found “²”",
        ),
        (
            TWO_COURSES.replace("a t1 2 2 30", f"a t1 {'9' * 5000} 2 30"),
            "line 10: expected a whole number from 1 to 100000",
        ),
        (
            TWO_COURSES.replace("Periods_per_day: 3", "Periods_per_day: 17"),
            "line 5: expected a whole number from 1 to 16, found “17”",
        ),
        (TWO_COURSES.replace("Days: 2", "Days: 32"), "line 4: expected a whole number from 1 to 31"),
        (
            TWO_COURSES.replace("Courses: 2", "Courses: 2001"),
            "line 2: expected a whole number from 1 to 2000",
        ),
        (TWO_COURSES.replace("Rooms: 2", "Rooms: 0"), "line 3: expected a whole number from 1 to 2000"),
        (
            TWO_COURSES.replace("a t1 2 2 30", "a t1 2 2 1000001"),
            "line 10: expected a whole number from 0 to 1000000",
        ),
        (TWO_COURSES.replace("big 30", "big 1000001"), "line 14: expected a whole number from 0 to 1000000"),
        (TWO_COURSES.replace("a t1 2", "a t1 100000"), "its courses have 100002 lectures"),
        (TWO_COURSES.replace("a t1 2 2 30", "a t1 1001 2 1000000"), "its lectures need 1001000020 seats"),
        (TWO_COURSES.replace("q 2 a b", "q 3 a b"), "line 18: 3 courses are announced, 2 are named"),
        (TWO_COURSES.replace("q 2 a b", "q 2 a a"), "line 18: a is named twice"),
        (TWO_COURSES.replace("END.", "a 0 1"), "line 23: expected END., found “a 0 1”"),
        (TWO_COURSES.partition("b t2")[0], "the file ends"),
        ("PK\x03\x04", "line 1: expected Name"),
    ],
)
def test_what_is_no_instance_is_refused_with_a_sentence(wrong: str, sentence: str) -> None:
    with pytest.raises(UnreadableInstance, match=sentence):
        read(wrong)


def test_too_many_pairs_that_must_not_meet_are_refused() -> None:
    """2000 courses of one teacher, and a curriculum of all of them."""
    names = [f"c{number}" for number in range(2000)]
    big = TWO_COURSES.replace("Courses: 2", "Courses: 2000").replace(
        "b t2 2 1 10", "\n".join(f"{name} t1 1 1 1" for name in names[2:])
    )
    big = (
        big.replace("a t1 2 2 30", "c0 t1 1 1 1\nc1 t1 1 1 1")
        .replace("q 2 a b", f"q 2000 {' '.join(names)}")
        .replace("a 0 0", "c0 0 0")
    )
    with pytest.raises(UnreadableInstance, match="3998000 pairs"):
        read(big)
    with pytest.raises(
        UnreadableInstance, match=r"courses × \(courses \+ curricula\) × periods are 1984992000"
    ):
        read(
            re.sub(r"^(c\d+) t1", r"\1 \1", big, flags=re.MULTILINE)
            .replace("Days: 2", "Days: 31")
            .replace("Periods_per_day: 3", "Periods_per_day: 16")
        )


def test_more_lectures_than_places_are_refused() -> None:
    with pytest.raises(TooMany):
        solve(read(text(courses=60, rooms=1)), 1, moves=1000)
