"""The county of 云岭 as a workbook, whole or with cells changed."""

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from lianke.workbook.reader.sheets import sheets_of
from lianke.workbook.reader.workbook import Workbook, workbook_of

YUNLING = Path(__file__).parents[3] / "demo" / "yunling.xlsx"
BROKEN = Path(__file__).parent / "data" / "broken.xlsx"

YUNLING_XLS = BROKEN.with_name("yunling.xls")

Edit = Callable[..., Path]
YUNLING_CELLS = sheets_of(YUNLING)


def typed(cells: Mapping[str, object]) -> Workbook:
    """云岭's workbook with these cells typed anew, without a file: {"学校!A3": "县第一小学", …}."""
    content = {sheet: [list(row) for row in rows] for sheet, rows in YUNLING_CELLS.items()}
    for address, value in cells.items():
        sheet, cell = address.split("!")
        letters, row = coordinate_from_string(cell)
        while len(content[sheet]) < row:
            content[sheet].append([""] * len(content[sheet][0]))
        content[sheet][row - 1][column_index_from_string(letters) - 1] = "" if value is None else value
    return workbook_of(content)


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """edited({"学校!A3": "县第一小学", …}, without="课程表") → a copy of 云岭's workbook with these cells and without
    that sheet.
    """

    def edit(
        cells: dict[str, object] | None = None, *, without: str = "", delete: dict[str, int] | None = None
    ) -> Path:
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
