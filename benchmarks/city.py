"""A city-year of lessons: how long the account takes to count, and how long its pages take to answer."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure

ROOT = Path(__file__).parents[1]
# set up as a web process is
CODE = "import lianke.config.asgi; from benchmarks.city_year import report; report()"


def measure() -> list[Figure]:
    """In a process of its own: Django is set up once a process, and this city is nobody's."""
    with tempfile.TemporaryDirectory(prefix="lianke-city-") as folder:
        own = {
            "LIANKE_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "lianke.config.settings",
            "LIANKE_LOG_LEVEL": "ERROR",
            "LIANKE_HOSTS": "testserver",
        }
        said = subprocess.run(
            [sys.executable, "-c", CODE],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ | own,
        ).stdout
    [told] = [line.split()[1:] for line in said.splitlines() if line.startswith("CITY")]
    recompute, check, pages, login = map(float, told)
    return [
        Figure(
            "recompute_city_year_s",
            recompute,
            "s",
            "lower",
            5,
            "comparing it with its lessons only, s",
            check,
        ),
        Figure("account_page_p95_ms", pages, "ms", "lower", 100, "sign-in page, p95, ms", login),
    ]
