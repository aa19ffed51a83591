"""Lecturers and slots for the bundles of a county, by walking; only what breaks no rule comes out."""

from collections.abc import Callable

import numpy as np

from lianke.timetable.planner.annealing.chance import dice, levels
from lianke.timetable.planner.annealing.cooling import Cooling, cooled
from lianke.timetable.planner.board import Placed
from lianke.timetable.planner.city.tables import Arrays
from lianke.timetable.planner.city.walk import HARD, Mix, Table, draw_cells, put_bundle, select, walk
from lianke.timetable.planner.problem import DAYS

ROUNDS = ((6.0, 1.5, 4000), (4.0, 1.5, 8000))
"""(hot, cold, moves for each lesson): each begins where the one before ended."""
AT_ONCE = Cooling(2.0, 1.0, 100)  # for each lesson, even when there is no time at all


class Settling:
    """One county's walk: `table` moves, `best` is the least violated so far."""

    def __init__(self, arrays: Arrays, seed: int) -> None:
        self.arrays, self.rules = arrays, arrays.rules
        self.dice, self.levels = dice(seed), levels()
        lessons = len(self.rules.bundle)
        self.kept = np.zeros((2, len(DAYS) * 16), dtype=np.int32)
        self.table = Table(
            np.zeros(len(arrays.bundles), dtype=np.int32), np.zeros(lessons, dtype=np.int32), arrays.left.copy(),
            np.zeros(len(arrays.week.lecturers), dtype=np.int32), np.zeros(2, dtype=np.int64),
        )  # fmt: skip
        self.begin(Mix())
        self.best = Table(self.table.lecturer.copy(), self.table.cell.copy(), self.table.left, self.table.load, self.table.cost.copy())

    def begin(self, mix: Mix) -> None:
        """Whoever has the most of a week left takes the next bundle, those with the fewest takers first."""
        week, takers = self.arrays.week, self.arrays.takers
        room = [week.capacity(lecturer) for lecturer in range(len(week.lecturers))]
        for bundle in sorted(range(len(takers)), key=lambda one: (len(takers[one]), one)):
            lecturer = max(takers[bundle], key=lambda one: (room[one], -len(week.lecturers[one].subjects)))
            room[lecturer] -= week.load(self.arrays.bundles[bundle])
            self.table.lecturer[bundle] = lecturer
            if bundle < self.arrays.movable:
                draw_cells(self.rules, self.table, bundle, self.dice)
            else:
                begins = self.rules.lesson_from[bundle]
                held = self.arrays.held(bundle)
                self.table.cell[begins : begins + len(held)] = held
            put_bundle(self.rules, self.table, bundle, mix)

    @property
    def violations(self) -> int:
        return int(self.best.cost[HARD])

    def settle(self, goes_on: Callable[[], bool]) -> None:
        lessons = len(self.rules.bundle)
        self.cool(Cooling(AT_ONCE.hot, AT_ONCE.cold, AT_ONCE.moves * lessons), lambda: self.violations > 0)
        for hot, cold, moves in ROUNDS:
            if not self.violations or not goes_on():
                return
            self.cool(Cooling(hot, cold, moves * lessons), lambda: self.violations > 0 and goes_on())

    def cool(self, cooling: Cooling, goes_on: Callable[[], bool], mix: Mix = Mix()) -> None:  # noqa: B008 - a tuple of numbers
        def step(moves: int, temperature: float) -> bool:
            walk(self.rules, self.table, self.best, mix, moves, temperature, self.dice, self.levels, self.kept)
            return goes_on()

        cooled(cooling, step)

    def placed(self) -> list[Placed]:
        """Of the best, what breaks no rule beside what was taken before it: pinned bundles first, then those of most classes."""
        arrays = self.arrays
        order = sorted(range(len(arrays.bundles)), key=lambda one: (one < arrays.movable, -len(arrays.bundles[one].members), one))
        chosen = np.zeros(len(order), dtype=np.uint8)
        table = Table(self.best.lecturer, self.best.cell, arrays.left.copy(), np.zeros_like(self.table.load), np.zeros(2, dtype=np.int64))
        select(self.rules, table, np.array(order, dtype=np.int32), Mix(), chosen)
        return [self.as_placed(one) for one in range(len(order)) if chosen[one]]

    def as_placed(self, bundle: int) -> Placed:
        cells = self.best.cell[self.rules.lesson_from[bundle] : self.rules.lesson_from[bundle + 1]]
        slots = sorted(self.arrays.slot(int(cell)) for cell in cells)
        return Placed(self.arrays.bundles[bundle], int(self.best.lecturer[bundle]), tuple(slots))
