"""Workbooks in: how fast, and whether every mistake is named and nobody else is blamed."""

import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.figures import Figure
from lianke.intake.tests.hostile import HOSTILE, measured
from lianke.intake.tests.planting import tallies
from lianke.workbook.reader.sheets import sheets_of
from lianke.workbook.writing import xlsx_of

ROOT = Path(__file__).parents[1]
COUNTY = ROOT / "demo" / "yunling.xlsx"
CITY = ROOT / "lianke" / "intake" / "tests" / "data" / "zhanjiang-1852.xlsx"
PEOPLE = 40_000
RUNS = 3
SEEDS = 100
MERELY_READ = """
import sys
from openpyxl import load_workbook
for sheet in load_workbook(sys.argv[1]):
    for row in sheet.iter_rows(values_only=True):
        pass
"""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="lianke-intake-") as folder:
        people = with_people(Path(folder) / "people.xlsx")
        county, city, many = imported(COUNTY, 2, runs=RUNS), imported(CITY, 30), imported(people, 60)
        return [
            Figure(
                "import_county_s",
                county,
                "s",
                "lower",
                2,
                "openpyxl merely reading it, s",
                merely_read(COUNTY),
            ),
            Figure(
                "import_city_s", city, "s", "lower", 30, "openpyxl merely reading it, s", merely_read(CITY)
            ),
            Figure(
                "import_40000_people_s",
                many,
                "s",
                "lower",
                60,
                "openpyxl merely reading it, s",
                merely_read(people),
            ),
            *mistakes(),
            hostile(Path(folder)),
        ]


def mistakes() -> list[Figure]:
    found = list(tallies(range(SEEDS)))
    planted, missed = sum(one.planted for one in found), sum(len(one.missed) for one in found)
    blamed = sum(len(one.wrongly_blamed) for one in found)
    return [
        Figure(
            "planted_errors_named_pct",
            round(100 * (planted - missed) / planted, 2),
            "%",
            "higher",
            100,
            "planted",
            planted,
        ),
        Figure(
            "wrongly_blamed_rows_per_100_errors",
            round(100 * blamed / planted, 2),
            "rows",
            "lower",
            5,
            "planted",
            planted,
        ),
    ]


def hostile(folder: Path) -> Figure:
    """Refused by a sentence, within 2 s and 200 MB."""
    refused = slowest = 0.0
    for make in HOSTILE:
        own = folder / make.__name__
        own.mkdir()
        found = measured(make(own))
        slowest = max(slowest, found.seconds)
        refused += found.is_refused_well
    return Figure(
        "hostile_files_refused_pct",
        round(100 * refused / len(HOSTILE), 1),
        "%",
        "higher",
        100,
        "the slowest, CPU s",
        round(slowest, 2),
    )


def with_people(path: Path) -> Path:
    """The city with 40,000 teachers at its 1,852 schools."""
    chance = random.Random(1)  # noqa: S311 - names for a benchmark
    content = sheets_of(CITY)
    schools = [str(row[0]) for row in content["学校"][1:]]
    surnames, given = (
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高",
        "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建国志文春梅",
    )
    content["教师"] = [["姓名", "手机号", "学校", "任教学科", "角色", "每周主讲上限(节)"]]
    for number in range(PEOPLE):
        name = chance.choice(surnames) + "".join(chance.sample(given, 2))
        role = ("教师", "主讲教师", "助教", "校长")[number % 4]
        subjects = "、".join(chance.sample(["语文", "数学", "英语", "音乐", "美术"], 2))
        content["教师"].append([name, f"199{number:08d}", schools[number % len(schools)], subjects, role, 16])
    path.write_bytes(xlsx_of(content))
    return path


def imported(path: Path, bound: float, *, runs: int = 1) -> float:
    """CPU seconds of `lianke import` into an empty installation, start of Python included; the best of the
    runs.
    """
    return round(min(once(path, bound) for _run in range(runs)), 2)


def once(path: Path, bound: float) -> float:
    with tempfile.TemporaryDirectory(prefix="lianke-import-") as data:
        environment = os.environ | {"LIANKE_DATA": data}
        subprocess.run([lianke(), "migrate", "-v0"], env=environment, check=True, cwd=ROOT)
        return cpu_seconds([lianke(), "import", str(path)], environment, timeout=20 * bound)


def cpu_seconds(command: list[str], environment: Mapping[str, str], timeout: float) -> float:
    """What one process on one core needs, whoever else is using the machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT, timeout=timeout
    )
    assert done.returncode == 0, done.stdout + done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def lianke() -> str:
    return str(Path(sys.executable).with_name("lianke"))


def merely_read(path: Path) -> float:
    return round(cpu_seconds([sys.executable, "-c", MERELY_READ, str(path)], os.environ, timeout=600), 2)
