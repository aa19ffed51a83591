"""The walk's running costs, and what comes out of it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lianke.planner.city.tests.walking import changed, recounted, report, spread, walked, walked_back
from lianke.planner.city.walk import HARD, SOFT
from lianke.planner.problem import Period, Problem, Site
from tools.city import city

ROOT = Path(__file__).parents[4]


def with_many_bells(problem: Problem) -> Problem:
    """Every third point rings ten minutes later, every fourth host twenty minutes earlier and from one room
    only; tolerance is wide.
    """

    def moved(site: Site, number: int) -> Site:
        host = any(one.site == site.name for one in problem.lecturers)
        later = (-20 if number % 4 == 0 else 0) if host else (10 if number % 3 == 0 else 0)
        bell = tuple(Period(one.no, one.begins + later, one.ends + later) for one in site.bell)
        return replace(site, bell=bell, rooms=("室",) if host and number % 4 == 0 else ())

    sites = {name: moved(site, number) for number, (name, site) in enumerate(problem.sites.items())}
    return replace(problem, sites=sites, rules=replace(problem.rules, tolerance=30))


@pytest.mark.parametrize(
    "problem", [city(6, use=0.9), with_many_bells(city(12, use=0.9))], ids=["one bell", "many bells"]
)
def test_the_running_cost_is_what_a_recount_finds_after_100_000_moves(problem: Problem) -> None:
    settling = walked(problem)
    assert settling.table.cost[HARD] == recounted(settling)
    assert settling.table.cost[SOFT] == spread(settling)
    back = walked_back(settling)
    assert back.table.cost[HARD] == recounted(back)
    assert back.table.cost[SOFT] == changed(back)


def test_the_walk_goes_the_same_way_without_the_compiler() -> None:
    plain = subprocess.run(
        [sys.executable, "-m", "lianke.planner.city.tests.walking"],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
    running, soft, recount, _, running_back, soft_back, recount_back, _ = plain.split()
    assert (running, running_back) == (recount, recount_back)
    assert min(int(soft), int(soft_back)) > 0
    there = walked(city(6, use=0.9))
    assert plain == f"{report(there)} {report(walked_back(there))}"
