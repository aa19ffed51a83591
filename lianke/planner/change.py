"""A plan anew, as near as can be to the one that stands.

First everything that can stay is held and only the rest is placed; that it was little is then proven by what
was lost. Only where something would stay out are all lessons opened, with a price on each that changes.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from lianke.planner.board import Placed
from lianke.planner.bounds import counted_lessons
from lianke.planner.checker import violations
from lianke.planner.engine import USUAL, Broken, PlanningWork, covered_by, is_large
from lianke.planner.greedy import filled, placed_in_turn
from lianke.planner.plan import Options, Plan, Report
from lianke.planner.problem import Lesson, Problem
from lianke.planner.rearrangement import Rearrangement, Wish, most_kept, whole
from lianke.planner.solver import SIDE_BY_SIDE
from lianke.planner.standing import begin_of, standing


@dataclass(frozen=True)
class Changed:
    """`changed`: lessons that no longer stand, or new ones if those are more; no plan that covers as much has
    fewer than `bound`.

    `moved`: class-periods at another time than any before. `stepping_in`: lecturers with a lesson that is new
    to them.
    """

    plan: Plan
    wish: Wish
    gone: tuple[Lesson, ...]
    new: tuple[Lesson, ...]
    bound: int
    moved: int
    stepping_in: int
    fullest: int

    @property
    def changed(self) -> int:
        return max(len(self.gone), len(self.new))

    @property
    def figures(self) -> tuple[int, ...]:
        return (
            self.plan.covered,
            self.changed,
            len(self.plan.lessons),
            self.moved,
            self.stepping_in,
            self.fullest,
        )


def replan(
    problem: Problem, old: Sequence[Lesson], options: Options = USUAL, progress: Report = lambda _: True
) -> tuple[Changed, ...]:
    """As many class-periods as can be covered, with the fewest changes against `old`; the best first, then
    others that differ in what they spare. `progress` as in `engine.plan`.
    """
    work = Again(problem, old, options, progress)
    work.conversation.during(work.run)
    found: dict[tuple[int, ...], Changed] = {}
    for wish, placed in work.found.items():
        each = work.changed(wish, placed)
        if broken := violations(problem, each.plan):
            raise Broken("; ".join(str(one) for one in broken[:3]))
        found.setdefault(each.figures, each)
    return tuple(found.values())


class Again(PlanningWork):
    def __init__(self, problem: Problem, old: Sequence[Lesson], options: Options, progress: Report) -> None:
        super().__init__(problem, options, progress)
        self.old = standing(self.week, old, self.hopeless.keys(), self.budget)
        self.options = options
        self.rooms = {lesson.content: lesson.room for lesson in old}
        self.found: dict[Wish, tuple[Placed, ...]] = {}

    def run(self) -> None:
        if is_large(self.week.problem):
            self.found = {Wish.TIMES: self.repaired()}
            return
        self.best = self.at_once()
        self.found[Wish.TIMES] = self.best
        if not self.goes_on("first"):
            return
        self.give_way()
        self.group()
        if not self.goes_on("bundles"):
            return
        search = self.rearranged(everything=False)
        if not self.is_least(search) and self.budget.left and self.week.rules.steady:
            self.old = replace(self.old, most=min(self.old.most, most_kept(self.week, self.old, self.budget)))
        if not self.is_least(search) and self.budget.left:
            wider = self.rearranged(everything=True)
            search = wider if wider.solved and wider.worth() > search.worth() else search
        self.settle(search)

    def at_once(self) -> tuple[Placed, ...]:
        """What was pinned, each bundle of before that finds its times still free, and in what is left of the
        week whatever fits.
        """
        board = placed_in_turn(self.week, self.pinned)
        for placed in whole(self.week, self.old):
            if self.week.decided.isdisjoint(placed.bundle.members):
                board.put_where_free(placed)
        had = {one for placed in board.placed for one in placed.bundle.members}
        return tuple(
            filled(self.week, board.placed, [one for one in self.reachable if one not in had]).placed
        )

    def settle(self, search: Rearrangement) -> None:
        """What the search found and its like; where it found less than there was at once, or than a plan from
        nothing has, that.
        """
        if search.solved and self.worth(search.placed)[:2] >= self.worth(self.best)[:2]:
            self.best, self.is_settled = search.placed, search.proven
            self.goes_on("slots")
            with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
                self.found = dict(zip(Wish, pool.map(search.preferring, Wish), strict=True))
        if not self.is_settled and covered_by(self.best) < self.coverable and self.budget.left:
            anew = PlanningWork(self.week.problem, self.options, lambda _: True, self.budget)
            anew.run()
            if self.worth(anew.best)[:2] > self.worth(self.best)[:2]:
                self.best, self.is_settled = anew.best, anew.is_settled
        if covered_by(self.best) > max(covered_by(placed) for placed in self.found.values()):
            self.found = {Wish.TIMES: self.best}
        self.goes_on("done")

    def repaired(self) -> tuple[Placed, ...]:
        from lianke.planner.city.repair import repaired  # noqa: PLC0415 - numba: 1 s and 100 MB

        return repaired(self.week, self.old, self.budget)

    def is_least(self, search: Rearrangement) -> bool:
        return search.solved and search.covered == self.most and search.fewest <= self.least(set())

    def rearranged(self, *, everything: bool) -> Rearrangement:
        return Rearrangement(self.week, self.old, self.reachable, self.budget, everything=everything)

    def changed(self, wish: Wish, placed: tuple[Placed, ...]) -> Changed:
        self.best = placed
        plan = self.plan()
        before = {lesson.content: lesson for lesson in self.old.lessons}
        after = {lesson.content: lesson for lesson in plan.lessons}
        gone = tuple(lesson for key, lesson in before.items() if key not in after)
        new = tuple(lesson for key, lesson in after.items() if key not in before)
        times = {
            (key, lesson.subject, lesson.weekday, begin_of(self.week, lesson))
            for lesson in before.values()
            for key in lesson.receivers
        }
        moved = sum(
            (key, lesson.subject, lesson.weekday, begin_of(self.week, lesson)) not in times
            for lesson in new
            for key in lesson.receivers
        )
        taught: dict[object, int] = {}
        for lesson in plan.lessons:
            taught[lesson.lecturer] = taught.get(lesson.lecturer, 0) + 1
        stepping_in = len({lesson.lecturer for lesson in new})
        return Changed(
            plan,
            wish,
            gone,
            new,
            self.least(set(self.left_out())),
            moved,
            stepping_in,
            max(taught.values(), default=0),
        )

    def least(self, left_out: set[int]) -> int:
        """Lessons that change in any plan: those of before that cannot stand together; lessons for classes
        that had none, if all get theirs (another plan could leave out others).
        """
        lost = len(self.old.lessons) - self.old.most
        had = {one for group in (*self.old.groups, *self.old.rivals) for one in group.bundle.members}
        fresh = [] if left_out else [one for one in self.reachable if one not in had]
        return max(lost, counted_lessons(self.week, fresh, steady=self.week.rules.steady))
