"""The walk over groupings: demands of one subject and number of periods in a given number of boxes.

A box that is no bundle costs; of those that are, the ones with many slots in common are wanted, because that
is what makes a week easy to fill.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lianke.planner.annealing.chance import Dice, Levels, below, threshold
from lianke.planner.annealing.compiled import compiled

Ints = NDArray[np.int32]
Masks = NDArray[np.int64]

WRONG = 1000  # of a box that is no bundle, for each thing that is wrong
NARROW = 12  # slots in common that are as good as any more


class Demands(NamedTuple):
    site: Ints
    pupils: Ints
    grades: Ints  # mask
    partners: Ints  # how many may share a lesson with it, itself included
    mask: Masks  # [demand, bell, day] of the slots at which it can be reached
    like_from: Ints
    like_of: Ints  # demands with a grade in common


class Limits(NamedTuple):
    pupils: int
    periods: int
    gap: int  # between the first and the last day, where two a week want it
    a_day: int


@compiled
def ones(mask: int) -> int:
    found = 0
    while mask:
        mask &= mask - 1
        found += 1
    return found


@compiled
def price(demands: Demands, limits: Limits, box: Ints, size: int) -> int:
    if size == 0:
        return 0
    found, pupils, grades = 0, 0, -1
    for at in range(size):
        one = box[at]
        pupils += demands.pupils[one]
        grades &= demands.grades[one]
        if demands.partners[one] < size:
            found += WRONG
        for other in range(at):
            if demands.site[box[other]] == demands.site[one]:
                found += WRONG
    if pupils > limits.pupils:
        found += WRONG
    if grades == 0:
        found += WRONG
    return found + narrowness(demands, limits, box, size)


@compiled
def narrowness(demands: Demands, limits: Limits, box: Ints, size: int) -> int:
    """Of the bell that suits best: 0 for many slots in common, WRONG for less than a week."""
    least = WRONG
    for bell in range(demands.mask.shape[1]):
        count, weeks, first, last = 0, 0, -1, -1
        for day in range(demands.mask.shape[2]):
            mask = demands.mask[box[0], bell, day]
            for at in range(1, size):
                mask &= demands.mask[box[at], bell, day]
            found = ones(mask)
            count += found
            weeks += min(found, limits.a_day)
            if found:
                first = day if first < 0 else first
                last = day
        if weeks >= limits.periods and last - first >= limits.gap:
            narrow = max(0, NARROW - count)
            least = min(least, narrow * narrow)
    return least


@compiled
def shuffle(
    demands: Demands,
    limits: Limits,
    boxes: Ints,
    sizes: Ints,
    where: Ints,
    prices: Ints,
    moves: int,
    temperature: float,
    state: Dice,
    levels: Levels,
) -> None:
    """So many moves: a demand changes places with one of its grades, or goes into a box that has room.
    `where`: [demand, (box, place)].
    """
    count, room = boxes.shape
    for _ in range(moves):
        most = threshold(state, levels, temperature)
        one = below(state, len(where))
        here = where[one, 0]
        if below(state, 4) == 0:
            there = below(state, count)
            if there == here or sizes[there] == room:
                continue
            place, last = where[one, 1], boxes[here, sizes[here] - 1]
            boxes[here, place] = last
            where[last, 1] = place
            sizes[here] -= 1
            boxes[there, sizes[there]] = one
            where[one, 0], where[one, 1] = there, sizes[there]
            sizes[there] += 1
        else:
            other = demands.like_of[
                demands.like_from[one] + below(state, demands.like_from[one + 1] - demands.like_from[one])
            ]
            there = where[other, 0]
            if there == here:
                continue
            exchange(boxes, where, one, other)
            last = -1
        left, right = (
            price(demands, limits, boxes[here], sizes[here]),
            price(demands, limits, boxes[there], sizes[there]),
        )
        if left + right - prices[here] - prices[there] <= most:
            prices[here], prices[there] = left, right
        elif last == -1:
            exchange(boxes, where, one, other)
        else:
            sizes[there] -= 1
            boxes[here, sizes[here]] = one
            where[one, 0], where[one, 1] = here, sizes[here]
            sizes[here] += 1


@compiled
def exchange(boxes: Ints, where: Ints, one: int, other: int) -> None:
    here, place = where[one, 0], where[one, 1]
    there, spot = where[other, 0], where[other, 1]
    boxes[here, place], boxes[there, spot] = other, one
    where[one, 0], where[one, 1] = there, spot
    where[other, 0], where[other, 1] = here, place
