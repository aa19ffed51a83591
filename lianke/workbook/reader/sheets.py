"""A file as sheets of raw cells: .xlsx, .xls, or a zip of CSV files."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from lianke.workbook.reader.archive import (
    MOST_COLUMNS,
    MOST_ROWS,
    OLE,
    content_of,
    members_of,
    not_a_workbook,
    packed,
    refuse_absurd_extent,
    refuse_absurd_sheets,
    too_large,
    truncated,
)
from lianke.workbook.reader.old_format import DAMAGED, FITS, verdict
from lianke.workbook.reader.tables import table_of, tables_in
from lianke.workbook.reader.text import Raw, clean, column_letter, text_of

Content = dict[str, list[list[Raw]]]
"""Sheet → rows of raw cells."""


@dataclass(frozen=True)
class Repeated:
    """What a merged cell says in the rows below its first. Alone it does not make a row filled."""

    raw: Raw
    origin: str  # address of the merged cell

    def __str__(self) -> str:
        return ""


def sheets_of(path: Path) -> Content:
    """Sheet name → rows of raw cells, from the first row and column on. Sheets without any filled cell are
    left out.
    """
    content = content_of(path)
    if content.startswith(OLE):
        return old_sheets(content)
    members = members_of(content)
    if "xl/workbook.xml" in members:
        refuse_absurd_sheets(members)
        return parsed(packed(members))
    tables = tables_in(members)
    if not tables:
        raise not_a_workbook()
    found = {name: table_of(table) for name, table in tables.items()}
    for rows in found.values():
        refuse_absurd_extent(len(rows), max(map(len, rows), default=0))
    return {name: rows for name, rows in found.items() if any(filled(row) for row in rows)}


def old_sheets(content: bytes) -> Content:
    found = verdict(content, rows=MOST_ROWS, columns=MOST_COLUMNS)
    if found != FITS:
        raise truncated() if found == DAMAGED else too_large()
    return parsed(BytesIO(content))


def parsed(file: BytesIO) -> Content:
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        content = {}
        for name in workbook.sheet_names:
            rows = rows_of(workbook.get_sheet_by_name(name))
            if any(filled(row) for row in rows):
                content[clean(name)] = rows
    except (CalamineError, OSError, ValueError) as damage:
        raise truncated() from damage
    return content


def rows_of(sheet: CalamineSheet) -> list[list[Raw]]:
    rows: list[list[Raw]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or []:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        said = rows[top][left]
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and not text_of(row[left]):
                row[left] = Repeated(said, f"{column_letter(left)}{top + 1}")
    return rows


def filled(row: Sequence[Raw]) -> bool:
    return any(text_of(cell) for cell in row)
