"""Between the stages: who could take how many bundles, as counts, so that loads are as even as the subjects
allow.

Minimises the sum of squares of the loads, which spreads them as evenly as can be; bundles that no lecturer
has room for stay out.
"""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from lianke.planner.solver import Budget, solve
from lianke.planner.week import Bundle, Week

Family = tuple[str, int, int, tuple[int, ...]]
"""(subject, periods, classes, lecturers who can): bundles that are the same to all lecturers."""
LEFT_OUT = 10_000  # more than any sum of squares can save
EFFORT = 5.0


def dealt(week: Week, bundles: Sequence[Bundle], budget: Budget) -> dict[int, int]:
    """Bundle → lecturer, by index. A bundle that is missing found no room."""
    families = families_of(week, bundles)
    model = cp_model.CpModel()
    counts = {
        (family, one): model.new_int_var(0, len(members), "")
        for family, members in families.items()
        for one in family[3]
    }
    loads: dict[int, list[cp_model.LinearExprT]] = {}
    left_out: list[cp_model.LinearExprT] = []
    for family, members in families.items():
        _subject, periods, classes, able = family
        taken = sum(counts[family, one] for one in able)
        model.add(taken <= len(members))
        left_out.append(LEFT_OUT * periods * classes * (len(members) - taken))
        for one in able:
            loads.setdefault(one, []).append(periods * counts[family, one])
    for lecturers, most in week.hosts:
        model.add(sum(term for one in lecturers for term in loads.get(one, [])) <= most)
    squares = [square_of(model, sum(terms), week.capacity(one)) for one, terms in loads.items()]
    model.minimize(sum([*left_out, *squares]))
    outcome = solve(model, budget, effort=EFFORT)
    found: dict[int, int] = {}
    for family, members in families.items() if outcome.found else ():
        waiting = iter(members)
        for one in family[3]:
            found |= {
                index: one
                for _, index in zip(range(outcome.values.value(counts[family, one])), waiting, strict=False)
            }
    return found


def families_of(week: Week, bundles: Sequence[Bundle]) -> dict[Family, list[int]]:
    found: dict[Family, list[int]] = {}
    for index, bundle in enumerate(bundles):
        family = week.subject(bundle), week.load(bundle), len(bundle.members), tuple(week.takers(bundle))
        found.setdefault(family, []).append(index)
    return found


def square_of(model: cp_model.CpModel, load: cp_model.LinearExprT, most: int) -> cp_model.LinearExprT:
    """The square as a sum of odd steps: each lesson more costs two more than the one before."""
    steps = [model.new_bool_var("") for _ in range(most)]
    model.add(load == sum(steps))
    return sum((2 * index + 1) * step for index, step in enumerate(steps))
