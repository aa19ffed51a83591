"""A county's timetable from what its classes are owed: how few lessons, how long it takes."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure
from lianke.intake.reader.workbook import read_workbook
from lianke.timetable.planner.policies import MOST_CLASSES

ROOT = Path(__file__).parents[1]
DEMAND = ROOT / "lianke" / "timetable" / "planner" / "tests" / "data" / "xianning-22-demand.xlsx"
BY_HAND = ROOT / "demo" / "yunling.xlsx"


def measure() -> list[Figure]:
    triples, pairs = planned(3), planned(2)
    by_hand = len(read_workbook(BY_HAND).lessons)
    slower = max(triples, pairs, key=lambda outcome: outcome["seconds"])
    return [
        Figure("plan_county_k3_lessons", triples["lessons"], "lessons", "lower", 106, "the same county planned by hand", by_hand),
        Figure("plan_county_k2_lessons", pairs["lessons"], "lessons", "lower", 157, "proven least", pairs["bound"]),
        Figure("plan_county_s", slower["seconds"], "s", "lower", 5, "the other of the two, s", min(triples["seconds"], pairs["seconds"])),
    ]


def planned(classes: int) -> dict[str, float]:
    """What `lianke plan --json` says of the county with at most so many classes a lesson; everything covered, and proven."""
    with tempfile.TemporaryDirectory(prefix="lianke-plan-") as folder:
        command = [
            sys.executable, "-c", "from lianke.config.cli import main; main()", "plan", str(DEMAND), "--out", str(Path(folder) / "plan.xlsx"),
            "--rule", f"{MOST_CLASSES}={classes}", "--json",
        ]  # fmt: skip
        said = subprocess.run(
            command, check=True, capture_output=True, text=True, env=os.environ | {"LIANKE_DATA": folder}, cwd=ROOT
        ).stdout
    outcome: dict[str, float] = json.loads(said)
    assert outcome["covered"] == outcome["owed"], outcome
    assert outcome["proven"], outcome
    return outcome
