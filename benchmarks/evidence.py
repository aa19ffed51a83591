"""A city's month: raw marks counted into deliveries, and all of its evidence verified.

2,551 lessons with 6,000 classes (a tenth of a year of Zibo's), a mark a minute, a poll every 15 s, as the
services write them. The anchor is reading and hashing the same rows and nothing else. Seconds of CPU, on
SQLite.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure

ROOT = Path(__file__).parents[1]
MEETINGS, CLASSES = 2551, 6000


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="lianke-month-") as data:
        environment = os.environ | {
            "LIANKE_DATA": data,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "lianke.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.month"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    told = dict(
        line.split()
        for line in done.stdout.splitlines()
        if line.startswith(("redeliver ", "unchanged ", "verify ", "read "))
    )
    seconds = {name: float(value) for name, value in told.items()}
    return [
        Figure(
            "redeliver_city_month_s",
            seconds["redeliver"],
            "s",
            "lower",
            60,
            "the same, nothing changed, s",
            seconds["unchanged"],
        ),
        Figure(
            "verify_month_s",
            seconds["verify"],
            "s",
            "lower",
            60,
            "reading and hashing the rows alone, s",
            seconds["read"],
        ),
    ]
