"""Cells on their way out: what was typed as text stays text, nothing becomes a formula."""

from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lianke.intake.reader.sheets import Content
from lianke.intake.reader.text import Raw

ACTIVE = "=+-@\t\r"
"""What a spreadsheet may take for the beginning of a formula."""

AS_TEXT = "@"
WIDTHS = (10, 40)
WIDTH_ROWS = 50


def put(cell: Any, raw: Raw) -> None:
    """Writes a value. A text that begins like a formula is escaped: marked as typed text, so that it stays one when it is edited."""
    value: Any = raw if isinstance(raw, int | float | date | datetime | time) else str("" if raw is None else raw)
    if value == "":
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        escape(cell)


def escape(cell: Any) -> None:
    if isinstance(cell.value, str) and cell.value[:1] in ACTIVE:
        cell.quotePrefix = True
        cell.number_format = AS_TEXT


def xlsx_of(content: Content) -> bytes:
    """A workbook with these sheets, their first rows as headers."""
    book = Book(write_only=True)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for index, width in enumerate(widths(rows), 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        for number, row in enumerate(rows):
            sheet.append([ready(sheet, raw, bold=number == 0) for raw in row])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def ready(sheet: Any, raw: Raw, *, bold: bool) -> Any:
    """Cells that need no care go as they are: a city has half a million of them."""
    if raw is None or isinstance(raw, int | float) or raw == "":
        return raw
    if not bold and isinstance(raw, str) and raw[:1] not in ACTIVE:
        return raw
    cell = WriteOnlyCell(sheet)
    put(cell, raw)
    if bold:
        cell.font = Font(bold=True)
    return cell


def widths(rows: Iterable[list[Raw]]) -> list[int]:
    """Of each column, by its longest text among the first rows; a Chinese character is two wide."""
    found: list[int] = []
    for row in list(rows)[:WIDTH_ROWS]:
        for index, raw in enumerate(row):
            text = "" if raw is None else str(raw)
            wide = sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) + 2
            if index == len(found):
                found.append(WIDTHS[0])
            found[index] = min(WIDTHS[1], max(found[index], wide))
    return found
