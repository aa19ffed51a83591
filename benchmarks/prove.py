"""Proofs that take long: python -m benchmarks.prove [NAME…]. Resumable: what benchmarks/proofs.json has for
this commit is not run again. --old names those that were not run for two weeks.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import house, itc
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
    "ci": house.ci,
}


OLD = timedelta(weeks=2)


def old_ones(standing: Mapping[str, Mapping[str, object]], now: datetime) -> list[str]:
    """A sentence for each proof that was never run, or not within two weeks."""
    found = []
    for name in PROOFS:
        date = itc.last_run() if name == "itc" else str(standing.get(name, {}).get("date", ""))[:10]
        if not date:
            found.append(f"{name}: never run; make prove")
        elif now - datetime.fromisoformat(date).replace(tzinfo=UTC) > OLD:
            found.append(f"{name}: last run {date}; make prove")
    return found


def main(names: list[str]) -> int:
    standing = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    if names == ["--old"]:
        print("\n".join(old_ones(standing, datetime.now(UTC))))
        return 0
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
