"""The marked copy: the workbook as it was given, with every bad cell coloured and its mistake as a
comment.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from lianke.workbook.reader.archive import safe_copy
from lianke.workbook.reader.messages import Unreadable, _
from lianke.workbook.reader.sheets import sheets_of
from lianke.workbook.reader.text import clean
from lianke.workbook.writing import UNOPENABLE, book_of, escape

AUTHOR = "联课"  # by which our own comments are known when a marked copy comes back
BAD = PatternFill("solid", start_color="F8CBBF")
DOUBTFUL = PatternFill("solid", start_color="FFE9A8")
PLAIN = PatternFill()
MOST_CELLS = 600_000  # openpyxl holds some 400 bytes a cell

Found = Mapping[str, Any]
"""A problem as in `report.problem_json`."""


def marked_copy(source: Path, *, errors: Iterable[Found], warnings: Iterable[Found] = ()) -> bytes:
    """An .xlsx, whatever the source was. Raises Unreadable for a file that is too large to be copied cell by
    cell.
    """
    book = openable(source)
    sheets = {clean(sheet.title): sheet for sheet in book.worksheets}
    for sheet in sheets.values():
        unmark(sheet)
    for fill, problems in ((DOUBTFUL, warnings), (BAD, errors)):
        for problem in problems:
            if problem["sheet"] in sheets:
                mark(sheets[problem["sheet"]], problem, fill)
    copy = BytesIO()
    book.save(copy)
    return copy.getvalue()


def openable(source: Path) -> openpyxl.Workbook:
    content = sheets_of(source)
    if sum(len(row) for rows in content.values() for row in rows) > MOST_CELLS:
        raise Unreadable(
            "too_large", _("This workbook is too large for a marked copy. The list names every cell.")
        )
    try:
        # values as they were read: a formula of a stranger goes no further
        return openpyxl.load_workbook(safe_copy(source), data_only=True)
    except Unreadable:  # .xls or CSV: what was read goes into a new workbook
        return book_of(content)
    except UNOPENABLE:
        return book_of(content)


def unmark(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell):
                escape(cell)
            if isinstance(cell, Cell) and cell.comment and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PLAIN


def mark(sheet: Worksheet, problem: Found, fill: PatternFill) -> None:
    cell = first_of_merged(sheet, f"{problem['column'] or 'A'}{problem['row'] or 1}")
    earlier = f"{cell.comment.text}\n\n" if cell.comment else ""
    said = [problem["reason"], problem["remedy"], *problem["consequences"]]
    cell.comment = Comment(earlier + "\n".join(line for line in said if line), AUTHOR, width=320, height=140)
    cell.fill = fill


def first_of_merged(sheet: Worksheet, address: str) -> Cell:
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        [merged] = [merged for merged in sheet.merged_cells.ranges if address in merged]
        cell = sheet.cell(merged.min_row, merged.min_col)
    return cell  # type: ignore[no-any-return]  # an address of one cell is one cell
