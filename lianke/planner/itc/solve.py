"""An instance in, the best timetable that a walk of so long finds out."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lianke.planner.annealing.chance import below, dice, levels
from lianke.planner.annealing.cooling import Cooling
from lianke.planner.itc.ctt import Instance, Lecture
from lianke.planner.itc.tables import filled, rules_of
from lianke.planner.itc.walk import HARD, ItcMix, walk

HOT, COLD = 20.0, 0.1
MIX = ItcMix(room_only=100, exchange=150, same_room=300, weight=20, pull=1)
LEGAL = MIX._replace(pull=0)  # the soft costs set aside
STEP = 50_000
FIRM = 0.3  # share of the way after which violations become dearer until there are none
# with every step; beyond that it begins anew, because what is squeezed for good stays stuck
DEARER, DEAREST = (1.02, 200.0)
# who was never legal so far down begins anew from a legal timetable: what is frozen with violations keeps
# them
WARM = 4.0
# a tenth of the weight: warm enough for a legal timetable within a second where soft costs are set aside
LOOSE = 2.0
NONE = 2**31 - 1


class TooMany(ValueError):
    """More lectures than places for them."""

    def __init__(self, lectures: int, places: int) -> None:
        super().__init__(f"{lectures} lectures, {places} places")
        self.counts = {"lectures": lectures, "places": places}


@dataclass(frozen=True)
class Solution:
    """`cost` is None where every timetable of the walk broke a hard rule; then `lectures` is the last one."""

    lectures: tuple[Lecture, ...]
    cost: int | None
    moves: int
    seconds: float  # of this thread


def solve(
    instance: Instance,
    seed: int,
    *,
    seconds: float | None = None,
    moves: int | None = None,
    told: Callable[[int | None], bool] = lambda _: True,
) -> Solution:
    """Ends after so many CPU seconds of the calling thread or, the same on every machine, so many moves; or
    when `told` answers False.

    `told` hears the least cost so far. Raises `TooMany`.
    """
    rules = rules_of(instance)
    lectures = len(rules.course)
    places = [(period, room) for period in range(instance.periods) for room in range(len(instance.rooms))]
    if lectures > len(places):
        raise TooMany(lectures, len(places))
    state, table_of_levels = dice(seed), levels()
    for last in range(len(places) - 1, 0, -1):
        other = below(state, last + 1)
        places[last], places[other] = places[other], places[last]
    table = filled(rules, len(instance.rooms), len(instance.curricula), places[:lectures])
    best = np.full((2, lectures + 1), NONE, dtype=np.int32)
    cooling = Cooling(HOT, COLD, moves or 0)
    walk(rules, table, best, MIX, 0, HOT, state, table_of_levels)  # compiled before the clock runs
    began, done, weight, share, anew = time.thread_time(), 0, float(MIX.weight), 0.0, 0.0
    while share < 1 and lectures:
        step = STEP if moves is None else min(STEP, moves - done)
        temperature = heat(cooling, share, anew)
        if best[0, lectures] == NONE and temperature < WARM:
            walk(rules, table, best, LEGAL, step, LOOSE, state, table_of_levels)
            anew, weight = (0.0, weight) if best[0, lectures] == NONE else (share, DEAREST)
        else:
            walk(
                rules,
                table,
                best,
                MIX._replace(weight=int(weight)),
                step,
                temperature,
                state,
                table_of_levels,
            )
        done += step
        share = (time.thread_time() - began) / seconds if seconds is not None else done / max(1, moves or 0)
        if share > FIRM and table.cost[HARD] and not anew:
            weight = weight * DEARER if weight < DEAREST else float(MIX.weight)
        if not told(None if best[0, lectures] == NONE else int(best[0, lectures])):
            break
    is_legal = best[0, lectures] != NONE or not lectures
    periods, rooms = (best[0], best[1]) if is_legal else (table.period, table.room)
    found = tuple(
        (instance.courses[rules.course[one]].name, instance.rooms[rooms[one]][0], int(periods[one]))
        for one in range(lectures)
    )
    return Solution(
        found,
        (int(best[0, lectures]) if lectures else 0) if is_legal else None,
        done,
        time.thread_time() - began,
    )


def heat(cooling: Cooling, share: float, anew: float) -> float:
    """Where it began anew, the rest of the way cools from the top again."""
    return cooling.at((share - anew) / (1 - anew))
