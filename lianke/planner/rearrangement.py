"""The model that finds the fewest changes: bundles old and possible, lecturers and slots, with a price on
each lesson that is new.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import combinations

from ortools.sat.python import cp_model

from lianke.planner.board import Placed
from lianke.planner.bundles import fewest_bundles
from lianke.planner.loads import square_of
from lianke.planner.problem import Slot
from lianke.planner.slots import Model, add_bundle, add_days, add_resources, hold_pins, loads, read
from lianke.planner.solver import Budget, solve
from lianke.planner.standing import Group, StandingPlan, begin_of
from lianke.planner.week import Bundle, Week

SEARCH = 8.0  # deterministic seconds of one search
CHOICE = 0.6  # likewise, among plans that change equally little
MOST_SPLIT = 4  # classes; larger bundles are not taken apart in every way


class Wish(StrEnum):
    """What to prefer among plans that change equally few lessons."""

    TIMES = "times"  # classes keep their times
    EVEN = "even"  # loads of the lecturers are even
    FEW = "few"  # few lecturers take something over


def held(week: Week, old: StandingPlan) -> list[Placed]:
    """Groups that can all stay as they are."""
    return whole(week, old) if in_order(week, old) else []


def whole(week: Week, old: StandingPlan) -> list[Placed]:
    """Groups that can stay as they are, each by itself."""
    return [Placed(one.bundle, one.lecturer or 0, one.slots) for one in old.groups if is_whole(week, one)]


def in_order(week: Week, old: StandingPlan) -> bool:
    return old.most >= sum(min(len(one.slots), week.load(one.bundle)) for one in old.groups)


def is_whole(week: Week, group: Group) -> bool:
    return group.lecturer is not None and len(group.slots) == len(group.before) == week.load(group.bundle)


Options = Mapping[Bundle, Mapping[int, Sequence[Slot]]]
"""Bundle → lecturer → the slots that are open to them."""


def modelled(week: Week, options: Options) -> Model:
    """Every bundle at most once and every class in one of them at most; all the rules of a week."""
    model = Model(week, list(options))
    places: dict[int, list[cp_model.IntVar]] = {}
    for index, bundle in enumerate(model.bundles):
        for lecturer, slots in options[bundle].items():
            add_bundle(model, index, lecturer, slots)
            for one in bundle.members:
                places.setdefault(one, []).append(model.takes[index, lecturer])
    for each in places.values():
        model.cp.add_at_most_one(each)
    add_resources(model)
    add_days(model)
    hold_pins(model)
    for lecturer, load in loads(model).items():
        model.cp.add(load <= week.capacity(lecturer))
    return model


def anywhere(week: Week, bundle: Bundle) -> dict[int, Sequence[Slot]]:
    return {lecturer: week.common(lecturer, bundle.members) for lecturer in week.takers(bundle)}


def kept(model: Model, old: StandingPlan) -> cp_model.LinearExprT:
    before = {one.bundle: one for one in old.groups}
    return sum(
        use for (index, *rest), use in model.uses.items() if stands(before.get(model.bundles[index]), *rest)
    )


def stands(group: Group | None, lecturer: int, day: int, period: int) -> bool:
    return group is not None and group.lecturer == lecturer and (day, period) in group.before


def most_kept(week: Week, old: StandingPlan, budget: Budget) -> int:
    """Lessons of before that a plan with fixed partners can keep at most. A bundle that is not planned may
    have become anything else.
    """
    groups = (*old.groups, *old.rivals)
    model = modelled(
        week, {one.bundle: anywhere(week, one.bundle) for one in groups if week.may_share(one.bundle.members)}
    )
    before = {(one.bundle, one.lecturer): one.before for one in groups}
    still = []
    for (index, lecturer, day, period), use in model.uses.items():
        stays = (day, period) in before.get((model.bundles[index], lecturer), ())
        model.cp.add_hint(use, stays)
        still += [use] if stays else []
    model.cp.maximize(sum(still))
    outcome = solve(model.cp, budget, effort=SEARCH)
    return outcome.bound if outcome.found else old.most


class Rearrangement:
    """One model of bundles old and possible, lecturers and slots; `everything`: what could stay may change
    too.
    """

    def __init__(
        self, week: Week, old: StandingPlan, demands: Sequence[int], budget: Budget, *, everything: bool
    ) -> None:
        self.week = week
        self.old = old
        self.budget = budget
        self.before = {one.bundle: one for one in old.groups}
        self.whole = {placed.bundle: placed for placed in held(week, old)}
        undisturbed = {one for bundle in self.whole for one in bundle.members}
        self.loose = [one for one in demands if one not in undisturbed | week.decided]
        self.model = modelled(week, self.possible(everything=everything))
        if not everything:
            self.hold()
        self.price()
        self.solve()

    def possible(self, *, everything: bool) -> Options:
        """Old bundles; of what does not stand also parts, the best new bundles, and a class more for any that
        is there.
        """
        week = self.week
        found: dict[Bundle, Mapping[int, Sequence[Slot]]] = {
            week.bundle([one]): anywhere(week, week.bundle([one])) for one in self.loose
        }
        for bundle in (*self.parts(), *fewest_bundles(week, self.loose, self.budget).bundles):
            found[bundle] = anywhere(week, bundle)
        for group in self.old.groups:
            if week.decided.isdisjoint(group.bundle.members) and week.may_share(group.bundle.members):
                stays = self.whole.get(group.bundle)
                found[group.bundle] = (
                    {stays.lecturer: stays.slots}
                    if stays and not everything
                    else anywhere(week, group.bundle)
                )
                found |= {bundle: self.beside(bundle, group) for bundle in self.joined(group.bundle)}
        return found | {bundle: anywhere(week, bundle) for bundle in week.pinned}

    def parts(self) -> Iterator[Bundle]:
        for bundle in self.before:
            if (
                bundle not in self.whole
                and len(bundle.members) <= MOST_SPLIT
                and self.week.decided.isdisjoint(bundle.members)
            ):
                for size in range(2, len(bundle.members)):
                    yield from (
                        self.week.bundle(part)
                        for part in combinations(bundle.members, size)
                        if self.week.may_share(part)
                    )

    def joined(self, bundle: Bundle) -> Iterator[Bundle]:
        wider = ((*bundle.members, one) for one in self.loose if one not in bundle.members)
        yield from (self.week.bundle(members) for members in wider if self.week.may_share(members))

    def beside(self, bundle: Bundle, group: Group) -> Mapping[int, Sequence[Slot]]:
        """Who joins a bundle that stands comes to its times."""
        if group.bundle not in self.whole:
            return anywhere(self.week, bundle)
        lecturer = self.whole[group.bundle].lecturer
        slots = [slot for slot in group.slots if slot in self.week.common(lecturer, bundle.members)]
        return {lecturer: slots} if len(slots) == self.week.load(bundle) else {}

    def hold(self) -> None:
        """What stands stays, by itself or with one more."""
        for bundle in self.whole:
            around = [
                taken
                for (index, _), taken in self.model.takes.items()
                if set(bundle.members) <= set(self.model.bundles[index].members)
            ]
            self.model.cp.add_exactly_one(around)

    def price(self) -> None:
        """What is covered, what changes, what moves, as expressions over the model."""
        week, model = self.week, self.model
        taken = [(model.bundles[index], each) for (index, _), each in model.takes.items()]
        self.gain = sum(week.load(bundle) * len(bundle.members) * each for bundle, each in taken)
        self.lessons = sum(week.load(bundle) * each for bundle, each in taken)
        before = len(self.old.lessons)
        self.changes = model.cp.new_int_var(0, 2 * (before + week.problem.owed), "")
        stay = kept(model, self.old)
        model.cp.add(sum([self.changes, stay]) >= before)
        model.cp.add(sum([self.changes, stay]) >= self.lessons)

    def solve(self) -> None:
        """Cover the most, then change the least."""
        scale = 2 * (len(self.old.lessons) + self.week.problem.owed) + 1
        cp = self.model.cp.clone()
        cp.maximize(scale * self.gain - self.changes)
        for (index, *rest), use in self.model.uses.items():
            cp.add_hint(use, stands(self.before.get(self.model.bundles[index]), *rest))
        outcome = solve(cp, self.budget, effort=SEARCH)
        self.solved, self.proven = outcome.found, outcome.proven
        self.placed = read(self.model, outcome) if outcome.found else ()
        self.covered = outcome.values.value(self.gain) if outcome.found else 0
        self.fewest = outcome.values.value(self.changes) if outcome.found else 0

    def worth(self) -> tuple[int, int]:
        return self.covered, -self.fewest

    def preferring(self, wish: Wish) -> tuple[Placed, ...]:
        """Of the plans that cover as much and change as little, the one that spares what is wished; what was
        found first, if none is in time.
        """
        cp = self.model.cp.clone()
        cp.add(self.gain >= self.covered)
        cp.add(self.changes <= self.fewest)
        moved: cp_model.LinearExprT = sum(self.strangers(*key) * use for key, use in self.model.uses.items())
        many = self.week.problem.owed + 1
        first, then = (moved, self.lessons) if wish is Wish.TIMES else (self.wished(cp, wish), moved)
        cp.minimize(sum([many * first, then]))
        self.hint(cp)
        outcome = solve(cp, self.budget, effort=CHOICE)
        return read(self.model, outcome) if outcome.found else self.placed

    def wished(self, cp: cp_model.CpModel, wish: Wish) -> cp_model.LinearExprT:
        if wish is Wish.EVEN:
            return sum(
                square_of(cp, load, self.week.capacity(one)) for one, load in loads(self.model).items()
            )
        steps_in: dict[int, cp_model.IntVar] = {}
        for (index, lecturer, *slot), use in self.model.uses.items():
            if not stands(self.before.get(self.model.bundles[index]), lecturer, *slot):
                cp.add_implication(use, steps_in.setdefault(lecturer, cp.new_bool_var("")))
        return sum(steps_in.values())

    def strangers(self, index: int, lecturer: int, day: int, period: int) -> int:
        """Classes of the bundle that had nothing of the subject at this time."""
        begins = self.minute(lecturer, period)
        return sum((one, day, begins) not in self.times for one in self.model.bundles[index].members)

    @cached_property
    def times(self) -> set[tuple[int, int, int]]:
        """(demand, weekday, begin) of every class-period of before."""
        return {
            (one, lesson.weekday, begin_of(self.week, lesson))
            for lesson in self.old.lessons
            for key in lesson.receivers
            if (one := self.week.demand_of(lesson, key)) is not None
        }

    def minute(self, lecturer: int, period: int) -> int:
        bell = self.week.problem.sites[self.week.lecturers[lecturer].site].bell
        return next(each.begins for each in bell if each.no == period)

    def hint(self, cp: cp_model.CpModel) -> None:
        placed = {each.bundle: each for each in self.placed}
        for (index, lecturer, day, period), use in self.model.uses.items():
            found = placed.get(self.model.bundles[index])
            cp.add_hint(
                use, found is not None and found.lecturer == lecturer and (day, period) in found.slots
            )
