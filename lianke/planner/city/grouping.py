"""The fewest bundles of a county: as many boxes as counting asks for, then a walk until every box is a
bundle.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lianke.planner.annealing.chance import dice, levels
from lianke.planner.bundles import kinds_of
from lianke.planner.city.boxes import Demands, Ints, Limits, price, shuffle
from lianke.planner.city.forced import forced, not_together
from lianke.planner.city.masks import Reach
from lianke.planner.greedy import first_bundles
from lianke.planner.packing import Counted, counted
from lianke.planner.solver import Budget
from lianke.planner.week import Bundle, Week

STEPS = 60
MOVES = 20  # in a step, for each demand
HOT, COLD = 60.0, 1.0
NO_LIMIT = 2**30


@dataclass(frozen=True)
class Grouped:
    bundles: tuple[Bundle, ...]
    least: int  # lessons, by counting and by what counting leaves no choice in


def grouped(week: Week, reach: Reach, demands: Sequence[int], budget: Budget, seed: int) -> Grouped:
    """Another seed gives other bundles, as few."""
    kinds = kinds_of(week, demands)
    counts = {kind: counted(week, members, budget) for kind, members in kinds.items()}
    split, more = not_together(week, forced(week, kinds, counts), budget)
    bundles: list[Bundle] = []
    for kind, members in kinds.items():
        number = {grade: count + ((kind, grade) in split) for grade, count in counts[kind].bundles.items()}
        bundles += boxed(week, reach, members, replace(counts[kind], bundles=number), seed)
    return Grouped(
        tuple(bundles), sum(count.least * periods for (_, periods), count in counts.items()) + more
    )


def boxed(week: Week, reach: Reach, members: Sequence[int], count: Counted, seed: int) -> list[Bundle]:
    """Into as many bundles as were counted; those that are none after the walk are taken apart and filled
    again one by one.
    """
    groups = shaken(week, reach, members, count, seed)
    wrong = {one for group in groups if not week.may_share(group) for one in group}
    return [week.bundle(group) for group in groups if group[0] not in wrong] + first_bundles(
        week, sorted(wrong)
    )


def shaken(
    week: Week, reach: Reach, members: Sequence[int], count: Counted, seed: int
) -> list[tuple[int, ...]]:
    room = min(len(members), week.rules.most_classes or len(week.problem.sites))
    arrays, limits = demands_of(week, reach, members), limits_of(week, members)
    boxes, sizes, where = dealt_out(week, members, count, room)
    prices = np.array(
        [price(arrays, limits, box, size) for box, size in zip(boxes, sizes, strict=True)], dtype=np.int32
    )
    state, table = dice(seed), levels()
    for step in range(STEPS):
        heat = HOT * (COLD / HOT) ** (step / STEPS)
        shuffle(arrays, limits, boxes, sizes, where, prices, MOVES * len(members), heat, state, table)
    return [
        tuple(sorted(members[one] for one in box[:size]))
        for box, size in zip(boxes, sizes, strict=True)
        if size
    ]


def dealt_out(week: Week, members: Sequence[int], count: Counted, room: int) -> tuple[Ints, Ints, Ints]:
    """Every grade's demands in turn into its boxes, those of one site one after the other."""
    groups: list[list[int]] = []
    for grade in sorted(set(count.grades.values())):
        own = [one for one in range(len(members)) if count.grades[members[one]] == grade]
        own.sort(key=lambda one: (week.demands[members[one]].site, members[one]))
        number = max(count.bundles[grade], -(-len(own) // room))
        groups += [own[index::number] for index in range(number)]
    boxes, where = np.zeros((len(groups), room), dtype=np.int32), np.zeros((len(members), 2), dtype=np.int32)
    for box, group in enumerate(groups):
        for place, one in enumerate(group):
            boxes[box, place] = one
            where[one] = box, place
    return boxes, ints([len(group) for group in groups]), where


def demands_of(week: Week, reach: Reach, members: Sequence[int]) -> Demands:
    group = [week.demands[one] for one in members]
    sites = {name: index for index, name in enumerate(sorted({one.site for one in group}))}
    by_grade: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(group):
        for grade in one.joins:
            by_grade[grade].append(index)
    like = [sorted({other for grade in one.joins for other in by_grade[grade]}) for one in group]
    return Demands(
        site=ints([sites[one.site] for one in group]),
        pupils=ints([one.pupils for one in group]),
        grades=ints([sum(1 << grade for grade in one.joins) for one in group]),
        partners=ints([most_shown(week, one.site) for one in group]),
        mask=reach.mask[list(members)],
        like_from=ints(np.cumsum([0, *(len(each) for each in like)])),
        like_of=ints([other for each in like for other in each]),
    )


def most_shown(week: Week, site: str) -> int:
    """Classes of a lesson whose pictures the weakest line of the site carries."""
    down, picture = week.problem.sites[site].down_mbps, week.rules.picture_mbps
    return NO_LIMIT if down is None or not picture else down // picture


def limits_of(week: Week, members: Sequence[int]) -> Limits:
    rules, periods = week.rules, week.demands[members[0]].periods
    return Limits(
        pupils=NO_LIMIT if rules.most_pupils is None else rules.most_pupils,
        periods=periods,
        gap=rules.gap if periods == 2 else 0,
        a_day=min(
            limit if limit is not None else NO_LIMIT for limit in (rules.subject_a_day, rules.lecturer_a_day)
        ),
    )


def ints(values: object) -> Ints:
    return np.array(values, dtype=np.int32)
