"""Cells on their way out: what was typed as text stays text, nothing becomes a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import INVALID_TITLE_REGEX

from lianke.kernel.sheets import begins_a_formula
from lianke.workbook.reader.sheets import Content, Repeated, filled
from lianke.workbook.reader.text import Raw

"""What a spreadsheet may take for the beginning of a formula."""

AS_TEXT = "@"
LONGEST_TITLE = 31
UNOPENABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError)
"""What openpyxl raises at an .xlsx that the reader's library reads."""

WIDTHS = (10, 40)
WIDTH_ROWS = 50


def put(cell: Any, raw: Raw) -> None:
    """Writes a value. A text that begins like a formula is escaped: marked as typed text, so that it stays
    one when it is edited.
    """
    value: Any = (
        raw if isinstance(raw, int | float | date | datetime | time) else str("" if raw is None else raw)
    )
    if value == "":
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        escape(cell)


def escape(cell: Any) -> None:
    if isinstance(cell.value, str) and begins_a_formula(cell.value):
        cell.quotePrefix = True
        cell.number_format = AS_TEXT


def book_of(content: Content) -> Book:
    """A workbook of these cells alone."""
    book = Book()
    book.remove(book.worksheets[0])
    for name, rows in content.items():
        sheet = book.create_sheet(INVALID_TITLE_REGEX.sub(" ", name)[:LONGEST_TITLE])
        for number, row in enumerate(rows, 1):
            for column, raw in enumerate(unmerged(row), 1):
                put(sheet.cell(number, column), raw)
    return book


def unmerged(row: Sequence[Raw]) -> list[Raw]:
    """With what merged cells say in it, unless they are all that it has: then it is no row."""
    return [raw.raw if isinstance(raw, Repeated) else raw for raw in row] if filled(row) else []


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
    if not bold and isinstance(raw, str) and not begins_a_formula(raw):
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
