"""The county of 云岭 as a workbook, whole or with cells changed."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lianke.config.settings import ROOT

YUNLING = ROOT / "demo" / "yunling.xlsx"
BROKEN = Path(__file__).parent / "data" / "broken.xlsx"

Edit = Callable[..., Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """edited({"学校!A3": "县第一小学", …}, without="课程表") → a copy of 云岭's workbook with these cells and without that sheet."""

    def edit(cells: dict[str, object] | None = None, *, without: str = "", delete: dict[str, int] | None = None) -> Path:
        book = openpyxl.load_workbook(YUNLING)
        for address, value in (cells or {}).items():
            sheet, cell = address.split("!")
            book[sheet][cell].value = value
        for sheet, row in (delete or {}).items():
            book[sheet].delete_rows(row)
        if without:
            del book[without]
        path = tmp_path / f"edited-{len(list(tmp_path.iterdir()))}.xlsx"
        book.save(path)
        return path

    return edit
