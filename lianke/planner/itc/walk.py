"""The walk over timetables of an instance: one lecture in each period and room, always.

A move puts a lecture into a period and room and whoever is there into the place that becomes free. Hard costs
are pairs of clashing lectures in one period, and lectures in periods that are closed to them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lianke.planner.annealing.chance import Dice, Levels, below, threshold
from lianke.planner.annealing.compiled import compiled, inlined, write

Ints = NDArray[np.int32]

HARD, SOFT = 0, 1


class ItcRules(NamedTuple):
    """What stands still. Lists of lists are flat: `x_of[x_from[i]:x_from[i + 1]]` belong to i."""

    course: Ints  # [lecture]
    clash: Ints  # [course, course]: 1 for a common teacher or curriculum, and for itself
    clash_from: Ints
    clash_of: Ints  # courses that clash with a course, itself included
    closed: Ints  # [course, period]
    crowd: Ints  # [course, room]: students without a seat
    days: Ints  # [course]: at least
    group_from: Ints
    group_of: Ints  # curricula of a course
    member: Ints  # [course, curriculum]
    day: Ints  # [period]
    bit: Ints  # [period]: of its day's mask
    alone: Ints  # [mask of a day]: twos for each period with no neighbour


class ItcTable(NamedTuple):
    """What the moves change; all but the first two follow from them."""

    period: Ints  # [lecture]
    room: Ints  # [lecture]
    holder: Ints  # [period, room]: a lecture or −1
    near: Ints  # [course, period]: lectures there that clash with it, its own included
    on_day: Ints  # [course, day]
    days_used: Ints  # [course]
    in_room: Ints  # [course, room]
    together: Ints  # [curriculum, period]
    mask: Ints  # [curriculum, day]
    cost: NDArray[np.int64]  # [HARD, SOFT]


class ItcMix(NamedTuple):
    """Shares of the moves in thousandths; `weight` of one hard violation."""

    room_only: int
    exchange: int
    same_room: int  # of the moves to a drawn period
    weight: int
    pull: int  # of the soft costs: 1, or 0 where only the hard ones count


@inlined
def moves_hard(rules: ItcRules, table: ItcTable, course: int, other: int, here: int, there: int) -> int:
    """Violations more, when a lecture of `course` goes from `here` to `there` and one of `other` (−1: nobody)
    comes back.
    """
    found = (
        table.near[course, there]
        - table.near[course, here]
        + 1
        + rules.closed[course, there]
        - rules.closed[course, here]
    )
    if other >= 0:
        found += (
            table.near[other, here]
            - table.near[other, there]
            + 1
            + rules.closed[other, here]
            - rules.closed[other, there]
        )
        found -= 2 * rules.clash[course, other]
    return int(found)


@inlined
def moves_days(rules: ItcRules, table: ItcTable, course: int, here: int, there: int) -> int:
    before, after = rules.day[here], rules.day[there]
    if before == after:
        return 0
    change = (1 if table.on_day[course, after] == 0 else 0) - (1 if table.on_day[course, before] == 1 else 0)
    missing = rules.days[course] - table.days_used[course]
    return int(5 * (max(0, missing - change) - max(0, missing)))


@inlined
def moves_compactness(
    rules: ItcRules, table: ItcTable, course: int, other: int, here: int, there: int
) -> int:
    """A curriculum that has both keeps its pattern."""
    before, after = rules.day[here], rules.day[there]
    leaves, comes = rules.bit[here], rules.bit[there]
    found = 0
    for at in range(rules.group_from[course], rules.group_from[course + 1]):
        group = rules.group_of[at]
        if other >= 0 and rules.member[other, group]:
            continue
        old = table.mask[group, before]
        new = old & ~leaves if table.together[group, here] == 1 else old
        if before == after:
            found += rules.alone[new | comes] - rules.alone[old]
        else:
            found += rules.alone[new] - rules.alone[old]
            old = table.mask[group, after]
            found += rules.alone[old | comes] - rules.alone[old]
    return found


@inlined
def moves_room(rules: ItcRules, table: ItcTable, course: int, before: int, after: int) -> int:
    found = rules.crowd[course, after] - rules.crowd[course, before]
    if table.in_room[course, after] == 0:
        found += 1
    if table.in_room[course, before] == 1:
        found -= 1
    return int(found)


@inlined
def lift(rules: ItcRules, table: ItcTable, lecture: int) -> None:
    """Takes a lecture out of all counts."""
    course, period, room = rules.course[lecture], table.period[lecture], table.room[lecture]
    day = rules.day[period]
    table.holder[period, room] = -1
    table.in_room[course, room] -= 1
    table.on_day[course, day] -= 1
    if table.on_day[course, day] == 0:
        table.days_used[course] -= 1
    for at in range(rules.clash_from[course], rules.clash_from[course + 1]):
        table.near[rules.clash_of[at], period] -= 1
    for at in range(rules.group_from[course], rules.group_from[course + 1]):
        group = rules.group_of[at]
        table.together[group, period] -= 1
        if table.together[group, period] == 0:
            table.mask[group, day] &= ~rules.bit[period]


@inlined
def put(rules: ItcRules, table: ItcTable, lecture: int, period: int, room: int) -> None:
    course, day = rules.course[lecture], rules.day[period]
    table.period[lecture] = period
    table.room[lecture] = room
    table.holder[period, room] = lecture
    table.in_room[course, room] += 1
    table.on_day[course, day] += 1
    if table.on_day[course, day] == 1:
        table.days_used[course] += 1
    for at in range(rules.clash_from[course], rules.clash_from[course + 1]):
        table.near[rules.clash_of[at], period] += 1
    for at in range(rules.group_from[course], rules.group_from[course + 1]):
        group = rules.group_of[at]
        table.together[group, period] += 1
        table.mask[group, day] |= rules.bit[period]


@compiled
def walk(
    rules: ItcRules,
    table: ItcTable,
    best: Ints,
    mix: ItcMix,
    moves: int,
    temperature: float,
    state: Dice,
    table_of_levels: Levels,
) -> None:
    """So many moves at one temperature. `best`: [2, lecture] periods and rooms, and its cost after them at
    [0, −1]; see `solve`.
    """
    lectures = len(rules.course)
    periods, rooms = table.holder.shape
    for _ in range(moves):
        most = threshold(state, table_of_levels, temperature)
        lecture = below(state, lectures)
        course, here, room = rules.course[lecture], table.period[lecture], table.room[lecture]
        kind = below(state, 1000)
        if kind < mix.room_only:
            there, into = here, below(state, rooms)
        elif kind < mix.room_only + mix.exchange:
            drawn = below(state, lectures)
            there, into = table.period[drawn], table.room[drawn]
        else:
            there = below(state, periods)
            into = room if below(state, 1000) < mix.same_room else below(state, rooms)
        other_lecture = table.holder[there, into]
        other = -1 if other_lecture < 0 else rules.course[other_lecture]
        if other == course or (there == here and into == room):
            continue
        hard = 0 if there == here else moves_hard(rules, table, course, other, here, there)
        if hard * mix.weight > most:
            continue
        soft = 0
        if into != room:
            soft += moves_room(rules, table, course, room, into)
            if other >= 0:
                soft += moves_room(rules, table, other, into, room)
        if there != here:
            soft += moves_days(rules, table, course, here, there)
            if other >= 0:
                soft += moves_days(rules, table, other, there, here)
            if hard * mix.weight + mix.pull * soft > most + 40:
                continue
            soft += moves_compactness(rules, table, course, other, here, there)
            if other >= 0:
                soft += moves_compactness(rules, table, other, course, there, here)
        if hard * mix.weight + mix.pull * soft > most:
            continue
        lift(rules, table, lecture)
        if other >= 0:
            lift(rules, table, other_lecture)
            put(rules, table, other_lecture, here, room)
        put(rules, table, lecture, there, into)
        table.cost[HARD] += hard
        table.cost[SOFT] += soft
        if table.cost[HARD] == 0 and table.cost[SOFT] < best[0, lectures]:
            write(best[0], table.period)
            write(best[1], table.room)
            best[0, lectures] = table.cost[SOFT]
