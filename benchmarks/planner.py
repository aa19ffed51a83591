"""A county's timetable from what its classes are owed: how few lessons, how long it takes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.fet import slots_alone_s
from benchmarks.figures import Figure
from lianke.intake.keeping import older_plan
from lianke.intake.planning import county_of
from lianke.workbook.reader.rules import MOST_CLASSES
from lianke.workbook.reader.workbook import read_workbook

ROOT = Path(__file__).parents[1]
DATA = ROOT / "lianke" / "planner" / "tests" / "data"
DEMAND, BELLS = DATA / "xianning-22-demand.xlsx", DATA / "xianning-22-bells-demand.xlsx"
BY_HAND = ROOT / "demo" / "yunling.xlsx"


def measure() -> list[Figure]:
    triples, pairs = planned(3), planned(2)
    by_hand = len(read_workbook(BY_HAND).lessons)
    bells = bells_county()
    slower = max(triples, pairs, key=lambda outcome: outcome["seconds"])
    return [
        Figure(
            "plan_county_k3_lessons",
            triples["lessons"],
            "lessons",
            "lower",
            106,
            "the same county planned by hand",
            by_hand,
        ),
        Figure(
            "plan_county_k2_lessons",
            pairs["lessons"],
            "lessons",
            "lower",
            157,
            "proven least",
            pairs["bound"],
        ),
        Figure(
            "plan_county_s",
            slower["seconds"],
            "s",
            "lower",
            5,
            "FET, slots alone, s",
            round(triples["fet_s"], 2),
        ),
        Figure(
            "plan_county_mb",
            max(triples["peak_mb"], pairs["peak_mb"]),
            "MB",
            "lower",
            300,
            "the other of the two, MB",
            min(triples["peak_mb"], pairs["peak_mb"]),
        ),
        *repairs(),
        Figure("plan_bells_covered", bells["covered"], "class-periods", "higher", 285, "owed", bells["owed"]),
        Figure("plan_remedies_s", bells["took"], "s", "lower", 60, "the plan itself, s", bells["seconds"]),
    ]


def repairs() -> list[Figure]:
    """Each of the county's ten lecturers leaves in turn; everything stays covered."""
    with tempfile.TemporaryDirectory(prefix="lianke-plan-") as folder:
        before = Path(folder) / "before.xlsx"
        lianke_plan(DEMAND, before)
        names = [row.name for row in read_workbook(DEMAND).teachers if row.role == "lecturer"]
        found = [
            lianke_plan(before, Path(folder) / "after.xlsx", "--keep", str(before), "--without", name)
            for name in names
        ]
    assert all(one["covered"] == one["owed"] for one in found), found
    changed, least = sum(one["changed"] for one in found), sum(one["changed_bound"] for one in found)
    slowest = max(one["seconds"] for one in found)
    return [
        Figure(
            "repair_county_changed",
            changed,
            "lessons",
            "lower",
            least,
            "those of who left, proven least",
            least,
        ),
        Figure(
            "repair_county_s",
            slowest,
            "s",
            "lower",
            5,
            "the quickest of the ten, s",
            min(one["seconds"] for one in found),
        ),
    ]


def bells_county() -> dict[str, Any]:
    """The county with differing bells, with what would help those left out, and how long finding that
    took.
    """
    with tempfile.TemporaryDirectory(prefix="lianke-plan-") as folder:
        began = time.monotonic()
        outcome = lianke_plan(BELLS, Path(folder) / "plan.xlsx")
        assert outcome["proven"], outcome
        assert all(one["remedies"] for one in outcome["uncovered"]), outcome
        return outcome | {"took": round(time.monotonic() - began - outcome["seconds"], 1)}


def planned(classes: int) -> dict[str, Any]:
    """The county with at most so many classes a lesson; everything covered, and proven."""
    with tempfile.TemporaryDirectory(prefix="lianke-plan-") as folder:
        out = Path(folder) / "plan.xlsx"
        outcome = lianke_plan(DEMAND, out, "--rule", f"{MOST_CLASSES}={classes}")
        outcome["fet_s"] = slots_alone_s(county_of(read_workbook(out)).problem, older_plan(out))
    assert outcome["covered"] == outcome["owed"], outcome
    assert outcome["proven"], outcome
    return outcome


def lianke_plan(book: Path, out: Path, *more: str) -> dict[str, Any]:
    """What `lianke plan --json` says."""
    command = [
        sys.executable,
        "-c",
        "from lianke.config.cli import main; main()",
        "plan",
        str(book),
        "--out",
        str(out),
        *more,
        "--json",
    ]
    environment = os.environ | {"LIANKE_DATA": str(out.parent)}
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=ROOT
    ).stdout
    outcome: dict[str, Any] = json.loads(said)
    return outcome
