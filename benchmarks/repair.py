"""150 points planned, then lecturers gone: ten draws of one, ten of 5 %. What changed, beside the least that has to."""

import random
import time
from dataclasses import dataclass, replace

from benchmarks.figures import Figure
from lianke.timetable.planner.change import replan
from lianke.timetable.planner.engine import plan
from lianke.timetable.planner.plan import Options
from lianke.timetable.planner.problem import Lesson, Problem
from tools.city import city

POINTS, USE, DRAWS = 150, 0.90, 10
SHARES = (0.0, 0.05)  # of the lecturers; one at least
MOST_S = 15.0


@dataclass(frozen=True)
class Repaired:
    left_out: int
    changed: int
    least: int
    seconds: float

    @property
    def over(self) -> float:
        return self.changed / self.least


def measure() -> list[Figure]:
    problem = city(POINTS, use=USE)
    before = plan(problem).lessons
    one, several = ([repaired(problem, before, share, draw) for draw in range(1, DRAWS + 1)] for share in SHARES)
    whole = min(sum(not each.left_out for each in draws) for draws in (one, several))
    worst = max((*one, *several), key=lambda each: each.over)
    slowest = max(each.seconds for each in (*one, *several))
    changed = [sum(each.over for each in draws) / len(draws) for draws in (one, several)]
    return [
        Figure("repair_150_covered_of_10", whole, "draws", "higher", 9, "lecturers", len(problem.lecturers)),
        Figure("repair_changed_over_minimum", round(worst.over, 2), "times", "lower", 2, "the least that has to, lessons", worst.least),
        Figure("repair_one_over_minimum_mean", round(changed[0], 2), "times", "lower", 2, "5 % gone, mean", round(changed[1], 2)),
        Figure("repair_150_s", round(slowest, 1), "s", "lower", MOST_S, "lessons of the plan", len(before)),
    ]


def repaired(problem: Problem, before: tuple[Lesson, ...], share: float, draw: int) -> Repaired:
    keys = [one.key for one in problem.lecturers]
    gone = set(random.Random(draw).sample(keys, max(1, round(share * len(keys)))))  # noqa: S311 - a draw, no secret
    left = replace(problem, lecturers=tuple(one for one in problem.lecturers if one.key not in gone))
    began = time.monotonic()
    found = replan(left, before, Options(MOST_S, draw))[0]
    return Repaired(problem.owed - found.plan.covered, found.changed, found.bound, time.monotonic() - began)
