"""What belongs to no meeting is sealed by the audit entry that was written with it."""

from collections.abc import Iterator, Mapping

from lianke.audit.models import Entry
from lianke.audit.queries import altered_entries
from lianke.live.evidence.months import lock_change
from lianke.live.models import CountingRule, MonthLock
from lianke.live.services.rules import rule_change

Found = Iterator[tuple[str, str, str]]


def findings() -> Found:
    for public_id, wrong in altered_entries():
        yield "audit_entry", public_id, wrong
    rules = CountingRule.objects.select_related("node", "made_by").order_by("pk")
    yield from against_entries(
        "live_countingrule", "make_counting_rule", {rule.public_id: rule_change(rule) for rule in rules}
    )
    locks = MonthLock.objects.select_related("node", "locked_by").order_by("pk")
    yield from against_entries(
        "live_monthlock", "lock_month", {lock.public_id: lock_change(lock) for lock in locks}
    )


def against_entries(table: str, verb: str, rows: Mapping[str, object]) -> Found:
    """Rows by public id against the entries of the deed that made them."""
    said = dict(Entry.objects.filter(verb=verb).values_list("object_id", "change"))
    for public_id, change in rows.items():
        if said.get(public_id) != change:
            yield table, public_id, "was changed" if public_id in said else "was added past the audit"
    for public_id in said.keys() - rows.keys():
        yield table, public_id, "is missing"
