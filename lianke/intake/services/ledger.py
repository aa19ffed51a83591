"""What an import did to each row of the workbook, and what it found standing that no row names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)
K = TypeVar("K")

NEW, CHANGED, UNTOUCHED = "new", "changed", "untouched"
BATCH = 200


@dataclass
class ImportLedger:
    rows: dict[str, set[int]]  # sheet → numbers of its rows
    marks: dict[tuple[str, int], str] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)  # sheet → names that stand here and in no row

    def mark(self, sheet: str, row: int, what: str) -> None:
        """A row that made anything new stays new, whatever else it changed."""
        if self.marks.get((sheet, row)) != NEW:
            self.marks[sheet, row] = what

    def miss(self, sheet: str, names: Iterable[str]) -> None:
        """Only of a sheet that was brought."""
        found = list(names) if self.rows.get(sheet) else []
        if found:
            self.missing.setdefault(sheet, []).extend(found)

    def touched(self, *sheets: str) -> bool:
        return any(sheet in sheets for sheet, _row in self.marks)

    def summary(self) -> dict[str, dict[str, int]]:
        counts = {}
        for sheet, numbers in self.rows.items():
            marks = [mark for (marked, row), mark in self.marks.items() if marked == sheet and row in numbers]
            new, changed = marks.count(NEW), marks.count(CHANGED)
            counts[sheet] = {NEW: new, CHANGED: changed, UNTOUCHED: len(numbers) - new - changed}
        return counts


@dataclass(frozen=True)
class WantedRow(Generic[K]):
    """A row of the database that a row of the workbook asks for; `values` by column (`parent_id`, not
    `parent`).
    """

    key: K
    row: int
    values: Mapping[str, Any]


def settle(
    ledger: ImportLedger, sheet: str, model: type[M], standing: Mapping[K, M], wanted: Iterable[WantedRow[K]]
) -> dict[K, M]:
    """Makes what is missing and changes what differs, in bulk; returns key → object for everything wanted."""
    objects: dict[K, M] = {}
    new: list[M] = []
    changed: list[M] = []
    columns: set[str] = set()
    for wish in wanted:
        found = objects.get(wish.key) or standing.get(wish.key)
        if found is None:
            objects[wish.key] = model(**wish.values)
            new.append(objects[wish.key])
            ledger.mark(sheet, wish.row, NEW)
            continue
        objects[wish.key] = found
        different = {name: value for name, value in wish.values.items() if getattr(found, name) != value}
        if different:
            for name, value in different.items():
                setattr(found, name, value)
            columns |= different.keys()
            changed.append(found)
            ledger.mark(sheet, wish.row, CHANGED)
    manager = model._default_manager
    manager.bulk_create(new, batch_size=BATCH)
    made = set(new)
    kept = [one for one in dict.fromkeys(changed) if one not in made]
    if kept:
        manager.bulk_update(kept, sorted(columns), batch_size=BATCH)
    return objects
