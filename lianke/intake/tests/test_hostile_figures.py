"""Every hostile file is refused, or taken at its face value, within 2 seconds and 200 MB: measured in a
process of its own.
"""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from lianke.intake.tests.hostile import HOSTILE, MOST_MEGABYTES, MOST_SECONDS, SHEET, measured
from lianke.intake.tests.test_hostile_files import sheet_with, with_member


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hostile_file_is_refused_quickly_and_small(make: Callable[[Path], Path], tmp_path: Path) -> None:
    found = measured(make(tmp_path))
    assert found.code
    assert found.seconds <= MOST_SECONDS
    assert found.megabytes <= MOST_MEGABYTES


def test_formulas_links_and_macros_are_never_run_only_their_values_are_read(tmp_path: Path) -> None:
    cells = "".join(
        f'<c r="{letter}{row}" t="str"><f>WEBSERVICE("http://127.0.0.1:1/")</f><v>{value}</v></c>'
        for row, values in enumerate((("学校名称", "类型"), ("县第一小学", "城区小学")), 1)
        for letter, value in zip("AB", values, strict=True)
    ).replace('<c r="A2"', '</row><row r="2"><c r="A2"')
    path = with_member(tmp_path, SHEET, sheet_with(f'<row r="1">{cells}</row>'))
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0" * 1000)
    found = measured(path)
    assert (found.code, found.rows) == ("", 1)
