"""A large plan anew with few changes: a walk from the old plan finds room for everything, then an exact
search puts back what it can.

The walk decides which lecturers take something over. With that settled hardly anything but slots is open, and
the search that keeps the most lessons of before is small enough to be exact, or nearly.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np

from lianke.planner.annealing.cooling import Cooling
from lianke.planner.board import Placed
from lianke.planner.bundles import fullest
from lianke.planner.city.masks import reach_of
from lianke.planner.city.region import counties
from lianke.planner.city.settling import Settling
from lianke.planner.city.tables import Arrays
from lianke.planner.city.walk import CityMix
from lianke.planner.greedy import filled, first_bundles
from lianke.planner.problem import Slot
from lianke.planner.rearrangement import held, kept, modelled, stands
from lianke.planner.reasons import hopeless
from lianke.planner.slots import hint, read
from lianke.planner.solver import SIDE_BY_SIDE, Budget, solve
from lianke.planner.standing import StandingPlan, standing
from lianke.planner.week import Bundle, Week

T = TypeVar("T", bound=Hashable)


class Stage(NamedTuple):
    """Prices of a violation and of a lesson that changes, and how it cools (moves for each lesson)."""

    violation: int
    change: int
    cooling: Cooling


GENTLE = (Stage(40, 8, Cooling(3.0, 0.6, 3000)),)
MELTING = (Stage(40, 2, Cooling(4.0, 0.25, 4000)), Stage(150, 8, Cooling(3.0, 0.5, 1000)))
"""Hot enough for everything to come loose, and cheap: it finds room where little is left. What changed for
nothing goes home in the second stage.
"""
HOME = 200  # thousandths of the moves
ROUNDS = 3  # of both walks, while something is left out
SEARCH = 3.0  # deterministic seconds


def repaired(week: Week, old: StandingPlan, budget: Budget) -> tuple[Placed, ...]:
    """County by county. Where all of the older plan stands and nothing is new, nothing is touched."""
    found: list[Placed] = []
    for part in counties(week.problem):
        here = Week(part)
        unmet = hopeless(here)
        demands = [one for one in range(len(part.demands)) if one not in unmet]
        classes = {one.key for one in part.demands}
        lessons = [lesson for lesson in old.lessons if classes.issuperset(lesson.receivers)]
        found += translated(
            week, here, repaired_county(here, standing(here, lessons, unmet, budget), demands, budget)
        )
    return tuple(found)


def translated(week: Week, part: Week, placed: Iterable[Placed]) -> Iterator[Placed]:
    """In the whole region's numbers."""
    demand, lecturer = numbers(week.demands), numbers(week.lecturers)
    for one in placed:
        members = tuple(sorted(demand[part.demands[each]] for each in one.bundle.members))
        yield Placed(Bundle(members, one.bundle.grade), lecturer[part.lecturers[one.lecturer]], one.slots)


def numbers(things: Sequence[T]) -> dict[T, int]:
    return {thing: index for index, thing in enumerate(things)}


def repaired_county(
    week: Week, old: StandingPlan, demands: Sequence[int], budget: Budget
) -> Sequence[Placed]:
    """The groups of the older plan and what is new beside them."""
    groups = {one.bundle: one for one in old.groups if week.may_share(one.bundle.members)}
    grouped = {one for bundle in groups for one in bundle.members}
    crowds = week.crowds(demands)
    crowded_out = {one for members, _ in crowds for one in members} - fullest(week, crowds, grouped)
    fresh = first_bundles(week, [one for one in demands if one not in grouped | crowded_out])
    here = {placed.bundle: placed for placed in held(week, old) if placed.bundle in groups}
    if len(here) == len(groups) and not fresh:
        return list(here.values())
    bundles = [*groups, *fresh]
    found = walked(week, bundles, here, budget)
    placed = put_back(week, old, found, here, bundles, budget) if budget.left else found
    left = set(demands) - {one for each in placed for one in each.bundle.members}
    return filled(week, placed, left).placed


def walked(
    week: Week, bundles: Sequence[Bundle], here: Mapping[Bundle, Placed], budget: Budget
) -> list[Placed]:
    """Both ways side by side, until one of them leaves nothing out; of all the one that leaves out and
    changes the least.
    """
    arrays = Arrays(week, reach_of(week), bundles)
    remember(arrays, here)
    found: list[Settling] = []
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for number in range(ROUNDS):
            ways = [
                pool.submit(walk_from, arrays, here, stages, budget.seed + number, budget)
                for stages in (GENTLE, MELTING)
            ]
            found += [way.result() for way in ways]
            if any(not one.violations for one in found) or not budget.left:
                break
    return max((one.placed() for one in found), key=lambda placed: (covered(placed), unchanged(placed, here)))


def walk_from(
    arrays: Arrays, here: Mapping[Bundle, Placed], stages: Iterable[Stage], seed: int, budget: Budget
) -> Settling:
    settling = Settling(arrays, seed, here)
    start = settling.table
    for stage in stages:
        settling.reprice(CityMix(home=HOME, weight=stage.violation, change=stage.change), start)
        moves = stage.cooling.moves * arrays.rules.movable
        settling.cool(Cooling(stage.cooling.hot, stage.cooling.cold, moves), lambda: budget.left > 0)
        start = settling.best
    return settling


def unchanged(placed: Iterable[Placed], here: Mapping[Bundle, Placed]) -> int:
    """Lessons that stay as they were."""
    pairs = [(one, here[one.bundle]) for one in placed if one.bundle in here]
    return sum(
        len(set(one.slots) & set(before.slots)) for one, before in pairs if one.lecturer == before.lecturer
    )


def covered(placed: Iterable[Placed]) -> int:
    return sum(len(one.slots) * len(one.bundle.members) for one in placed)


def remember(arrays: Arrays, here: Mapping[Bundle, Placed]) -> None:
    """What counts as unchanged."""
    lecturer, cell = np.full_like(arrays.rules.old_lecturer, -1), np.full_like(arrays.rules.old_cell, -1)
    for index, bundle in enumerate(arrays.bundles):
        if bundle in here:
            begins = arrays.rules.lesson_from[index]
            cells = arrays.cells_of(here[bundle].lecturer, here[bundle].slots)
            lecturer[index], cell[begins : begins + len(cells)] = here[bundle].lecturer, cells
    arrays.rules = arrays.rules._replace(old_lecturer=lecturer, old_cell=cell)


def put_back(
    week: Week,
    old: StandingPlan,
    found: Sequence[Placed],
    here: Mapping[Bundle, Placed],
    bundles: Sequence[Bundle],
    budget: Budget,
) -> Sequence[Placed]:
    """As many class-periods as were found or more, with the most lessons of before."""
    walk = {placed.bundle: placed for placed in found}
    room = [week.capacity(one) for one in range(len(week.lecturers))]
    for placed in here.values():
        room[placed.lecturer] -= len(placed.slots)
    options: dict[Bundle, Mapping[int, Sequence[Slot]]] = {}
    for bundle in bundles:
        able = {each[bundle].lecturer for each in (walk, here) if bundle in each}
        if bundle not in walk:
            able |= set(week.takers(bundle))
        elif bundle not in here:
            able |= {one for one in week.takers(bundle) if room[one] >= week.load(bundle)}
        options[bundle] = {one: week.common(one, bundle.members) for one in sorted(able)}
    model = modelled(week, options)
    scale = len(old.lessons) + 1
    gains = [
        scale * week.load(model.bundles[index]) * len(model.bundles[index].members) * taken
        for (index, _), taken in model.takes.items()
    ]
    model.cp.maximize(sum([*gains, kept(model, old)]))
    hint(model, found)
    outcome = solve(model.cp, budget, effort=SEARCH)
    better = read(model, outcome) if outcome.found else ()
    return max(better, found, key=lambda placed: worth(old, placed))


def worth(old: StandingPlan, placed: Sequence[Placed]) -> tuple[int, int]:
    before = {one.bundle: one for one in old.groups}
    return covered(placed), sum(
        stands(before.get(one.bundle), one.lecturer, *slot) for one in placed for slot in one.slots
    )
