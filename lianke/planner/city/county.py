"""One county of a region: bundles by count and walk, lecturers and slots by walk."""

from lianke.planner.bundles import Grouping
from lianke.planner.city.grouping import grouped
from lianke.planner.city.masks import reach_of
from lianke.planner.city.settling import Settling
from lianke.planner.city.tables import Arrays
from lianke.planner.engine import PlanningWork
from lianke.planner.greedy import filled
from lianke.planner.plan import Options
from lianke.planner.problem import Problem
from lianke.planner.solver import Budget

ATTEMPTS = 6
NEARLY = 12  # violations that other bundles may do away with
SEEDS = 1000  # between attempts: counties have neighbouring ones


class County(PlanningWork):
    """The stages of a county, without those that prove a timetable: what a walk leaves out may be there for
    want of search.
    """

    def __init__(self, problem: Problem, budget: Budget, seed: int) -> None:
        super().__init__(problem, Options(budget.seconds, seed), lambda _: True, budget)
        self.seed = seed
        self.reach = reach_of(self.week)

    def run(self) -> None:
        """Where a few bundles find no place among the others, other bundles may."""
        self.give_way()
        for attempt in range(ATTEMPTS):
            left = self.attempt(self.seed + SEEDS * attempt)
            if not 0 < left <= NEARLY or not self.budget.left:
                break
        self.keep(filled(self.week, self.best, self.left_out()).placed)

    def attempt(self, seed: int) -> int:
        """Violations of the best timetable that the walk found for the bundles of this seed; what is legal of
        it is kept.
        """
        week, budget = self.week, self.budget
        found = grouped(week, self.reach, self.free, budget, seed)
        self.grouping = self.with_pins(Grouping(found.bundles, found.least, self.owed(self.free)))
        if not self.grouping.bundles:
            return 0
        arrays = Arrays(week, self.reach, self.grouping.bundles)
        settling = Settling(arrays, seed)
        settling.settle(lambda: budget.left > 0)
        self.keep(settling.placed())
        return settling.violations
