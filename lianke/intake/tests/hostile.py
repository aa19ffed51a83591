"""Hostile files, and what reading one costs, measured in a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lianke.intake.tests.conftest import YUNLING, YUNLING_XLS
from lianke.intake.tests.test_hostile_files import sheet_with, with_member, written

MOST_SECONDS = 2.0
MOST_MEGABYTES = 200

MEASURE = """
import json, resource, sys, time
from pathlib import Path
from lianke.workbook.reader.messages import Unreadable
from lianke.workbook.reader.workbook import read_workbook
began, code, rows = time.process_time(), "", 0
try:
    rows = len(read_workbook(Path(sys.argv[1])).schools)
except Unreadable as refusal:
    code = refusal.code
children = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.process_time() - began + children.ru_utime + children.ru_stime
peak = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps({"code": code, "rows": rows, "seconds": seconds, "megabytes": max(peak, children.ru_maxrss) / 1024}))
"""
SHEET = "xl/worksheets/sheet2.xml"


def zip_bomb(folder: Path) -> Path:
    return with_member(folder, "xl/media/bomb.bin", b"\0" * 300_000_000)


def many_small_bombs(folder: Path) -> Path:
    with ZipFile(folder / "file.xlsx", "w", ZIP_DEFLATED) as archive:
        for number in range(600):
            archive.writestr(f"xl/{number}.xml", b"\0" * 90_000)
    return folder / "file.xlsx"


def entities(folder: Path) -> Path:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<!DOCTYPE sst [<!ENTITY e0 "ha">{levels}]><sst><si><t>&e8;</t></si></sst>'
    return with_member(folder, "xl/sharedStrings.xml", text.encode())


def million_rows(folder: Path) -> Path:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_001))
    return with_member(folder, SHEET, sheet_with(rows))


def all_columns(folder: Path) -> Path:
    return with_member(
        folder,
        SHEET,
        sheet_with("<row r='1'>" + "<c><v>1</v></c>" * 16_383 + "<c r='XFD1'><v>1</v></c></row>"),
    )


def million_cells(folder: Path) -> Path:
    row = "<c><v>1</v></c>" * 199
    return with_member(
        folder, SHEET, sheet_with("".join(f"<row>{row}<c><v>{n}</v></c></row>" for n in range(10_000)))
    )


def picture(folder: Path) -> Path:
    return written(folder, b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000_000)


def truncated(folder: Path) -> Path:
    return written(folder, YUNLING.read_bytes()[:-200])


def old_far_cell(folder: Path) -> Path:
    return YUNLING_XLS.with_name("far.xls")


def old_noise(folder: Path) -> Path:
    content = YUNLING_XLS.read_bytes()
    return written(folder, content[:4096] + bytes(reversed(content[4096:])))


def csv_of_quotes(folder: Path) -> Path:
    with ZipFile(folder / "file.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("学校.csv", '"' + "a," * 300_000)
    return folder / "file.zip"


HOSTILE = [
    zip_bomb,
    many_small_bombs,
    entities,
    million_rows,
    million_cells,
    all_columns,
    picture,
    truncated,
    old_far_cell,
    old_noise,
    csv_of_quotes,
]


@dataclass(frozen=True)
class Measured:
    code: str  # of the refusal
    rows: int
    seconds: float
    megabytes: float

    @property
    def is_refused_well(self) -> bool:
        return bool(self.code) and self.seconds <= MOST_SECONDS and self.megabytes <= MOST_MEGABYTES


def measured(path: Path) -> Measured:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    return Measured(**json.loads(done.stdout))
