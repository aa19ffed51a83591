"""What belongs to no meeting is sealed by the audit entry that was written with it."""

from collections.abc import Iterator, Mapping

from lianke.audit.models import Entry
from lianke.audit.queries import altered_entries
from lianke.evidence.models import MonthLock
from lianke.evidence.queries.months import lock_change
from lianke.kernel import clock
from lianke.schooling.models import CountingRule

Found = Iterator[tuple[str, str, str]]


def findings() -> Found:
    for public_id, wrong in altered_entries():
        yield "audit_entry", public_id, wrong
    rules = CountingRule.objects.select_related("node", "made_by").order_by("pk")
    yield from against_entries(
        "schooling_countingrule", "make_counting_rule", {rule.public_id: rule_change(rule) for rule in rules}
    )
    locks = MonthLock.objects.select_related("node", "locked_by").order_by("pk")
    yield from against_entries(
        "evidence_monthlock", "lock_month", {lock.public_id: lock_change(lock) for lock in locks}
    )


def against_entries(table: str, verb: str, rows: Mapping[str, object]) -> Found:
    """Rows by public id against the entries of the deed that made them."""
    said = dict(Entry.objects.filter(verb=verb).values_list("object_id", "change"))
    for public_id, change in rows.items():
        if said.get(public_id) != change:
            yield table, public_id, "was changed" if public_id in said else "was added past the audit"
    for public_id in said.keys() - rows.keys():
        yield table, public_id, "is missing"


def rule_change(rule: CountingRule) -> dict[str, str | int | bool]:
    """A rule as its audit entry seals it."""
    return {
        "node": rule.node.public_id,
        "version": rule.version,
        "valid_from": f"{rule.valid_from:%F}",
        "share_pct": rule.share_pct,
        "late_s": rule.late_s,
        "counts_continued": rule.counts_continued,
        "counts_recorded": rule.counts_recorded,
        "why": rule.why,
        "by": rule.made_by.public_id,
        "made_ms": clock.ms(rule.made_at),
    }
