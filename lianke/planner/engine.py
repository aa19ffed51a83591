"""The door: a problem goes in, a plan that breaks no rule comes out, with what could not be better."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from lianke.planner import bounds
from lianke.planner.board import Board, Placed
from lianke.planner.bundles import Grouping, fewest_bundles, giving_way, most_covered
from lianke.planner.checker import violations
from lianke.planner.conversation import Conversation, Part
from lianke.planner.greedy import filled, first_bundles, placed_in_turn
from lianke.planner.loads import dealt
from lianke.planner.plan import Bounds, Missing, Options, Plan, Progress, Report, WhyMissing
from lianke.planner.problem import Content, Lesson, Problem
from lianke.planner.reasons import blocked, hopeless
from lianke.planner.rooms import rooms_of
from lianke.planner.sharing import with_other_partners, within_townships
from lianke.planner.slots import all_placed, most_placed
from lianke.planner.solver import Budget
from lianke.planner.week import Week

USUAL = Options()
PROVABLE = 400  # demands


class Broken(AssertionError):
    """The engine made a plan that breaks a rule: a mistake in the engine, never in the data."""


def plan(problem: Problem, options: Options = USUAL, progress: Report = lambda _: True) -> Plan:
    """The most class-periods in the fewest lessons, loads as even as the subjects allow; what does not fit is
    left out and named.

    `progress` is told how far it is, in the caller's thread; when it answers False the best legal plan so far
    is the plan. The same problem and seed give the same plan as long as `options.seconds` do not run out.
    """
    found = (
        planned_in_parts(problem, options, progress)
        if is_large(problem)
        else planned_whole(problem, options, progress)
    )
    if broken := violations(problem, found):
        raise Broken("; ".join(str(one) for one in broken[:3]))
    return found


def is_large(problem: Problem) -> bool:
    """Whether the week is beyond proof: then it is found by walking, each county by itself."""
    return (
        len(problem.demands) > PROVABLE
        or len({problem.sites[one.site].county for one in problem.demands}) > 1
    )


def planned_whole(problem: Problem, options: Options, progress: Report) -> Plan:
    work = PlanningWork(problem, options, progress)
    work.conversation.during(work.run)
    return work.plan()


def planned_in_parts(problem: Problem, options: Options, progress: Report) -> Plan:
    from lianke.planner.city.region import planned  # noqa: PLC0415 - numba: 1 s and 100 MB

    return planned(problem, options, progress)


class PlanningWork:
    """The stages in order; `best` is legal at any time. `budget`: that of a larger work of which this is a
    part.
    """

    def __init__(
        self, problem: Problem, options: Options, progress: Report, budget: Budget | None = None
    ) -> None:
        self.week = Week(problem)
        self.budget = budget or Budget(options.seconds, options.seed)
        self.conversation = (Part if budget else Conversation)(progress, self.budget, problem.owed)
        self.hopeless = hopeless(self.week)
        self.reachable = [one for one in range(len(problem.demands)) if one not in self.hopeless]
        self.pinned = [
            bundle for bundle in self.week.pinned if not self.hopeless.keys() & set(bundle.members)
        ]
        self.is_choice_proven = True
        self.free = [one for one in self.reachable if one not in self.week.decided]
        self.best: tuple[Placed, ...] = ()
        self.grouping = Grouping((), 0, self.owed(self.reachable))
        self.rooms: Mapping[Content, str] = {}  # where lessons were sent from before
        self.is_settled = False  # nothing more could be placed, whoever tries

    @property
    def most(self) -> int:
        """Class-periods, if the lecturers' weeks suffice."""
        return self.owed(self.free) + sum(
            self.week.load(bundle) * len(bundle.members) for bundle in self.pinned
        )

    def give_way(self) -> None:
        """Grades that crowd each other: some of them are not planned, which ones is chosen for the fewest
        lessons.
        """
        out, self.is_choice_proven = giving_way(self.week, self.free, self.budget)
        self.free = [one for one in self.free if one not in out]

    def run(self) -> None:
        week, budget = self.week, self.budget
        self.give_way()
        self.keep(placed_in_turn(week, [*self.pinned, *first_bundles(week, self.free)]).placed)
        if not self.goes_on("first"):
            return
        lecturers = self.group()
        bundles = self.grouping.bundles
        if not bundles or not self.goes_on("bundles"):
            return
        self.keep(placed_in_turn(week, bundles).placed, fewer_lessons=True)
        if not self.goes_on("lecturers"):
            return
        found = all_placed(week, bundles, lecturers, budget) if len(lecturers) == len(bundles) else None
        if found is None:
            self.goes_on("whole")
            found = most_placed(
                week, bundles, self.start(bundles), budget, lambda covered: self.tell("whole", covered)
            )
        if found:
            self.is_settled = found.best
            self.keep(found.placed, fewer_lessons=True)
        self.keep(filled(week, self.best, self.left_out()).placed)
        self.goes_on("done")

    def group(self) -> dict[int, int]:
        """Bundles for all; where the lecturers are too few for that, bundles for as many class-periods as
        possible.
        """
        self.grouping = self.with_pins(fewest_bundles(self.week, self.free, self.budget))
        lecturers = dealt(self.week, self.grouping.bundles, self.budget)
        if len(lecturers) < len(self.grouping.bundles) and self.budget.left:
            open_still = [one for one in self.reachable if one not in self.week.decided]
            short = self.with_pins(most_covered(self.week, open_still, self.budget, self.pinned))
            if short.bundles:
                self.grouping = short
                lecturers = dealt(self.week, short.bundles, self.budget)
        return lecturers

    def with_pins(self, grouping: Grouping) -> Grouping:
        lessons = [self.week.load(bundle) for bundle in self.pinned]
        covered = sum(count * len(bundle.members) for count, bundle in zip(lessons, self.pinned, strict=True))
        return Grouping(
            (*self.pinned, *grouping.bundles), grouping.lessons + sum(lessons), grouping.coverable + covered
        )

    def start(self, bundles: Sequence[object]) -> list[Placed]:
        return [placed for placed in self.best if placed.bundle in bundles]

    def keep(self, placed: Iterable[Placed], *, fewer_lessons: bool = False) -> None:
        """The better of two: more of what is pinned, more class-periods, fewer lessons; `fewer_lessons`: the
        newcomer wins a tie.
        """
        found = tuple(placed)
        mine, theirs = self.worth(self.best), self.worth(found)
        if theirs > mine or (fewer_lessons and theirs == mine):
            self.best = found

    def worth(self, placed: Iterable[Placed]) -> tuple[int, int, int]:
        """What was pinned, class-periods, lessons."""
        listed = list(placed)
        return (
            sum(one.bundle in self.week.pinned for one in listed),
            covered_by(listed),
            -sum(len(one.slots) for one in listed),
        )

    def goes_on(self, stage: str) -> bool:
        return self.tell(stage, covered_by(self.best)) and self.budget.left > 0

    def tell(self, stage: str, covered: int) -> bool:
        return self.conversation.tell(
            Progress(stage, covered, -self.worth(self.best)[2], self.week.problem.owed)
        )

    def owed(self, demands: Iterable[int]) -> int:
        return sum(self.week.demands[one].periods for one in demands)

    def left_out(self) -> list[int]:
        placed = {one for each in self.best for one in each.bundle.members}
        return [one for one in self.reachable if one not in placed]

    def plan(self) -> Plan:
        board = Board(self.week)
        for placed in self.best:
            board.put(placed)
        missing = dict(self.hopeless)
        for one in self.left_out():
            missing[one] = WhyMissing.NO_TIME_LEFT if self.ran_out() else blocked(board, one)
        demands = self.week.demands
        return Plan(
            lessons=lessons_of(self.week, self.best, self.rooms),
            missing=tuple(Missing(demands[one], missing[one]) for one in sorted(missing)),
            owed=self.week.problem.owed,
            bounds=self.bounds(),
        )

    def ran_out(self) -> bool:
        return not self.is_settled and self.budget.left <= 0

    def bounds(self) -> Bounds:
        counting = bounds.counted_lessons(self.week, self.reachable, steady=False)
        return Bounds(self.coverable, counting, self.fewest, bounds.capacity(self.week), self.townships)

    @property
    def coverable(self) -> int:
        if not self.week.rules.steady:
            return bounds.coverable_singly(self.week)
        return min(self.most, self.grouping.coverable, bounds.coverable_by_sites(self.week, self.reachable))

    @property
    def fewest(self) -> int:
        """Lessons at least for as many class-periods as are covered. Which they are is open where not all can
        be.
        """
        week, covered = self.week, covered_by(self.best)
        lessons = bounds.lessons_of_any(week, covered)
        placed = [one for each in self.best for one in each.bundle.members]
        if covered == week.problem.owed or (len(placed) == len(self.reachable) and week.rules.steady):
            lessons = max(lessons, bounds.counted_lessons(week, placed, steady=week.rules.steady))
            if not week.rules.steady:
                lessons = max(lessons, with_other_partners(week, placed, self.budget))
        if week.rules.steady and covered == self.grouping.coverable and self.is_choice_proven:
            lessons = max(lessons, self.grouping.lessons)
        return lessons

    @cached_property
    def townships(self) -> int | None:
        return within_townships(self.week, self.reachable, self.budget)


def covered_by(placed: Iterable[Placed]) -> int:
    return sum(len(one.bundle.members) * len(one.slots) for one in placed)


def lessons_of(week: Week, placed: Iterable[Placed], rooms: Mapping[Content, str]) -> tuple[Lesson, ...]:
    """In the order of the week, each from its room of before where it had one."""
    found = [
        Lesson(
            subject=week.subject(one.bundle),
            grade=one.bundle.grade,
            lecturer=week.lecturers[one.lecturer].key,
            receivers=tuple(week.demands[each].key for each in one.bundle.members),
            weekday=day,
            period=period,
        )
        for one in placed
        for day, period in one.slots
    ]
    found.sort(key=lambda lesson: (lesson.weekday, lesson.period, lesson.lecturer, lesson.receivers))
    return rooms_of(week.problem, [replace(lesson, room=rooms.get(lesson.content, "")) for lesson in found])
