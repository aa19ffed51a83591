"""Writing down deeds, and sealing them into a chain afterwards so that no write waits for another."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from django.db import transaction

from lianke.audit.models import Entry
from lianke.kernel import canonical, clock


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, a device or the system itself."""

    type: str
    public_id: str = ""
    name: str = ""
    origin: str = ""


SYSTEM = Actor("system")


class Named(Protocol):
    public_id: str


def record(*, actor: Actor, verb: str, what: Named, name: str = "", scope: str = "", change: Mapping[str, Any] | None = None) -> None:
    """Writes one entry; call it inside the transaction of the deed."""
    Entry.objects.create(
        at=clock.now(),
        actor_type=actor.type,
        actor_id=actor.public_id,
        actor_name=actor.name,
        origin=actor.origin,
        verb=verb,
        object_type=type(what).__name__.lower(),
        object_id=what.public_id,
        object_name=(name or str(what))[:200],
        scope=scope,
        change=dict(change or {}),
    )


@transaction.atomic
def seal_entries(*, limit: int = 1000) -> int:
    """Chains the entries that are not sealed yet, oldest first; returns how many."""
    last = Entry.objects.exclude(hash="").order_by("-id").first()
    head = last.hash if last else ""
    unsealed = list(Entry.objects.filter(hash="").order_by("id")[:limit])
    for entry in unsealed:
        entry.previous_hash = head
        entry.hash = head = entry_hash(entry)
    Entry.objects.bulk_update(unsealed, ["previous_hash", "hash"])
    return len(unsealed)


def entry_hash(entry: Entry) -> str:
    columns = [
        entry.public_id, clock.ms(entry.at), entry.actor_type, entry.actor_id, entry.actor_name, entry.verb, entry.object_type,
        entry.object_id, entry.object_name, entry.scope, entry.change, entry.origin, entry.previous_hash,
    ]  # fmt: skip
    return sha256(canonical.text(columns).encode()).hexdigest()
