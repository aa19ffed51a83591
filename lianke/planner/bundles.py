"""Stage 1: the fewest bundles, with proof.

A bundle is named by its smallest demand and its grade; every demand leads one or joins one. Where lecturers
are too few for all, the same model chooses what to leave out, with the lecturers' weeks as counts.
"""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import combinations

from ortools.sat.python import cp_model

from lianke.planner.greedy import first_bundles
from lianke.planner.packing import counted, packed
from lianke.planner.solver import SIDE_BY_SIDE, Budget, SolverOutcome, solve
from lianke.planner.week import Bundle, Week

Kind = tuple[str, int]
"""(subject, periods a week): only demands of one kind can share a bundle."""


EFFORT = 15.0  # of one search
ROUNDS = 20  # of cutting off groups that share only pairwise


@dataclass(frozen=True)
class Grouping:
    """`lessons` a week are the fewest for what is covered, `coverable` the most class-periods, where the
    numbers are proven.
    """

    bundles: tuple[Bundle, ...]
    lessons: int
    coverable: int


@dataclass
class Variables:
    leads: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)  # (demand, grade)
    # by demand, leader and grade
    joins: dict[tuple[int, int, int], cp_model.IntVar] = field(default_factory=dict)


def kinds_of(week: Week, demands: Iterable[int]) -> dict[Kind, list[int]]:
    found: dict[Kind, list[int]] = {}
    for one in demands:
        found.setdefault((week.demands[one].subject, week.demands[one].periods), []).append(one)
    return found


def fewest_bundles(week: Week, demands: Sequence[int], budget: Budget) -> Grouping:
    """All of the demands in as few lessons as possible."""
    kinds = kinds_of(week, demands)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        parts = list(pool.map(lambda kind: fewest_of_a_kind(week, kind, kinds[kind], budget), kinds))
    return Grouping(
        tuple(bundle for part in parts for bundle in part.bundles),
        sum(part.lessons for part in parts),
        sum(part.coverable for part in parts),
    )


def fewest_of_a_kind(week: Week, kind: Kind, members: list[int], budget: Budget) -> Grouping:
    least = counted(week, members, budget).least
    groups = packed(week, members, least, budget) if least else None
    if groups is None or not all(week.may_share(group) for group in groups):
        groups, least = searched(week, members, least, budget)
    return Grouping(tuple(week.bundle(group) for group in groups), least * kind[1], len(members) * kind[1])


def searched(week: Week, members: list[int], least: int, budget: Budget) -> tuple[list[tuple[int, ...]], int]:
    """The fewest groups and a bound that they may not have reached."""
    cuts: list[tuple[int, ...]] = []
    groups = [bundle.members for bundle in first_bundles(week, members)]
    for _ in range(ROUNDS):
        model = cp_model.CpModel()
        variables = add_kind(model, week, members, cuts)
        for one in members:
            model.add_exactly_one(places(variables, one))
        model.add(sum(variables.leads.values()) >= least)
        model.minimize(sum(variables.leads.values()))
        outcome = solve(model, budget, effort=EFFORT)
        if not outcome.found:
            break
        found, least = read(variables, outcome), max(least, outcome.bound)
        wrong = [group for group in found if not week.may_share(group)]
        cuts += wrong
        if not wrong:
            groups = min(found, groups, key=len)
            break
    return groups, least


def giving_way(week: Week, demands: Sequence[int], budget: Budget) -> tuple[set[int], bool]:
    """Who stays out where grades that are taught apart crowd each other (`Week.crowds`), so that the others
    are the most class-periods in the fewest lessons; and whether that is proven.
    """
    crowds = week.crowds(demands)
    out: set[int] = set()
    is_proven = True
    for subject in sorted({week.demands[members[0]].subject for members, _ in crowds}):
        here = [one for one in demands if week.demands[one].subject == subject]
        grouping = most_covered(week, here, budget)
        kept = {one for bundle in grouping.bundles for one in bundle.members} or set(here)
        is_proven &= grouping.lessons > 0
        crowded = [(members, most) for members, most in crowds if week.demands[members[0]].subject == subject]
        out |= {one for members, most in crowded for one in members} - fullest(week, crowded, kept)
    return out, is_proven


def fullest(week: Week, crowds: Sequence[tuple[Sequence[int], int]], liked: Collection[int]) -> set[int]:
    """Of each crowd the most periods that the week has days for, those that are liked if they are as many."""
    found: set[int] = set()
    for members, most in crowds:
        sets = [set(some) for size in range(len(members)) for some in combinations(members, size)]
        periods = [sum(week.demands[one].periods for one in some) for some in sets]
        found |= max(
            zip(periods, sets, strict=True),
            key=lambda each: (each[0] <= most, each[0], len(each[1] & set(liked))),
        )[1]
    return found


def most_covered(
    week: Week, demands: Sequence[int], budget: Budget, pinned: Iterable[Bundle] | None = None
) -> Grouping:
    """The most class-periods, then the fewest lessons for them. `pinned`: the lecturers' weeks have to
    suffice, for these bundles too.
    """
    kinds = kinds_of(week, demands)
    crowds = week.crowds(demands)
    cuts: list[tuple[int, ...]] = []
    for _ in range(ROUNDS):
        model = cp_model.CpModel()
        parts = {kind: add_kind(model, week, members, cuts) for kind, members in kinds.items()}
        for kind, members in kinds.items():
            for one in members:
                model.add_at_most_one(places(parts[kind], one))
        for members, most in crowds:
            placed = {
                one: places(parts[week.demands[one].subject, week.demands[one].periods], one)
                for one in members
            }
            model.add(sum(week.demands[one].periods * sum(each) for one, each in placed.items()) <= most)
        if pinned is not None:
            add_lecturers(model, week, parts, pinned)
        gain = sum(
            kind[1] * variable
            for kind, part in parts.items()
            for variable in (*part.leads.values(), *part.joins.values())
        )
        price = sum(kind[1] * variable for kind, part in parts.items() for variable in part.leads.values())
        scale = week.problem.owed + 1
        model.maximize(scale * gain - price)
        outcome = solve(model, budget, effort=EFFORT)
        groups = [group for part in parts.values() for group in read(part, outcome)] if outcome.found else []
        wrong = [group for group in groups if not week.may_share(group)]
        if not wrong:
            break
        cuts += wrong
    return measured(week, [group for group in groups if week.may_share(group)], demands, outcome, scale)


def measured(
    week: Week, groups: list[tuple[int, ...]], demands: Sequence[int], outcome: SolverOutcome, scale: int
) -> Grouping:
    if not outcome.found:
        return Grouping((), 0, sum(week.demands[one].periods for one in demands))
    bundles = tuple(week.bundle(group) for group in groups)
    coverable = -(-outcome.bound // scale)
    lessons = sum(week.load(bundle) for bundle in bundles) if outcome.proven else 0
    return Grouping(bundles, lessons, coverable)


def add_kind(
    model: cp_model.CpModel, week: Week, members: list[int], cuts: list[tuple[int, ...]]
) -> Variables:
    """Leaders and who joins them. `cuts`: groups that share pairwise what they do not share all together."""
    variables = Variables()
    for one in members:
        for grade in week.demands[one].joins:
            variables.leads[one, grade] = model.new_bool_var("")
    for leader, other in combinations(members, 2):
        if week.may_share((leader, other)):
            for grade in sorted(set(week.demands[leader].joins) & set(week.demands[other].joins)):
                variables.joins[other, leader, grade] = model.new_bool_var("")
    for (leader, grade), leads in variables.leads.items():
        following = [one for one in members if (one, leader, grade) in variables.joins]
        limit_bundle(model, week, variables, leader, grade, leads, following)
    for cut in cuts:
        lead, *rest = cut
        for grade in week.demands[lead].joins:
            held = [
                variables.joins[one, lead, grade] for one in rest if (one, lead, grade) in variables.joins
            ]
            if len(held) == len(rest) and held:
                model.add(sum(held) <= len(held) - 1)
    return variables


def limit_bundle(
    model: cp_model.CpModel,
    week: Week,
    variables: Variables,
    leader: int,
    grade: int,
    leads: cp_model.IntVar,
    following: list[int],
) -> None:
    joins = {one: variables.joins[one, leader, grade] for one in following}
    for join in joins.values():
        model.add_implication(join, leads)
    model.add(sum(joins.values()) <= (week.most_together[leader] - 1) * leads)
    for one, join in joins.items():
        if week.most_together[one] < week.most_together[leader]:
            model.add(
                sum(joins.values()) + (week.most_together[leader] - week.most_together[one]) * join
                <= week.most_together[leader] - 1
            )
    if week.rules.most_pupils is not None:
        room = week.rules.most_pupils - week.demands[leader].pupils
        model.add(sum(week.demands[one].pupils * join for one, join in joins.items()) <= max(0, room) * leads)
    sites: dict[str, list[cp_model.IntVar]] = {}
    for one, join in joins.items():
        sites.setdefault(week.demands[one].site, []).append(join)
    for together in sites.values():
        model.add_at_most_one(together)


def add_lecturers(
    model: cp_model.CpModel, week: Week, parts: dict[Kind, Variables], pinned: Iterable[Bundle]
) -> None:
    """As many bundles of a kind as its lecturers take, each within a week, all of a school within its rooms'
    week.
    """
    loads: dict[int, list[cp_model.LinearExprT]] = {}
    for bundle in pinned:
        loads.setdefault(week.pinned[bundle][0], []).append(week.load(bundle))
    for (subject, periods), part in parts.items():
        taken = []
        for lecturer in week.teaching[subject]:
            count = model.new_int_var(0, week.capacity(lecturer) // periods, "")
            taken.append(count)
            loads.setdefault(lecturer, []).append(periods * count)
        model.add(sum(part.leads.values()) <= sum(taken))
    for lecturer, terms in loads.items():
        model.add(sum(terms) <= week.capacity(lecturer))
    for lecturers, most in week.hosts:
        model.add(sum(term for one in lecturers for term in loads.get(one, [])) <= most)


def places(variables: Variables, one: int) -> list[cp_model.IntVar]:
    return [
        *(variable for (demand, _), variable in variables.leads.items() if demand == one),
        *(variable for (demand, _, _), variable in variables.joins.items() if demand == one),
    ]


def read(variables: Variables, outcome: SolverOutcome) -> list[tuple[int, ...]]:
    groups = {key: [key[0]] for key, variable in variables.leads.items() if outcome.true(variable)}
    for (one, leader, grade), variable in variables.joins.items():
        if outcome.true(variable):
            groups[leader, grade].append(one)
    return [tuple(sorted(group)) for group in groups.values()]
