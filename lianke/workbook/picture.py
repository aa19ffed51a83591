"""The sheet around a mistake, as it was typed: a few rows and columns with their numbers and letters."""

from collections.abc import Iterable, Mapping
from typing import Any

from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.text import column_letter, text_of
from lianke.workbook.reader.workbook import Workbook

LONGEST = 24  # signs of a cell
COLUMNS = 6
MOST_PICTURES = 1000

Rows = dict[str, dict[str, list[str]]]
"""Sheet → number of a row → its texts, as JSON keeps it."""


def rows_around(book: Workbook, problems: Iterable[Mistake]) -> Rows:
    """The rows that the pictures of these problems need: the header, the row itself, the ones before and
    after.
    """
    found: Rows = {}
    for problem in list(problems)[:MOST_PICTURES]:
        rows = book.content.get(problem.sheet, [])
        if problem.row is None or not rows:
            continue
        for number in {book.tops.get(problem.sheet, 1), problem.row - 1, problem.row, problem.row + 1}:
            if 1 <= number <= len(rows):
                texts = found.setdefault(problem.sheet, {})
                texts.setdefault(str(number), [text_of(raw)[:LONGEST] for raw in rows[number - 1]])
    return found


def picture(
    error: Mapping[str, Any], rows: Mapping[str, Mapping[str, list[str]]], top: int
) -> dict[str, Any] | None:
    """{columns: [letter], rows: [{number, cells: [{text, bad}], head}]} around one error of a report; None
    where it has no row.
    """
    sheet = rows.get(error["sheet"], {})
    numbers = [
        number
        for number in dict.fromkeys([top, *((error["row"] or 0) + step for step in (-1, 0, 1))])
        if str(number) in sheet
    ]
    if error["row"] not in numbers:
        return None
    width = max(len(sheet[str(number)]) for number in numbers)
    letters = [column_letter(index) for index in range(width)]
    bad = letters.index(error["column"]) if error["column"] in letters else 0
    first = max(0, min(bad - COLUMNS // 2, width - COLUMNS))
    shown = range(first, min(width, first + COLUMNS))
    return {
        "columns": [letters[index] for index in shown],
        "rows": [
            {
                "number": number,
                "head": number == top,
                "cells": [
                    {
                        "text": at(sheet[str(number)], index),
                        "bad": number == error["row"] and index == bad and bool(error["column"]),
                    }
                    for index in shown
                ],
            }
            for number in sorted(numbers)
        ],
    }


def at(texts: list[str], index: int) -> str:
    return texts[index] if index < len(texts) else ""
