"""A small county walked for a while, and its violations counted again from the rules in minutes; run with and
without the compiler.
"""

import hashlib
import sys
from collections import Counter

from lianke.planner.annealing.cooling import Cooling
from lianke.planner.board import Blocker, Board
from lianke.planner.city.grouping import grouped
from lianke.planner.city.masks import reach_of
from lianke.planner.city.repair import remember
from lianke.planner.city.settling import Settling
from lianke.planner.city.tables import Arrays
from lianke.planner.city.walk import HARD, SOFT, CityMix
from lianke.planner.problem import DAYS, Problem
from lianke.planner.solver import Budget
from lianke.planner.week import Week
from tools.city import city

MOVES = 100_000
CHANGE = 3


def walked(problem: Problem, moves: int = MOVES) -> Settling:
    week = Week(problem)
    reach = reach_of(week)
    arrays = Arrays(week, reach, grouped(week, reach, range(len(week.demands)), Budget(60, 1), 1).bundles)
    settling = Settling(arrays, 1)
    settling.reprice(CityMix(load=1), settling.table)
    settling.cool(Cooling(9.0, 2.0, moves), lambda: True)
    return settling


def walked_back(settling: Settling, moves: int = MOVES) -> Settling:
    """From there on with the timetable that was reached as the old one: away from it, and home again."""
    arrays, table = settling.arrays, settling.table
    placed = [settling.as_placed(index, table) for index in range(len(arrays.bundles))]
    here = {one.bundle: one for one in placed if len(set(one.slots)) == len(one.slots)}
    remember(arrays, here)
    again = Settling(arrays, 2, here)
    again.reprice(CityMix(home=200, change=CHANGE), again.table)
    again.cool(Cooling(40.0, 20.0, moves), lambda: True)
    return again


def changed(settling: Settling) -> int:
    """What lessons unlike the old ones cost."""
    rules, table = settling.rules, settling.table
    found = 0
    for lesson, bundle in enumerate(rules.bundle):
        if rules.old_lecturer[bundle] < 0:
            continue
        before = set(rules.old_cell[rules.lesson_from[bundle] : rules.lesson_from[bundle + 1]])
        found += table.lecturer[bundle] != rules.old_lecturer[bundle] or table.cell[lesson] not in before
    return CHANGE * found


def recounted(settling: Settling) -> int:
    """What is over capacity in each piece of the week, in each lecturer's days and week, between the days of
    a class.
    """
    arrays, week = settling.arrays, settling.arrays.week
    board, used, room = Board(week), Counter[object](), dict[object, int]()
    for index, bundle in enumerate(arrays.bundles):
        placed = settling.as_placed(index, settling.table)
        who, slots = week.lecturers[placed.lecturer], placed.slots
        for day, period in slots:
            for (kind, name), span, most in board.uses(bundle, placed.lecturer, (day, period)):
                shows_one = kind is Blocker.CLASS and week.problem.sites[name[0]].at_once == 1  # type: ignore[index]  # a class's key
                for column in range(*arrays.columns.of(day, span)) if not shows_one else ():
                    used[kind, name, column] += 1
                    room[kind, name, column] = (
                        most
                        if kind is not Blocker.LECTURER
                        else int((day, period) in week.free(placed.lecturer))
                    )
            used[who.key, day] += 1
            room[who.key, day] = week.rules.lecturer_a_day or len(slots)
            used[who.key] += 1
            room[who.key] = week.capacity(placed.lecturer)
        gap = max(1, week.rules.gap) if len(slots) == 2 else 1
        for first in DAYS[: len(DAYS) - gap + 1]:
            used[index, first] = sum(first <= day < first + gap for day, _ in slots)
            room[index, first] = 1
    return sum(max(0, count - room[name]) for name, count in used.items())


def spread(settling: Settling) -> int:
    loads = Counter(int(one) for one in settling.table.lecturer for _ in range(2))
    return sum(count * count for count in loads.values())


def report(settling: Settling) -> str:
    """The same line for the same walk."""
    digest = hashlib.sha256(settling.table.lecturer.tobytes() + settling.table.cell.tobytes()).hexdigest()
    return f"{settling.table.cost[HARD]} {settling.table.cost[SOFT]} {recounted(settling)} {digest}"


if __name__ == "__main__":
    there = walked(city(6, use=0.9))
    sys.stdout.write(f"{report(there)} {report(walked_back(there))}")
