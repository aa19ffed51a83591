"""What came of an import."""

from dataclasses import dataclass, field

from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.understood import Understood
from lianke.workbook.reader.workbook import Workbook


@dataclass
class Outcome:
    """What came of an import. With errors nothing was written, after a dry run neither."""

    counts: dict[str, int]
    errors: list[Mistake]
    warnings: list[Mistake]
    understood: list[Understood] = field(default_factory=list)
    changes: dict[str, dict[str, int]] = field(default_factory=dict)  # sheet → new, changed, untouched rows
    missing: dict[str, list[str]] = field(default_factory=dict)  # sheet → names that stand here and in no row
    county: str = ""
    version: int | None = None
    version_is_new: bool = False
    meetings: int | None = None  # how many stand after publishing
    dry_run: bool = False
    book: Workbook | None = None  # as it was read
