"""Regions drawn by tools/city.py, planned whole: what is left out, how few lessons, seconds, memory; FET's
slots beside it.

`python -m benchmarks.region POINTS USE [fet]` plans one in a process of its own and prints a row; the suites
read these rows.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.fet import slots_alone_s
from benchmarks.figures import Figure, commit
from benchmarks.growth import draw
from lianke.planner.engine import plan
from lianke.planner.plan import Options
from tools.city import city

ROOT = Path(__file__).parents[1]
ROWS = Path(__file__).with_name("regions.json")
MOST_S = 300.0
KILOBYTES = 1024
Row = dict[str, Any]


def cities() -> list[Figure]:
    small, middle = planned(150, 0.93, "fet"), planned(432, 0.95)
    half, large = planned(864, 0.95), planned(1728, 0.95)
    draw(json.loads(ROWS.read_text()))
    over = 100 * (large["lessons"] / large["borderless"] - 1)
    return [
        left_out("plan_150_left_out", small),
        Figure(
            "plan_150_lessons",
            small["lessons"],
            "lessons",
            "lower",
            small["bound"],
            "proven least",
            small["bound"],
        ),
        Figure("plan_150_s", small["seconds"], "s", "lower", 5, "FET, slots alone, s", small["fet_s"]),
        Figure(
            "plan_150_mb",
            small["peak_mb"],
            "MB",
            "lower",
            300,
            "before the first plan, MB",
            small["start_mb"],
        ),
        left_out("plan_432_left_out", middle),
        Figure("plan_432_s", middle["seconds"], "s", "lower", 30, "150 points, s", small["seconds"]),
        left_out("plan_864_left_out", half),
        Figure("plan_864_s", half["seconds"], "s", "lower", 60, "432 points, s", middle["seconds"]),
        left_out("plan_1728_left_out", large),
        Figure(
            "plan_1728_lessons",
            large["lessons"],
            "lessons",
            "lower",
            large["bound"],
            "least within counties, proven",
            large["bound"],
        ),
        Figure(
            "plan_1728_over_region_pct",
            round(over, 2),
            "%",
            "lower",
            1,
            "lessons without borders, proven",
            large["borderless"],
        ),
        Figure("plan_1728_s", large["seconds"], "s", "lower", 120, "150 points, s", small["seconds"]),
        Figure(
            "plan_1728_mb",
            large["peak_mb"],
            "MB",
            "lower",
            500,
            "before the first plan, MB",
            large["start_mb"],
        ),
    ]


def full_city() -> list[Figure]:
    """Lecturers' weeks full to 98 %, and how long FET takes for the slots of such a plan's like at 95 %."""
    full = planned(1728, 0.98)
    covered = 100 * full["covered"] / full["owed"]
    return [
        Figure(
            "plan_1728_full_covered_pct",
            round(covered, 3),
            "%",
            "higher",
            99.9,
            "class-periods owed",
            full["owed"],
        ),
        Figure("plan_1728_full_s", full["seconds"], "s", "lower", MOST_S, "processor time, s", full["cpu_s"]),
    ]


def beside_fet() -> list[Figure]:
    """The whole job of the city beside FET's half of it."""
    row = planned(1728, 0.95, "fet")
    return [
        Figure(
            "plan_1728_over_fet",
            round(row["seconds"] / row["fet_s"], 2),
            "times",
            "lower",
            3,
            "FET, slots alone, s",
            row["fet_s"],
        )
    ]


PARTS = (cities, full_city, beside_fet)


def left_out(name: str, row: Row) -> Figure:
    return Figure(name, row["owed"] - row["covered"], "class-periods", "lower", 0, "owed", row["owed"])


def planned(points: int, use: float, *more: str) -> Row:
    """A row, in a process of its own, after one that has compiled what can be kept."""
    command = [sys.executable, "-m", "benchmarks.region"]
    subprocess.run([*command, "6", "0.9"], check=True, capture_output=True, cwd=ROOT)
    row: Row = json.loads(
        subprocess.run(
            [*command, str(points), str(use), *more], check=True, capture_output=True, text=True, cwd=ROOT
        ).stdout
    )
    standing = json.loads(ROWS.read_text()) if ROWS.exists() else []
    others = [one for one in standing if (one["points"], one["use"]) != (points, use)]
    rows = sorted([*others, row], key=lambda one: (one["points"], one["use"]))
    ROWS.write_text("[\n" + ",\n".join(json.dumps(one) for one in rows) + "\n]\n")
    return row


def row_of(points: int, use: float, *, fet: bool) -> Row:
    plan(city(20, use=0.9, counties=2))  # loads the compiled walks
    problem = city(points, use=use)
    started, began, before = peak_mb(), time.monotonic(), processor_s()
    found = plan(problem, Options(MOST_S))
    row: Row = {
        "points": points,
        "use": use,
        "owed": problem.owed,
        "covered": found.covered,
        "lessons": len(found.lessons),
        "bound": found.bounds.lessons,
        "borderless": found.bounds.borderless,
        "seconds": round(time.monotonic() - began, 2),
        "cpu_s": round(processor_s() - before, 1),
        "start_mb": started,
        "peak_mb": peak_mb(),
        "commit": commit(),
    }
    return row | ({"fet_s": round(slots_alone_s(problem, found.lessons), 2)} if fet else {})


def processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES


if __name__ == "__main__":
    print(json.dumps(row_of(int(sys.argv[1]), float(sys.argv[2]), fet="fet" in sys.argv)))
