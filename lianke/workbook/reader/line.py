"""One filled row of a sheet, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lianke.workbook.reader.messages import Message, _
from lianke.workbook.reader.text import Cell
from lianke.workbook.reader.understood import Understood, as_taken

__all__ = ["Cell", "Line", "Mistake", "Unfit"]

T = TypeVar("T")
ROWS_NAMED = 12


@dataclass
class Mistake:
    """What is wrong at one cell, what to do about it, and which other rows cannot be taken because of it."""

    sheet: str
    row: int | None
    column: str
    value: str
    reason: Message
    remedy: Message | None = None
    affected: dict[str, set[int]] = field(default_factory=dict)

    def affects(self, line: "Line") -> None:
        if (line.sheet, line.number) != (self.sheet, self.row):
            self.affected.setdefault(line.sheet, set()).add(line.number)

    @property
    def consequences(self) -> list[Message]:
        return [waiting_rows(sheet, sorted(rows)) for sheet, rows in self.affected.items()]


def waiting_rows(sheet: str, rows: list[int]) -> Message:
    named = "、".join(str(row) for row in rows[:ROWS_NAMED])
    if len(rows) > ROWS_NAMED:
        return _(
            "%(sheet)s: rows %(rows)s … (%(count)s rows) wait for this",
            sheet=sheet,
            rows=named,
            count=len(rows),
        )
    return _("%(sheet)s: row %(rows)s waits for this", sheet=sheet, rows=named)


class Unfit(Exception):
    """A value that cannot be what its column asks for."""

    def __init__(self, reason: Message, remedy: Message | None = None) -> None:
        super().__init__(reason.msgid)
        self.reason = reason
        self.remedy = remedy


class Line:
    """A row with at least one filled cell: its cells by header, where it stands, and the problems found in
    it.
    """

    def __init__(self, sheet: str, number: int, cells: Mapping[str, Cell]) -> None:
        self.sheet = sheet
        self.number = number
        self.cells = cells
        self.problems: dict[str, Mistake] = {}
        self.understood: dict[
            str, Understood
        ] = {}  # by header: what was taken differently from how it was typed
        self.cause: Mistake | None = None  # somebody else's mistake that keeps this row out

    @property
    def is_sound(self) -> bool:
        return not self.problems and self.cause is None

    def text(self, header: str) -> str:
        cell = self.cells.get(header)
        return cell.text if cell else ""

    def listed(self, header: str) -> str:
        cell = self.cells.get(header)
        return cell.listed if cell else ""

    def note(self, header: str) -> str:
        cell = self.cells.get(header)
        return cell.note if cell else ""

    def required(self, header: str) -> str:
        text = self.text(header)
        if not text:
            self.fail(
                header, _("“%(header)s” is empty.", header=header), _("Fill it in, or clear the whole row.")
            )
        return text

    def take(
        self,
        header: str,
        parse: Callable[[Cell], T],
        *,
        required: bool = False,
        said: Callable[[T], str] | None = None,
    ) -> T | None:
        """The parsed cell; None when it is empty or does not fit, which is noted as a problem. `said` writes
        the value as it should be.
        """
        if not self.text(header):
            if required:
                self.required(header)
            return None
        try:
            value = parse(self.cells[header])
        except Unfit as unfit:
            self.fail(header, unfit.reason, unfit.remedy)
            return None
        if said:
            self.understand(header, said(value))
        return value

    def problem(self, header: str, reason: Message, remedy: Message | None = None) -> Mistake:
        """A finding at a cell of this row that is not yet held against it."""
        cell = self.cells.get(header)
        return Mistake(
            self.sheet, self.number, cell.letter if cell else "", self.note(header), reason, remedy
        )

    def fail(self, header: str, reason: Message, remedy: Message | None = None) -> Mistake:
        """Notes an error; the first one at a cell stands."""
        return self.problems.setdefault(header, self.problem(header, reason, remedy))

    def understand(self, header: str, taken: str) -> str:
        """Notes what a cell was taken for, where that is not what was typed."""
        self.understood |= (
            {header: found} if (found := as_taken(self.sheet, self.number, self.cells[header], taken)) else {}
        )
        return taken

    def depends_on(self, cause: Mistake) -> None:
        cause.affects(self)
        self.cause = self.cause or cause
