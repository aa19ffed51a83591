"""The short way to the fewest bundles: count first, then pack into exactly that many.

How many bundles each grade needs is a small counting model; its answer bounds every packing from below. A
packing that reaches it is therefore the best; where none is found the longer way (`bundles`) decides.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import lcm

from ortools.sat.python import cp_model

from lianke.planner.solver import Budget, solve
from lianke.planner.week import Week

EFFORT = 4.0


@dataclass(frozen=True)
class Counted:
    """`least`: bundles at least, 0 if that was not found out; and a way to count them so: demand → grade,
    grade → bundles.
    """

    least: int
    grades: dict[int, int]
    bundles: dict[int, int]


def counted(week: Week, members: Sequence[int], budget: Budget) -> Counted:
    """Every demand counts in one of its grades, every grade by classes, by pupils and by its busiest site."""
    model = cp_model.CpModel()
    chosen = {(one, grade): model.new_bool_var("") for one in members for grade in week.demands[one].joins}
    for one in members:
        model.add_exactly_one(chosen[one, grade] for grade in week.demands[one].joins)
    needed = {}
    for grade in sorted({grade for _, grade in chosen}):
        count = needed[grade] = model.new_int_var(0, len(members), "")
        limit_grade(
            model, week, {one: variable for (one, each), variable in chosen.items() if each == grade}, count
        )
    model.minimize(sum(needed.values()))
    outcome = solve(model, budget, effort=EFFORT)
    if not outcome.found:
        return Counted(0, {}, {})
    grades = {one: grade for (one, grade), variable in chosen.items() if outcome.true(variable)}
    return Counted(
        outcome.bound, grades, {grade: outcome.values.value(count) for grade, count in needed.items()}
    )


def counted_singly(week: Week, members: Sequence[int], budget: Budget) -> int:
    """Lessons of a subject at least if partners may be others in each lesson; 0 if that was not found out.
    Periods are counted as `counted` counts demands.
    """
    model = cp_model.CpModel()
    taken = {
        (one, grade): model.new_int_var(0, week.demands[one].periods, "")
        for one in members
        for grade in week.demands[one].joins
    }
    for one in members:
        model.add(sum(taken[one, grade] for grade in week.demands[one].joins) == week.demands[one].periods)
    needed = []
    for grade in sorted({grade for _, grade in taken}):
        needed.append(model.new_int_var(0, sum(week.demands[one].periods for one in members), ""))
        limit_grade(
            model,
            week,
            {one: variable for (one, each), variable in taken.items() if each == grade},
            needed[-1],
        )
    model.minimize(sum(needed))
    outcome = solve(model, budget, effort=EFFORT)
    return outcome.bound if outcome.found else 0


def limit_grade(
    model: cp_model.CpModel, week: Week, here: dict[int, cp_model.IntVar], count: cp_model.IntVar
) -> None:
    """So many of one grade need so many lessons: by classes, by the lines of their schools, by pupils, by the
    busiest site.
    """
    if week.rules.most_classes:
        model.add(sum(here.values()) <= week.rules.most_classes * count)
        most = {one: max(1, week.most_together[one]) for one in here}
        shares = lcm(*most.values())
        model.add(sum(shares // most[one] * variable for one, variable in here.items()) <= shares * count)
    if week.rules.most_pupils is not None:
        model.add(
            sum(week.demands[one].pupils * variable for one, variable in here.items())
            <= week.rules.most_pupils * count
        )
    sites: dict[str, list[cp_model.IntVar]] = defaultdict(list)
    for one, variable in here.items():
        sites[week.demands[one].site].append(variable)
    for together in sites.values():
        model.add(sum(together) <= count)


def packed(week: Week, members: Sequence[int], bundles: int, budget: Budget) -> list[tuple[int, ...]] | None:
    """The demands in at most so many bundles; None when none were found in the time."""
    model = cp_model.CpModel()
    grades = sorted({grade for one in members for grade in week.demands[one].joins})
    able = {grade: [one for one in members if grade in week.demands[one].joins] for grade in grades}
    boxes = [
        (grade, index)
        for grade in grades
        for index in range(min(bundles, most_boxes(week, len(able[grade]))))
    ]
    used = {box: model.new_bool_var("") for box in boxes}
    inside = {(one, box): model.new_bool_var("") for box in boxes for one in able[box[0]]}
    for one in members:
        model.add_exactly_one(inside[one, box] for box in boxes if (one, box) in inside)
    model.add(sum(used.values()) <= bundles)
    apart = [pair for pair in combinations(members, 2) if not week.may_share(pair)]
    for box in boxes:
        fill(model, week, used[box], {one: inside[one, box] for one in able[box[0]]}, apart)
        if (box[0], box[1] - 1) in used:
            model.add_implication(used[box], used[box[0], box[1] - 1])
    outcome = solve(model, budget, effort=EFFORT)
    if not outcome.found:
        return None
    groups = [tuple(one for one in able[box[0]] if outcome.true(inside[one, box])) for box in boxes]
    return [group for group in groups if group]


def most_boxes(week: Week, classes: int) -> int:
    """A grade needs a few more than its share when some of its classes go elsewhere."""
    return classes if not week.rules.most_classes else classes // week.rules.most_classes + 2


def fill(
    model: cp_model.CpModel,
    week: Week,
    used: cp_model.IntVar,
    inside: dict[int, cp_model.IntVar],
    apart: Sequence[tuple[int, ...]],
) -> None:
    for variable in inside.values():
        model.add_implication(variable, used)
    if week.rules.most_classes:
        most = week.rules.most_classes
        model.add(sum(inside.values()) <= most * used)
        for one, variable in inside.items():
            if week.most_together[one] < most:
                model.add(sum(inside.values()) + (most - week.most_together[one]) * variable <= most)
    if week.rules.most_pupils is not None:
        model.add(
            sum(week.demands[one].pupils * variable for one, variable in inside.items())
            <= week.rules.most_pupils * used
        )
    for one, other in apart:
        if one in inside and other in inside:
            model.add_bool_or(~inside[one], ~inside[other])
