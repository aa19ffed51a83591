"""150 points planned, then lecturers gone: ten draws of one, ten of 5 %. What changed, beside the least that
has to.
"""

import random
import time
from dataclasses import dataclass, replace

from benchmarks.figures import Figure
from lianke.planner.change import replan
from lianke.planner.engine import plan
from lianke.planner.plan import Options
from lianke.planner.problem import Lesson, Problem
from tools.city import city

POINTS, USE, DRAWS = 150, 0.90, 10
MOST_S, GRANTED_S = 15.0, 14.0  # the checker and what is said of the result are within the 15 s too


@dataclass(frozen=True)
class Repaired:
    left_out: int
    changed: int
    least: int
    seconds: float
    cpu_s: float

    @property
    def over(self) -> float:
        return self.changed / self.least


def one_gone() -> list[Figure]:
    return figures("one", 0.0)


def several_gone() -> list[Figure]:
    return figures("5pct", 0.05)


PARTS = (one_gone, several_gone)


def figures(name: str, share: float) -> list[Figure]:
    """`share` of the lecturers gone, one at least. The worst ratio is over the draws that are fully covered,
    nine at least.
    """
    problem = city(POINTS, use=USE)
    before = plan(problem).lessons
    draws = [repaired(problem, before, share, draw) for draw in range(1, DRAWS + 1)]
    whole = [each for each in draws if not each.left_out]
    worst = max(whole, key=lambda each: each.over)
    slowest = max(draws, key=lambda each: each.seconds)
    mean = sum(each.changed for each in whole) / sum(each.least for each in whole)
    return [
        Figure(
            f"repair_{name}_covered_of_10",
            len(whole),
            "draws",
            "higher",
            9,
            "lecturers",
            len(problem.lecturers),
        ),
        Figure(
            f"repair_{name}_changed_over_minimum",
            round(worst.over, 2),
            "times",
            "lower",
            2,
            "over all draws",
            round(mean, 2),
        ),
        Figure(
            f"repair_{name}_s",
            round(slowest.seconds, 1),
            "s",
            "lower",
            MOST_S,
            "its processor time, s",
            round(slowest.cpu_s, 1),
        ),
    ]


def repaired(problem: Problem, before: tuple[Lesson, ...], share: float, draw: int) -> Repaired:
    keys = [one.key for one in problem.lecturers]
    chance = random.Random(draw)  # noqa: S311 - a draw, no secret
    gone = set(chance.sample(keys, max(1, round(share * len(keys)))))
    left = replace(problem, lecturers=tuple(one for one in problem.lecturers if one.key not in gone))
    began, before_s = time.monotonic(), time.process_time()
    found = replan(left, before, Options(GRANTED_S, draw))[0]
    return Repaired(
        problem.owed - found.plan.covered,
        found.changed,
        found.bound,
        time.monotonic() - began,
        time.process_time() - before_s,
    )
