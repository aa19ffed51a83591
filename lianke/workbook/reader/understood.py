"""What was understood differently from how it was typed, so that a person can object."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lianke.workbook.reader.text import LINE_END, Cell

SEPARATORS = re.compile(r"[、,，;；/／|]+")
LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
CHINESE_GRADES = "一二三四五六七八九"


@dataclass(frozen=True)
class Understood:
    """A cell; `taken` is empty where a column means nothing here and was not read."""

    sheet: str
    row: int
    column: str
    typed: str
    taken: str
    merged: str = ""  # the merged cell that says it


def typed_in(cell: Cell) -> str:
    return cell.raw.strip() if isinstance(cell.raw, str) else cell.text


def retyped(sheet: str, row: int, cell: Cell, merged: str = "") -> Understood | None:
    """A cell whose text was made comparable, or that says what a merged cell above it says. Separators of a
    list are no difference.
    """
    typed = typed_in(cell)
    if merged and cell.text:
        return Understood(sheet, row, cell.letter, "", cell.text, merged)
    if SEPARATORS.sub("、", LINE_END.sub("、", typed)) in (SEPARATORS.sub("、", cell.listed), cell.text):
        return None
    return Understood(sheet, row, cell.letter, typed, cell.text)


def as_taken(sheet: str, row: int, cell: Cell, taken: str) -> Understood | None:
    """A cell whose value would be written differently; 8:30 and 08:30 are no difference."""
    typed = str(cell.raw) if isinstance(cell.raw, float) and not cell.raw.is_integer() else typed_in(cell)
    alike = LEADING_ZEROS.sub("", typed) == LEADING_ZEROS.sub("", taken)
    return (
        None
        if alike or (isinstance(cell.raw, float) and typed == taken)
        else Understood(sheet, row, cell.letter, typed, taken)
    )


def said_clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def said_grades(grades: Iterable[int]) -> str:
    return "、".join(f"{CHINESE_GRADES[grade - 1]}年级" for grade in grades)
