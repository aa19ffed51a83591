"""Proofs that take long: python -m benchmarks.prove [NAME…]. Resumable: what benchmarks/proofs.json has for
this commit is not run again.
"""

import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import itc
from benchmarks.figures import commit, cpus
from benchmarks.long_lesson import whole_lesson
from benchmarks.long_line import ten_minutes_away
from benchmarks.village import week_of_lessons

RESULTS = Path(__file__).with_name("proofs.json")
PROOFS: dict[str, Callable[[], dict[str, float]]] = {
    "whole_lesson_40_min": whole_lesson,
    "ten_minutes_away": ten_minutes_away,
    "week_of_lessons": week_of_lessons,
    "itc": itc.prove,
}


def main(names: list[str]) -> int:
    standing = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in names or list(PROOFS):
        if name == "itc" and "ITC_DIR" not in os.environ:
            print("itc: ITC_DIR=… names the folder with comp01.ctt … comp07.ctt")
            continue
        if not names and standing.get(name, {}).get("commit") == commit():
            print(f"{name}: stands for this commit")
            continue
        print(f"{name}: running")
        standing[name] = {
            "date": f"{datetime.now(UTC):%F %H:%M}",
            "machine": f"{platform.machine()}, {cpus()} cores",
            "commit": commit(),
            **PROOFS[name](),
        }
        RESULTS.write_text(json.dumps(standing, indent=1) + "\n")
        print(json.dumps(standing[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
