"""An instance as the arrays of the walk."""

from collections.abc import Sequence

import numpy as np

from lianke.planner.itc.ctt import Instance
from lianke.planner.itc.score import clashing
from lianke.planner.itc.walk import Ints, ItcRules, ItcTable, put


def rules_of(instance: Instance) -> ItcRules:
    number = {course.name: index for index, course in enumerate(instance.courses)}
    clash = np.eye(len(number), dtype=np.int32)
    for one, other in (tuple(pair) for pair in clashing(instance)):
        clash[number[one], number[other]] = clash[number[other], number[one]] = 1
    closed = np.zeros((len(number), instance.periods), dtype=np.int32)
    for name, period in instance.closed:
        closed[number[name], period] = 1
    member = np.zeros((len(number), len(instance.curricula)), dtype=np.int32)
    for index, group in enumerate(instance.curricula):
        member[[number[name] for name in group], index] = 1
    clash_from, clash_of = flat([np.flatnonzero(row).tolist() for row in clash])
    group_from, group_of = flat([np.flatnonzero(row).tolist() for row in member])
    seats = [size for _, size in instance.rooms]
    return ItcRules(
        course=ints([index for index, course in enumerate(instance.courses) for _ in range(course.lectures)]),
        clash=clash,
        clash_from=clash_from,
        clash_of=clash_of,
        closed=closed,
        crowd=ints([[max(0, course.students - size) for size in seats] for course in instance.courses]),
        days=ints([course.days for course in instance.courses]),
        group_from=group_from,
        group_of=group_of,
        member=member,
        day=ints([period // instance.a_day for period in range(instance.periods)]),
        bit=ints([1 << period % instance.a_day for period in range(instance.periods)]),
        alone=ints([2 * alone(mask, instance.a_day) for mask in range(1 << instance.a_day)]),
    )


def alone(mask: int, periods: int) -> int:
    return sum((mask << 1 >> at) & 7 == 2 for at in range(periods))


def flat(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    return ints(np.cumsum([0, *(len(each) for each in lists)])), ints([one for each in lists for one in each])


def ints(values: object) -> Ints:
    return np.array(values, dtype=np.int32)


def filled(rules: ItcRules, rooms: int, curricula: int, places: Sequence[tuple[int, int]]) -> ItcTable:
    """The table with lecture i at places[i] = (period, room), all costs counted from nothing."""
    courses, periods = rules.closed.shape
    days = int(rules.day[-1]) + 1

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int32)

    table = ItcTable(
        zeros(len(places)),
        zeros(len(places)),
        zeros(periods, rooms) - 1,
        zeros(courses, periods),
        zeros(courses, days),
        zeros(courses),
        zeros(courses, rooms),
        zeros(curricula, periods),
        zeros(curricula, days),
        np.zeros(2, dtype=np.int64),
    )
    for lecture, (period, room) in enumerate(places):
        put(rules, table, lecture, period, room)
    table.cost[:] = recounted(rules, table)
    return table


def recounted(rules: ItcRules, table: ItcTable) -> tuple[int, int]:
    """(hard, soft) from the places of the lectures alone."""
    courses, periods = rules.closed.shape
    at = np.zeros((courses, periods), dtype=np.int64)
    np.add.at(at, (rules.course, table.period), 1)
    pairs = (at * (rules.clash.astype(np.int64) @ at)).sum() - at.sum()
    hard = pairs // 2 + (at * rules.closed).sum()
    used = np.zeros(table.in_room.shape, dtype=np.int64)
    np.add.at(used, (rules.course, table.room), 1)
    soft = rules.crowd[rules.course, table.room].sum() + (used > 0).sum() - courses
    days = np.array(
        [
            [at[course, rules.day == day].any() for day in range(int(rules.day[-1]) + 1)]
            for course in range(courses)
        ]
    )
    soft += 5 * np.maximum(0, rules.days - days.sum(axis=1)).sum()
    taken = rules.member.T.astype(np.int64) @ at > 0
    masks = np.stack(
        [(taken * rules.bit * (rules.day == day)).sum(axis=1) for day in range(int(rules.day[-1]) + 1)]
    )
    return int(hard), int(soft + rules.alone[masks].sum())
