"""An older plan beside a problem that has changed: what of it still stands, and what at least has to
change.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from lianke.planner.board import Board, Placed
from lianke.planner.problem import Content, LecturerKey, Lesson, Slot
from lianke.planner.slots import Model, add_days, add_resources
from lianke.planner.solver import Budget, solve
from lianke.planner.week import Bundle, Week

EFFORT = 5.0
FAR = 1000  # what is usable before what merely was there


@dataclass(frozen=True)
class Group:
    """A bundle of the older plan: who taught it (None: gone), which of its slots can still be used, all it
    had.
    """

    bundle: Bundle
    lecturer: int | None
    slots: tuple[Slot, ...]
    before: tuple[Slot, ...]


@dataclass(frozen=True)
class StandingPlan:
    """`lessons`: the older plan's, without classes that are owed nothing any more. `most`: how many of them
    can stand together.

    `rivals`: groups that had a class of `groups` too.
    """

    lessons: tuple[Lesson, ...]
    groups: tuple[Group, ...]
    most: int
    rivals: tuple[Group, ...] = ()


def standing(week: Week, old: Sequence[Lesson], left_out: Collection[int], budget: Budget) -> StandingPlan:
    """`left_out`: demands that nobody can meet. Of a class that had a subject from two lecturers those stand
    who can keep the most lessons.
    """
    lessons: dict[Content, Lesson] = {}
    taught: dict[tuple[Bundle, LecturerKey], list[Slot]] = {}
    for lesson in old:
        wanted = {
            key: one
            for key in lesson.receivers
            if (one := week.demand_of(lesson, key)) is not None and one not in left_out
        }
        if wanted:
            kept = replace(lesson, receivers=tuple(wanted))
            lessons.setdefault(kept.content, kept)
            taught.setdefault(
                (Bundle(tuple(sorted(wanted.values())), lesson.grade), lesson.lecturer), []
            ).append((lesson.weekday, lesson.period))
    every = [
        group(week, bundle, lecturer, tuple(sorted(set(slots))))
        for (bundle, lecturer), slots in taught.items()
    ]
    groups = one_of_a_class(week, every, budget)
    if week.rules.steady and len(groups) < len(every):  # others than these may be less in each other's way
        rivals = tuple(one for one in every if one not in groups)
        return StandingPlan(tuple(lessons.values()), groups, sum(usable(week, one) for one in groups), rivals)
    others = 0 if week.rules.steady else len(lessons) - sum(len(one.before) for one in groups)
    return StandingPlan(tuple(lessons.values()), groups, most_standing(week, groups, budget) + others)


def one_of_a_class(week: Week, groups: Sequence[Group], budget: Budget) -> tuple[Group, ...]:
    """The groups that can keep the most lessons, as if they were nowhere in each other's way, with no class
    in two of them.
    """
    of_class: dict[int, list[int]] = {}
    for index, one in enumerate(groups):
        for member in one.bundle.members:
            of_class.setdefault(member, []).append(index)
    if all(len(indices) == 1 for indices in of_class.values()):
        return tuple(groups)
    cp = cp_model.CpModel()
    stays = [cp.new_bool_var("") for _ in groups]
    for indices in of_class.values():
        cp.add_at_most_one(stays[index] for index in indices)
    cp.maximize(
        sum(
            (FAR * usable(week, one) + len(one.before)) * stay
            for one, stay in zip(groups, stays, strict=True)
        )
    )
    outcome = solve(cp, budget, effort=EFFORT)
    if outcome.found:
        return tuple(one for one, stay in zip(groups, stays, strict=True) if outcome.true(stay))
    return tuple(
        one
        for index, one in enumerate(groups)
        if all(index == of_class[member][0] for member in one.bundle.members)
    )


def usable(week: Week, one: Group) -> int:
    return min(len(one.slots), week.load(one.bundle))


def group(week: Week, bundle: Bundle, lecturer: LecturerKey, before: tuple[Slot, ...]) -> Group:
    who = next((index for index, one in enumerate(week.lecturers) if one.key == lecturer), None)
    if (
        who is None
        or not week.may_share(bundle.members)
        or week.subject(bundle) not in week.lecturers[who].subjects
    ):
        return Group(bundle, who, (), before)
    reached = set(week.common(who, bundle.members)) if week.rules.steady else week.free(who)
    open_still = reached.intersection(before, *(week.reached(who, one) for one in bundle.members))
    return Group(bundle, who, tuple(sorted(open_still)), before)


def most_standing(week: Week, groups: Sequence[Group], budget: Budget) -> int:
    """Lessons that can all stand at once: by looking, and where they are in each other's way by search."""
    most = sum(usable(week, one) for one in groups)
    if is_in_order(week, groups):
        return most
    model = Model(week, [one.bundle for one in groups])
    for index, one in enumerate(groups):
        for day, period in one.slots if one.lecturer is not None else ():
            model.uses[index, one.lecturer or 0, day, period] = model.cp.new_bool_var("")
        mine = [use for (owner, *_), use in model.uses.items() if owner == index]
        model.cp.add(sum(mine) <= week.load(one.bundle))
    add_resources(model)
    add_days(model)
    for lecturer in range(len(week.lecturers)):
        model.cp.add(
            sum(use for (_, who, _, _), use in model.uses.items() if who == lecturer)
            <= week.capacity(lecturer)
        )
    model.cp.maximize(sum(model.uses.values()))
    outcome = solve(model.cp, budget, effort=EFFORT)
    return outcome.bound if outcome.found else most


def is_in_order(week: Week, groups: Sequence[Group]) -> bool:
    board = Board(week)
    for one in groups:
        if one.lecturer is None or not one.slots:
            continue
        if len(one.slots) > week.load(one.bundle) or board.loads[one.lecturer] + len(
            one.slots
        ) > week.capacity(one.lecturer):
            return False
        for day, period in one.slots:
            if board.blocker(one.bundle, one.lecturer, day, period) is not None:
                return False
            board.put(Placed(one.bundle, one.lecturer, ((day, period),)))
    return True


def begin_of(week: Week, lesson: Lesson) -> int:
    """The minute at which it begins; less than none where its school is gone, so that it is nobody's time any
    more.
    """
    site = week.problem.sites.get(lesson.lecturer[0])
    return next((period.begins for period in site.bell if period.no == lesson.period), -1) if site else -1
