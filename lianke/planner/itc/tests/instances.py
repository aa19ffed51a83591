"""A made-up instance, its text, and a walk over it; run with and without the compiler."""

import random
import sys

import numpy as np

from lianke.planner.annealing.chance import dice, levels
from lianke.planner.itc.ctt import Instance, read
from lianke.planner.itc.solve import NONE
from lianke.planner.itc.tables import filled, recounted, rules_of
from lianke.planner.itc.walk import ItcMix, ItcRules, ItcTable, walk

MOVES = 100_000


def text(seed: int = 1, courses: int = 20, rooms: int = 4, curricula: int = 8) -> str:
    """Five days of five periods; a course has one to five lectures."""
    chance = random.Random(seed)  # noqa: S311 - a drawn instance, no secret
    names = [f"c{number:02}" for number in range(courses)]
    lectures = [chance.randint(1, 5) for _ in names]
    lines = [
        "Name: drawn",
        f"Courses: {courses}",
        f"Rooms: {rooms}",
        "Days: 5",
        "Periods_per_day: 5",
        f"Curricula: {curricula}",
        "Constraints: 30",
    ]
    lines += ["", "COURSES:"]
    lines += [
        f"{name} t{chance.randrange(12)} {count} {chance.randint(1, count)} {chance.randint(10, 90)}"
        for name, count in zip(names, lectures, strict=True)
    ]
    lines += [
        "",
        "ROOMS:",
        *(f"r{number}\t{chance.randint(20, 90)}" for number in range(rooms)),
        "",
        "CURRICULA:",
    ]
    lines += [f"q{number} 3 {' '.join(chance.sample(names, 3))}" for number in range(curricula)]
    closed = chance.sample(
        [(name, day, period) for name in names for day in range(5) for period in range(5)], 30
    )
    lines += [
        "",
        "UNAVAILABILITY_CONSTRAINTS:",
        *(f"{name} {day} {period}" for name, day, period in closed),
        "",
        "END.",
    ]
    return "\n".join(lines) + "\n"


def instance() -> Instance:
    return read(text())


def walked(moves: int = MOVES) -> tuple[ItcRules, ItcTable]:
    drawn = instance()
    rules, state = rules_of(drawn), dice(1)
    places = [(period, room) for period in range(drawn.periods) for room in range(len(drawn.rooms))]
    table = filled(rules, len(drawn.rooms), len(drawn.curricula), places[: len(rules.course)])
    best = np.full((2, len(rules.course) + 1), NONE, dtype=np.int32)
    for temperature in (30.0, 10.0, 3.0, 1.0):
        walk(rules, table, best, ItcMix(100, 150, 300, 20, 1), moves // 4, temperature, state, levels())
    return rules, table


def report() -> str:
    """The same line for the same walk: costs, recounted costs, places."""
    rules, table = walked()
    return " ".join(
        str(int(one)) for one in (*table.cost, *recounted(rules, table), *table.period, *table.room)
    )


if __name__ == "__main__":
    sys.stdout.write(report())
