"""Cells of what goes out into spreadsheets."""

import csv
import io
from collections.abc import Iterable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\0")
"""With their full-width kin, which a spreadsheet set to Chinese takes for the same."""


def begins_a_formula(text: str) -> bool:
    return text.lstrip(" ").startswith(DANGEROUS)


def safe_cell(value: object) -> str | int | float:
    """The value as a cell that no spreadsheet takes for a formula, in CSV: text that begins like one gets an
    apostrophe before it (OWASP ASVS 5, V1.2.10). Numbers stay numbers.
    """
    if isinstance(value, int | float):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if begins_a_formula(text) else text


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with a byte-order mark, so that a spreadsheet opens it right."""
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(value) for value in row] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode()
