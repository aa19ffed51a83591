"""结对 → pairs of schools."""

from collections.abc import Callable
from datetime import date, timedelta

from lianke.intake.services.ledger import CHANGED, ImportLedger, WantedRow, settle
from lianke.organisations.models import Node
from lianke.pairing.models import Pair
from lianke.pairing.services import set_subjects
from lianke.schooling.models import Subject
from lianke.workbook.reader.columns import PAIRS
from lianke.workbook.reader.rows import Pairing
from lianke.workbook.reader.workbook import Workbook

PairKey = tuple[int, int, date | None]
"""(supporter, recipient, first day) by id"""


def place_pairs(
    *,
    book: Workbook,
    scope: Node,
    node_of: Callable[[str], Node],
    subjects: dict[str, Subject],
    ledger: ImportLedger,
) -> None:
    """A row means the pair of these schools that begins on its day, or runs on it: then its days have
    changed.
    """
    if PAIRS not in book.sheets:
        return
    standing: dict[PairKey, Pair] = {
        (pair.supporter_id, pair.recipient_id, pair.begins_on): pair for pair in pairs_under(scope)
    }
    names = {key: str(pair) for key, pair in standing.items()}
    rows = {(node_of(row.supporter).pk, node_of(row.recipient).pk, row.begins_on): row for row in book.pairs}
    meant = moved(standing, rows)
    wanted = [WantedRow(key, row.line.number, pair_values(key, row)) for key, row in rows.items()]
    pairs = settle(ledger, PAIRS, Pair, meant, wanted)
    kept = {pair.pk for pair in pairs.values()}
    ledger.miss(PAIRS, (names[key] for key, pair in standing.items() if pair.pk not in kept))
    told = {pairs[key].pk: row for key, row in rows.items() if "学科" in row.line.cells}
    for pk in set_subjects(
        wanted={pk: {subjects[name].pk for name in row.subjects} for pk, row in told.items()}
    ):
        ledger.mark(PAIRS, told[pk].line.number, CHANGED)


def pairs_under(scope: Node) -> list[Pair]:
    pairs = Pair.objects.filter(
        supporter__path__startswith=scope.path, recipient__path__startswith=scope.path
    )
    return list(pairs.select_related("supporter", "recipient").order_by("pk"))


def moved(standing: dict[PairKey, Pair], rows: dict[PairKey, Pairing]) -> dict[PairKey, Pair]:
    """The standing pairs by the keys that the rows have for them."""
    free: dict[tuple[int, int], list[Pair]] = {}
    for key, pair in standing.items():
        if key not in rows:
            free.setdefault(key[:2], []).append(pair)
    found = {key: pair for key, pair in standing.items() if key in rows}
    for key, row in rows.items():
        overlapping = [] if key in found else [pair for pair in free.get(key[:2], []) if overlap(pair, row)]
        if overlapping:
            found[key] = overlapping[0]
            free[key[:2]].remove(overlapping[0])
    return found


def overlap(pair: Pair, row: Pairing) -> bool:
    begins, ends = row.begins_on or date.min, row.ends_on or date.max
    return begins < (pair.ends_on or date.max) and pair.begins_on <= ends


def pair_values(key: PairKey, row: Pairing) -> dict[str, object]:
    """A column that is not there says nothing."""
    told = {
        "结对方式": ("mode", row.mode),
        "批次": ("batch", row.batch),
        "结束日期": ("ends_on", row.ends_on + timedelta(days=1) if row.ends_on else None),
    }
    values: dict[str, object] = dict(zip(("supporter_id", "recipient_id", "begins_on"), key, strict=True))
    return values | dict(pair for header, pair in told.items() if header in row.line.cells)
