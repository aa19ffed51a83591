"""Reads of the audit's chain."""

from collections.abc import Iterator
from hashlib import sha256

from lianke.audit.models import Entry
from lianke.kernel import canonical, clock


def sealed_head() -> tuple[int, str]:
    """How many entries are sealed, and the last hash."""
    last = Entry.objects.filter(seal_no__isnull=False).order_by("-seal_no").first()
    return (last.seal_no or 0, last.hash) if last else (0, "")


def entry_hash(entry: Entry) -> str:
    columns = [
        entry.public_id,
        clock.ms(entry.at),
        entry.actor_type,
        entry.actor_id,
        entry.actor_name,
        entry.verb,
        entry.object_type,
        entry.object_id,
        entry.object_name,
        entry.scope,
        entry.change,
        entry.origin,
        entry.previous_hash,
    ]
    return sha256(canonical.text(columns).encode()).hexdigest()


def altered_entries() -> Iterator[tuple[str, str]]:
    """(public id, what is wrong) of sealed entries that do not fit the chain; only the first of a broken
    chain can be named.
    """
    previous = ""
    for number, entry in enumerate(
        Entry.objects.filter(seal_no__isnull=False).order_by("seal_no").iterator(), start=1
    ):
        if entry.seal_no != number:
            yield entry.public_id, f"entry {number} is missing or out of order"
            return
        if entry.previous_hash != previous or entry_hash(entry) != entry.hash:
            yield entry.public_id, "does not fit its hash: a column was changed, or an entry before it"
            return
        previous = entry.hash
    for public_id in (
        Entry.objects.filter(seal_no__isnull=True)
        .exclude(hash="", previous_hash="")
        .values_list("public_id", flat=True)
    ):
        yield public_id, "was taken out of the chain"
