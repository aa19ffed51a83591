"""The demo county in a house's folder: migrated, imported and published for the whole term."""

import fcntl
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook

from lianke.kernel.clock import SCHOOL_ZONE
from tests.house.running import ROOT, Running

WORKBOOK = ROOT / "demo/yunling.xlsx"
BELL = datetime(2026, 9, 9, 8, 30, tzinfo=SCHOOL_ZONE)
"""A Wednesday of the second school week, the weekday with the most lessons of two villages at the first bell."""
EVE = BELL - timedelta(days=1, hours=2)


def put_county(house: Running, *, lesson_min: int, templates: Path | None) -> None:
    """The county's first period lasts `lesson_min`. Into `templates`, a folder that the processes of a test run
    share, the county is put once a length; then its files are copied. It is the eve of the lessons then.
    """
    house.is_school_time(EVE)
    if templates is None:
        make_county(house, lesson_min=lesson_min)
        return
    made = templates / f"{lesson_min}-minutes"
    with (templates / f"{made.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other worker waits until ours has made it
        if not made.exists():
            making = Running(house.origin, templates / f"{made.name}.making", house.shift_s)
            making.data.mkdir()
            make_county(making, lesson_min=lesson_min)
            making.data.rename(made)
    shutil.copytree(made, house.data, dirs_exist_ok=True)


def make_county(house: Running, *, lesson_min: int) -> None:
    import_county(house, workbook_with_bells(house.data / "county.xlsx", bells_of(lesson_min)))


def import_county(house: Running, book: Path) -> None:
    house.lianke("migrate", "-v0")
    house.lianke("import", str(book), "--publish")


def bells_of(lesson_min: int) -> list[tuple[str, str, str]]:
    ends = f"{BELL + timedelta(minutes=lesson_min):%H:%M}"
    return [
        ("第1节", f"{BELL:%H:%M}", ends),
        *[(f"第{no}节", f"{8 + no:02}:30", f"{8 + no:02}:40") for no in range(2, 7)],
    ]


def workbook_with_bells(target: Path, bells: Sequence[tuple[str, str, str]]) -> Path:
    """The county's workbook with other bells: (节次, 开始, 结束)."""
    book = load_workbook(WORKBOOK)
    sheet = book["作息"]
    owner = sheet["A2"].value
    sheet.delete_rows(2, sheet.max_row)
    for bell in bells:
        sheet.append([owner, *bell])
    book.save(target)
    return target
