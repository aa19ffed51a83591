"""Grades so small that counting leaves no choice: one bundle of all their classes, in every subject.

Two hours of music, art and English for the same three classes need six slots that all three have free, on
days apart. Where these are not there counting asks for too little: some of the bundles have to be two.
"""

from collections.abc import Mapping, Sequence

from lianke.planner.bundles import Kind
from lianke.planner.packing import Counted
from lianke.planner.rearrangement import anywhere, modelled
from lianke.planner.slots import read
from lianke.planner.solver import Budget, solve
from lianke.planner.week import Bundle, Week

Forced = dict[tuple[Kind, int], Bundle]
"""(kind, grade) → the one bundle of the grade."""
EFFORT = 2.0


def forced(week: Week, kinds: Mapping[Kind, Sequence[int]], counts: Mapping[Kind, Counted]) -> Forced:
    """Where every class of the grade has that grade alone, and one bundle was counted for them."""
    found: Forced = {}
    for kind, members in kinds.items():
        for grade, bundles in counts[kind].bundles.items():
            group = [one for one in members if grade in week.demands[one].joins]
            if bundles == 1 and len(group) > 1 and all(week.demands[one].joins == (grade,) for one in group):
                found[kind, grade] = Bundle(tuple(sorted(group)), grade)
    return found


def not_together(week: Week, bundles: Forced, budget: Budget) -> tuple[set[tuple[Kind, int]], int]:
    """Which of them find no place beside the others, and how many lessons more these are at least."""
    model = modelled(week, {bundle: anywhere(week, bundle) for bundle in bundles.values()})
    wanted = sum(week.load(bundle) for bundle in bundles.values())
    model.cp.maximize(
        sum(week.load(model.bundles[index]) * taken for (index, _), taken in model.takes.items())
    )
    outcome = solve(model.cp, budget, effort=EFFORT)
    if not outcome.found:
        return set(), 0
    placed = {one.bundle for one in read(model, outcome)}
    return {name for name, bundle in bundles.items() if bundle not in placed}, wanted - min(
        wanted, outcome.bound
    )
