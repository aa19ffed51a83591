"""Stage 2: lecturers and weekly slots.

Every resource has one row for each distinct begin (`minutes.cliques`). With one lecturer a bundle only slots
are open, which is small and fast; with several, and bundles that may stay out, the same model decides
everything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ortools.sat.python import cp_model

from lianke.planner.board import Blocker, Board, Placed
from lianke.planner.minutes import Span, cliques
from lianke.planner.problem import Slot
from lianke.planner.solver import Budget, SolverOutcome, solve
from lianke.planner.week import Bundle, Week

EFFORT = 30.0  # at most for slots alone, before lecturers are opened too
SHARE = 0.3  # of the time that is given, likewise

Use = tuple[int, int, int, int]
"""(bundle, lecturer, weekday, period)"""
Resource = tuple[Blocker, object]


@dataclass(frozen=True)
class Timetable:
    placed: tuple[Placed, ...]
    best: bool  # nothing more can be placed of these bundles


@dataclass
class Model:
    week: Week
    bundles: Sequence[Bundle]
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    takes: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)  # (bundle, lecturer)
    uses: dict[Use, cp_model.IntVar] = field(default_factory=dict)


def all_placed(
    week: Week, bundles: Sequence[Bundle], lecturers: Mapping[int, int], budget: Budget
) -> Timetable | None:
    """Slots for every bundle with the lecturer that it was dealt; None when none were found."""
    model = modelled(week, bundles, {index: [one] for index, one in lecturers.items()})
    for taken in model.takes.values():
        model.cp.add(taken == 1)
    hold_pins(model)
    outcome = solve(model.cp, budget, effort=min(EFFORT, SHARE * budget.seconds))
    return Timetable(read(model, outcome), best=True) if outcome.found else None


def most_placed(
    week: Week,
    bundles: Sequence[Bundle],
    start: Sequence[Placed],
    budget: Budget,
    told: Callable[[int], bool],
) -> Timetable | None:
    """As many class-periods as possible, then as even as possible at the top; begins from the bundles already
    placed.

    What is pinned and placed already is not given up for others.
    """
    model = modelled(week, bundles, {index: week.takers(bundle) for index, bundle in enumerate(bundles)})
    hold_pins(model)
    hint(model, start)
    standing = {placed.bundle for placed in start} & week.pinned.keys()
    for (bundle, _), taken in model.takes.items():
        if bundles[bundle] in standing:
            model.cp.add(taken == 1)
    gain = sum(
        week.load(bundles[bundle]) * len(bundles[bundle].members) * taken
        for (bundle, _), taken in model.takes.items()
    )
    fullest = model.cp.new_int_var(0, week.problem.owed, "")
    for lecturer, load in loads(model).items():
        model.cp.add(load <= fullest)
        model.cp.add(load <= week.capacity(lecturer))
    scale = week.problem.owed + 1
    model.cp.maximize(scale * gain - fullest)
    outcome = solve(model.cp, budget, told=lambda value: told(-(-value // scale)))
    return Timetable(read(model, outcome), outcome.proven) if outcome.found else None


def modelled(week: Week, bundles: Sequence[Bundle], candidates: Mapping[int, Sequence[int]]) -> Model:
    model = Model(week, bundles)
    for bundle, lecturers in candidates.items():
        for lecturer in lecturers:
            add_bundle(model, bundle, lecturer, week.common(lecturer, bundles[bundle].members))
        model.cp.add_at_most_one(model.takes[bundle, lecturer] for lecturer in lecturers)
    add_resources(model)
    add_days(model)
    return model


def hold_pins(model: Model) -> None:
    """What is decided already stays, if its bundle is planned at all."""
    index = {bundle: one for one, bundle in enumerate(model.bundles)}
    for bundle, (lecturer, times) in model.week.pinned.items():
        if bundle in index:
            one = index[bundle]
            for day, period in times:
                # 0: cannot be, and so the bundle cannot either
                use = model.uses.get((one, lecturer, day, period), 0)
                model.cp.add(model.takes[one, lecturer] <= use)


def add_bundle(model: Model, bundle: int, lecturer: int, slots: Iterable[Slot]) -> None:
    takes = model.takes[bundle, lecturer] = model.cp.new_bool_var("")
    mine = []
    for day, period in slots:
        use = model.uses[bundle, lecturer, day, period] = model.cp.new_bool_var("")
        model.cp.add_implication(use, takes)
        mine.append(use)
    model.cp.add(sum(mine) == model.week.load(model.bundles[bundle]) * takes)


def add_resources(model: Model) -> None:
    """Lecturer, host room, class and site: at most so many at any minute. A closed screen counts as one that
    is in use (None).
    """
    needs: dict[tuple[Resource, int, int], list[tuple[Use | None, Span]]] = {}
    board = Board(model.week)
    for bundle, lecturer, day, period in model.uses:
        for resource, span, most in board.uses(model.bundles[bundle], lecturer, (day, period)):
            needs.setdefault((resource, day, most), []).append(((bundle, lecturer, day, period), span))
    for name, day, span in model.week.dark:
        needs.setdefault(((Blocker.SITE, name), day, model.week.problem.sites[name].at_once), []).append(
            (None, span)
        )
    for (_, _, most), wanted in needs.items():
        for running in cliques(list(enumerate(span for _, span in wanted))):
            uses = [wanted[index][0] for index in running]
            together = [model.uses[use] for use in uses if use]
            left = max(0, most - uses.count(None))
            if left == 1:
                model.cp.add_at_most_one(together)
            elif len(together) > left:
                model.cp.add(sum(together) <= left)


def add_days(model: Model) -> None:
    """主讲每天最多, 同班同学科每天最多, 每周两节的间隔."""
    rules, week = model.week.rules, model.week
    lecturers: dict[object, list[cp_model.IntVar]] = {}
    classes: dict[object, list[cp_model.IntVar]] = {}
    pairs: dict[object, dict[int, list[cp_model.IntVar]]] = {}
    for (bundle, lecturer, day, _), use in model.uses.items():
        lecturers.setdefault((lecturer, day), []).append(use)
        for one in model.bundles[bundle].members:
            demand = week.demands[one]
            classes.setdefault((demand.key, demand.subject, day), []).append(use)
            if week.is_a_pair(demand):
                whose = one if demand.periods == 2 else (demand.key, demand.subject)
                pairs.setdefault(whose, {}).setdefault(day, []).append(use)
    if rules.lecturer_a_day is not None:
        for together in lecturers.values():
            model.cp.add(sum(together) <= rules.lecturer_a_day)
    if rules.subject_a_day is not None:
        for together in distinct(classes.values()):
            model.cp.add(sum(together) <= rules.subject_a_day)
    for days in pairs.values():
        add_gaps(model.cp, days, rules.gap)


def add_gaps(cp: cp_model.CpModel, days: Mapping[int, list[cp_model.IntVar]], gap: int) -> None:
    for first, second in combinations(sorted(days), 2):
        if second - first < gap:
            for one in days[first]:
                cp.add_bool_and([~other for other in days[second]]).only_enforce_if(one)


def distinct(groups: Iterable[list[cp_model.IntVar]]) -> list[list[cp_model.IntVar]]:
    """Classes of one bundle ask for the same row; one is enough."""
    return list({tuple(one.index for one in group): group for group in groups}.values())


def loads(model: Model) -> dict[int, cp_model.LinearExprT]:
    found: dict[int, list[cp_model.LinearExpr]] = {}
    for (bundle, lecturer), taken in model.takes.items():
        found.setdefault(lecturer, []).append(model.week.load(model.bundles[bundle]) * taken)
    return {lecturer: sum(terms) for lecturer, terms in found.items()}


def hint(model: Model, start: Sequence[Placed]) -> None:
    standing = {placed.bundle: placed for placed in start}
    for (bundle, lecturer), taken in model.takes.items():
        placed = standing.get(model.bundles[bundle])
        model.cp.add_hint(taken, placed is not None and placed.lecturer == lecturer)
    for (bundle, lecturer, day, period), use in model.uses.items():
        placed = standing.get(model.bundles[bundle])
        model.cp.add_hint(
            use, placed is not None and placed.lecturer == lecturer and (day, period) in placed.slots
        )


def read(model: Model, outcome: SolverOutcome) -> tuple[Placed, ...]:
    slots: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for (bundle, lecturer, day, period), use in model.uses.items():
        if outcome.true(use):
            slots.setdefault((bundle, lecturer), []).append((day, period))
    return tuple(
        Placed(model.bundles[bundle], lecturer, tuple(times)) for (bundle, lecturer), times in slots.items()
    )
