"""结对: who supports whom."""

from typing import Protocol

from lianke.workbook.checks.places import once
from lianke.workbook.checks.references import suggestion
from lianke.workbook.reader.columns import PLAN
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.workbook import Workbook


class Subjects(Protocol):
    """Names, of a county or of a city."""

    subjects: set[str]


def check_pairs(book: Workbook, names: Subjects) -> None:
    """Two different schools, once from one day on, for subjects that exist. That the schools exist is
    `cite_schools`.
    """
    for row in book.pairs:
        if row.supporter and row.supporter == row.recipient:
            row.line.fail(
                "受援学校",
                _("A school cannot be paired with itself."),
                _("Name the school that it supports."),
            )
        for subject in row.subjects:
            if subject not in names.subjects:
                row.line.fail(
                    "学科",
                    _("There is no subject called “%(name)s”.", name=subject),
                    suggestion(subject, sorted(names.subjects), PLAN),
                )
    once(book.pairs, "受援学校", lambda row: (row.supporter, row.recipient, row.begins_on))
