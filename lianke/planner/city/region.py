"""A region is planned county by county: no bundle crosses a border, and a change in one county leaves the
others alone.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

from ortools.sat.python import cp_model

from lianke.planner.bundles import kinds_of
from lianke.planner.city.county import County
from lianke.planner.conversation import Conversation
from lianke.planner.engine import PROVABLE, PlanningWork
from lianke.planner.plan import Bounds, Options, Plan, Progress, Report
from lianke.planner.problem import Problem
from lianke.planner.solver import SIDE_BY_SIDE, Budget, solve
from lianke.planner.week import Week


def planned(problem: Problem, options: Options, progress: Report) -> Plan:
    """As `engine.plan`, for what is too large to be proven."""
    work = Region(problem, options, progress)
    work.conversation.during(work.run)
    return work.plan()


class Region:
    def __init__(self, problem: Problem, options: Options, progress: Report) -> None:
        self.problem = problem
        self.options = options
        self.budget = Budget(options.seconds, options.seed)
        self.conversation = Conversation(progress, self.budget, problem.owed)
        self.parts: dict[int, Plan] = {}
        self.names: dict[int, str] = {}  # of their counties
        self.borderless: int | None = None
        self.lock = Lock()

    def run(self) -> None:
        blocks = counties(self.problem)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for _ in pool.map(self.part, range(len(blocks)), blocks):
                pass
        if len(blocks) > 1:
            self.borderless = without_borders(self.problem, self.budget)

    def part(self, index: int, problem: Problem) -> None:
        """The county's own seed, so that neither its neighbours nor the order of work matter to it."""
        seed = self.options.seed + index
        found = planned_by(County(problem, self.budget, seed))
        if not found.proven and len(problem.demands) <= PROVABLE and self.budget.left:
            other = planned_by(
                PlanningWork(problem, Options(self.options.seconds, seed), lambda _: True, self.budget)
            )
            found = max(found, other, key=lambda each: (each.covered, -len(each.lessons), each.proven))
        with self.lock:
            self.parts[index], self.names[index] = found, problem.sites[problem.demands[0].site].county
        self.conversation.tell(
            Progress(
                "slots",
                sum(part.covered for part in self.parts.values()),
                sum(len(part.lessons) for part in self.parts.values()),
                self.problem.owed,
            )
        )

    def plan(self) -> Plan:
        parts = [self.parts[index] for index in sorted(self.parts)]
        lessons = [lesson for part in parts for lesson in part.lessons]
        lessons.sort(key=lambda lesson: (lesson.weekday, lesson.period, lesson.lecturer, lesson.receivers))
        missing = [one for part in parts for one in part.missing]
        return Plan(
            tuple(lessons), tuple(missing), self.problem.owed, self.bounds([part.bounds for part in parts])
        )

    def bounds(self, parts: Sequence[Bounds]) -> Bounds:
        """Borders are a rule: each county's least adds up."""
        capacity: dict[str, int] = {}
        for part in parts:
            for subject, most in part.capacity.items():
                capacity[subject] = capacity.get(subject, 0) + most
        townships = [part.townships for part in parts]
        return Bounds(
            sum(part.coverable for part in parts),
            sum(part.counting for part in parts),
            sum(part.lessons for part in parts),
            capacity,
            None if None in townships else sum(one or 0 for one in townships),
            self.borderless,
            {self.names[index]: part.bounds.lessons for index, part in sorted(self.parts.items())}
            if len(parts) > 1
            else {},
        )


def planned_by(work: PlanningWork) -> Plan:
    work.run()
    return work.plan()


def counties(problem: Problem) -> list[Problem]:
    """Each county by itself; the region as one where lecturers serve beyond their county."""
    of = {name: site.county for name, site in problem.sites.items()}
    served = {of[demand.site] for demand in problem.demands}
    if not all(of[lecturer.site] in served for lecturer in problem.lecturers):
        return [problem]
    return [
        replace(
            problem,
            lecturers=tuple(one for one in problem.lecturers if of[one.site] == county),
            demands=tuple(one for one in problem.demands if of[one.site] == county),
            pins=tuple(pin for pin in problem.pins if of[pin.lecturer[0]] == county),
        )
        for county in sorted(served)
    ]


def without_borders(problem: Problem, budget: Budget) -> int:
    """Lessons at least if classes of different counties shared them: whole numbers of each sort of demand to
    each of its grades.
    """
    week = Week(problem)
    taught = [one for one, demand in enumerate(problem.demands) if week.teaching.get(demand.subject)]
    return sum(
        fewest(week, members, budget) * periods for (_, periods), members in kinds_of(week, taught).items()
    )


def fewest(week: Week, members: Sequence[int], budget: Budget) -> int:
    """By classes, and by the pupils of those that have one grade only."""
    sorts = Counter(week.demands[one].joins for one in members)
    model = cp_model.CpModel()
    counts = {
        (joins, grade): model.new_int_var(0, number, "") for joins, number in sorts.items() for grade in joins
    }
    for joins, number in sorts.items():
        model.add(sum(counts[joins, grade] for grade in joins) == number)
    bundles = []
    for grade in sorted({grade for joins in sorts for grade in joins}):
        here = model.new_int_var(0, len(members), "")
        bundles.append(here)
        if week.rules.most_classes:
            model.add(
                sum(count for (_, each), count in counts.items() if each == grade)
                <= week.rules.most_classes * here
            )
        if week.rules.most_pupils:
            model.add(
                here
                >= -(
                    -sum(week.demands[one].pupils for one in members if week.demands[one].joins == (grade,))
                    // week.rules.most_pupils
                )
            )
    model.minimize(sum(bundles))
    outcome = solve(model, budget)
    return outcome.bound if outcome.found else 0
