"""Who stands in: compared with every way there is, on random weeks."""

import random
from datetime import date, timedelta
from itertools import product

import pytest

from lianke.planner.leave import Loads, Lost, Plan, Sparing, evenness, given, stand_ins

MONDAY = date(2026, 10, 12)


def drawn(seed: int) -> tuple[list[Lost], Loads]:
    dice = random.Random(seed)  # noqa: S311 - a draw, no secret
    people, days = range(1, 4), [MONDAY + timedelta(days=each) for each in (0, 1, 7)]
    weeks = {day: MONDAY + timedelta(days=7 * ((day - MONDAY).days // 7)) for day in days}
    lost = []
    for _ in range(6):
        day = dice.choice(days)
        lost.append(
            Lost(dice.randint(1, 3), day, weeks[day], tuple(one for one in people if dice.random() < 0.7))
        )
    return lost, Loads(
        {(one, day): dice.randint(0, 2) for one in people for day in days},
        {(one, week): dice.randint(2, 5) for one in people for week in set(weeks.values())},
        {one: dice.choice([None, 2, 3]) for one in people},
        {one: dice.choice([None, 5, 6]) for one in people},
    )


def is_allowed(lost: list[Lost], loads: Loads, plan: Plan) -> bool:
    day, week = dict(loads.day), dict(loads.week)
    for each, one in zip(lost, plan, strict=True):
        if one is None:
            continue
        day[one, each.day] += 1
        week[one, each.week] += 1
        most_a_day, most_a_week = loads.most_a_day[one], loads.most_a_week[one]
        is_full = (most_a_day and day[one, each.day] > most_a_day) or (
            most_a_week and week[one, each.week] > most_a_week
        )
        if one not in each.able or is_full:
            return False
    return True


@pytest.mark.parametrize("seed", range(25))
def test_no_other_way_gives_more_or_spares_more(seed: int) -> None:
    lost, loads = drawn(seed)
    every = [plan for plan in product((None, 1, 2, 3), repeat=len(lost)) if is_allowed(lost, loads, plan)]
    most = max(given(lost, plan) for plan in every)
    whole = [plan for plan in every if given(lost, plan) == most]

    even, few = stand_ins(lost, loads, Sparing.EVEN), stand_ins(lost, loads, Sparing.FEW)

    assert even in whole
    assert few in whole
    assert evenness(lost, loads, even) == min(evenness(lost, loads, plan) for plan in whole)
    assert people(few) == min(map(people, whole))


def people(plan: Plan) -> int:
    return len({one for one in plan if one is not None})


def test_one_who_could_take_all_leaves_what_only_they_can_take_to_themselves() -> None:
    lost = [Lost(3, MONDAY, MONDAY, (1, 2)), Lost(1, MONDAY, MONDAY, (1,))]
    full_after_one = Loads({}, {}, {}, {1: 1})
    assert stand_ins(lost, full_after_one) == (2, 1)


def test_nobody_able_is_nobody() -> None:
    assert stand_ins([Lost(2, MONDAY, MONDAY, ())], Loads({}, {}, {}, {})) == (None,)
    assert stand_ins([], Loads({}, {}, {}, {})) == ()
