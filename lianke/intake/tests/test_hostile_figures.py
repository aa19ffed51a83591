"""Every hostile file is refused, or taken at its face value, within 2 seconds and 200 MB: measured in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from lianke.intake.tests.conftest import YUNLING, YUNLING_XLS
from lianke.intake.tests.test_hostile_files import sheet_with, with_member, written

MOST_SECONDS = 2.0
MOST_MEGABYTES = 200

MEASURE = """
import json, resource, sys, time
from pathlib import Path
from lianke.intake.reader.messages import Unreadable
from lianke.intake.reader.workbook import read_workbook
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
    return with_member(folder, SHEET, sheet_with("<row r='1'>" + "<c><v>1</v></c>" * 16_383 + "<c r='XFD1'><v>1</v></c></row>"))


def million_cells(folder: Path) -> Path:
    row = "<c><v>1</v></c>" * 199
    return with_member(folder, SHEET, sheet_with("".join(f"<row>{row}<c><v>{n}</v></c></row>" for n in range(10_000))))


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


def measured(path: Path) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hostile_file_is_refused_quickly_and_small(make: Callable[[Path], Path], tmp_path: Path) -> None:
    found = measured(make(tmp_path))
    print(make.__name__, found)  # noqa: T201 - the figure, with -s
    assert found["code"]
    assert float(str(found["seconds"])) <= MOST_SECONDS
    assert float(str(found["megabytes"])) <= MOST_MEGABYTES


def test_formulas_links_and_macros_are_never_run_only_their_values_are_read(tmp_path: Path) -> None:
    cells = "".join(
        f'<c r="{letter}{row}" t="str"><f>WEBSERVICE("http://127.0.0.1:1/")</f><v>{value}</v></c>'
        for row, values in enumerate((("学校名称", "类型"), ("县第一小学", "城区小学")), 1)
        for letter, value in zip("AB", values, strict=True)
    ).replace('<c r="A2"', '</row><row r="2"><c r="A2"')
    path = with_member(tmp_path, SHEET, sheet_with(f'<row r="1">{cells}</row>'))
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0" * 1000)
    assert measured(path)["code"] == ""
    assert measured(path)["rows"] == 1
