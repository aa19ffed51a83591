"""The house itself: how large its parts are, what the guards count, and how long a full proof takes."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure

ROOT = Path(__file__).parents[1]
RUNS = 3
COLUMNS, TEMPLATE_COLUMNS = 110, 160


def measure() -> list[Figure]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianke.config.test_settings")
    from tests.guards import law, test_rooms  # noqa: PLC0415 - they read Django's settings

    python = list(law.sources(".py"))
    by_hand, templates = list(test_rooms.written_by_hand()), list(law.sources(".html"))
    share = law.shares(python)
    rooms = {room for names in law.layers("rooms") for room in names}
    modules = [path.removesuffix(".py").replace("/", ".") for path, _text in python if "__init__" not in path]
    wide = [*law.too_wide(by_hand, COLUMNS), *law.too_wide(templates, TEMPLATE_COLUMNS)]
    conftest = (ROOT / "tests" / "journeys" / "conftest.py").read_text()
    houses = len(re.findall(r'^    "\w+": (?:Shared|Alone)\(', conftest, re.MULTILINE))
    outside = law.outside_rooms(modules, rooms)
    upward = law.upward_addresses([*python, *templates], law.heights())
    by_role = law.role_checks([*python, *templates])
    return [
        figure("largest_package_pct", round(max(share.values()), 1), "%", 20, 27.2),
        figure("modules_outside_rooms", len(outside), "modules", 0, 129),
        figure("upward_addresses", len(upward), "names", 0, 9),
        figure("file_lines_max", max(text.count("\n") for _path, text in by_hand), "lines", 500, 485),
        figure("lines_over_110", len(wide), "lines", 0, 2965),
        figure("journey_houses", houses, "houses", 10, 19),
        figure("role_checks_in_code", len(by_role), "places", 0, 60, "before the table of rights"),
    ]


def figure(
    name: str, value: float, unit: str, bound: float, before: float, anchor: str = "before the rooms"
) -> Figure:
    """`before`: the same, counted before the house was put in order."""
    return Figure(name, value, unit, "lower", bound, anchor, before, "python -m benchmarks house")


def ci() -> dict[str, float]:
    """`.ci/run` in a fresh clone with the caches of packages, Go and numba filled; in minutes, the median
    of three. Fails when one of them does.
    """
    took = []
    for _run in range(RUNS):
        with tempfile.TemporaryDirectory(prefix="lianke-ci-") as folder:
            clone = Path(folder) / "main"
            subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
            begun = time.monotonic()
            subprocess.run(["bash", ".ci/run"], cwd=clone, check=True, stdin=subprocess.DEVNULL)
            took.append((time.monotonic() - begun) / 60)
    return {"ci_warm_min": round(statistics.median(took), 1), "longest_min": round(max(took), 1)}
