"""Lecturers and slots for the bundles of a county, by walking; only what breaks no rule comes out."""

from collections.abc import Callable, Mapping

import numpy as np

from lianke.planner.annealing.chance import dice, levels
from lianke.planner.annealing.cooling import Cooling, cooled
from lianke.planner.board import Placed
from lianke.planner.city.tables import Arrays
from lianke.planner.city.walk import HARD, CityMix, CityTable, Ints, draw_cells, enter, select, walk
from lianke.planner.week import Bundle

ROUNDS = ((6.0, 1.5, 4000), (4.0, 1.5, 8000))
"""(hot, cold, moves for each lesson): each begins where the one before ended."""
AT_ONCE = Cooling(2.0, 1.0, 100)  # moves for each lesson, even when there is no time at all
EVEN = Cooling(8.0, 0.4, 400)  # likewise
FIRM = 10_000  # price of a violation where none may be bought
MOST_A_WEEK = 80  # lessons of one bundle


class Settling:
    """One county's walk: `table` moves, `best` is the least violated so far, of these the cheapest."""

    def __init__(self, arrays: Arrays, seed: int, old: Mapping[Bundle, Placed] | None = None) -> None:
        self.arrays, self.rules = arrays, arrays.rules
        self.dice, self.levels = dice(seed), levels()
        self.kept = np.zeros((2, MOST_A_WEEK), dtype=np.int32)
        lecturers, lessons = (
            np.zeros(len(arrays.bundles), dtype=np.int32),
            np.zeros(len(self.rules.bundle), dtype=np.int32),
        )
        self.table = self.emptied(lecturers, lessons)
        self.best = self.emptied(lecturers, lessons)
        self.begin(old or {})
        self.reprice(CityMix(), self.table)

    def emptied(self, lecturers: Ints, cells: Ints) -> CityTable:
        load = np.zeros(len(self.arrays.week.lecturers), dtype=np.int32)
        return CityTable(
            lecturers.copy(), cells.copy(), self.arrays.left.copy(), load, np.zeros(2, dtype=np.int64)
        )

    def begin(self, old: Mapping[Bundle, Placed]) -> None:
        """As before, or whoever has the most of a week left takes the next bundle, those with the fewest
        takers first.
        """
        week, arrays = self.arrays.week, self.arrays
        room = [week.capacity(lecturer) for lecturer in range(len(week.lecturers))]
        for bundle in sorted(
            range(len(arrays.takers)),
            key=lambda one: (arrays.bundles[one] not in old, len(arrays.takers[one]), one),
        ):
            placed = old.get(arrays.bundles[bundle])
            lecturer = (
                placed.lecturer
                if placed
                else max(
                    arrays.takers[bundle], key=lambda one: (room[one], -len(week.lecturers[one].subjects))
                )
            )
            room[lecturer] -= week.load(arrays.bundles[bundle])
            self.table.lecturer[bundle] = lecturer
            if placed or bundle >= arrays.movable:
                begins = self.rules.lesson_from[bundle]
                held = arrays.cells_of(
                    lecturer, placed.slots if placed else week.pinned[arrays.bundles[bundle]][1]
                )
                self.table.cell[begins : begins + len(held)] = held
            else:
                draw_cells(self.rules, self.table, bundle, self.dice)

    def reprice(self, mix: CityMix, start: CityTable) -> None:
        """From this timetable on, with these prices."""
        self.mix = mix
        self.table = self.emptied(start.lecturer, start.cell)
        enter(self.rules, self.table, mix)
        self.best.lecturer[:], self.best.cell[:], self.best.cost[:] = (
            self.table.lecturer,
            self.table.cell,
            self.table.cost,
        )

    @property
    def violations(self) -> int:
        return int(self.best.cost[HARD])

    def settle(self, goes_on: Callable[[], bool]) -> None:
        lessons = self.rules.movable
        if not lessons:
            return
        self.cool(Cooling(AT_ONCE.hot, AT_ONCE.cold, AT_ONCE.moves * lessons), lambda: self.violations > 0)
        for hot, cold, moves in ROUNDS:
            if not self.violations or not goes_on():
                break
            self.cool(Cooling(hot, cold, moves * lessons), lambda: self.violations > 0 and goes_on())
        if not self.violations:
            self.even_out(goes_on)

    def even_out(self, goes_on: Callable[[], bool]) -> None:
        """Loads nearer to each other, at no price in coverage."""
        self.reprice(CityMix(weight=FIRM, load=1), self.best)
        self.cool(Cooling(EVEN.hot, EVEN.cold, EVEN.moves * self.rules.movable), goes_on)

    def cool(self, cooling: Cooling, goes_on: Callable[[], bool]) -> None:
        def step(moves: int, temperature: float) -> bool:
            walk(
                self.rules,
                self.table,
                self.best,
                self.mix,
                moves,
                temperature,
                self.dice,
                self.levels,
                self.kept,
            )
            return goes_on()

        cooled(cooling, step)

    def placed(self) -> list[Placed]:
        """Of the best, what breaks no rule beside what was taken before it: pinned bundles first, then those
        of most classes.
        """
        arrays = self.arrays
        order = sorted(
            range(len(arrays.bundles)),
            key=lambda one: (one < arrays.movable, -len(arrays.bundles[one].members), one),
        )
        chosen = np.zeros(len(order), dtype=np.uint8)
        table = self.emptied(self.best.lecturer, self.best.cell)
        select(self.rules, table, np.array(order, dtype=np.int32), CityMix(), chosen)
        return [self.as_placed(one, self.best) for one in range(len(order)) if chosen[one]]

    def as_placed(self, bundle: int, table: CityTable) -> Placed:
        cells = table.cell[self.rules.lesson_from[bundle] : self.rules.lesson_from[bundle + 1]]
        slots = sorted(self.arrays.slot(int(cell)) for cell in cells)
        return Placed(self.arrays.bundles[bundle], int(table.lecturer[bundle]), tuple(slots))
