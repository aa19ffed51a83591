"""Writing down deeds, and sealing them into a chain afterwards so that no write waits for another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from lianke.audit.models import Entry
from lianke.audit.queries import entry_hash, sealed_head
from lianke.kernel import clock


class Somebody(Protocol):
    """A person, as far as this floor knows people."""

    public_id: str
    name: str


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, a device or the system itself."""

    type: str
    public_id: str = ""
    name: str = ""
    origin: str = ""

    @classmethod
    def of(cls, person: Somebody | None) -> "Actor":
        """The person; the system where nobody is behind a deed."""
        return cls("person", person.public_id, person.name) if person else SYSTEM

    @classmethod
    def of_device(cls, device: "Named", acts_for: object) -> "Actor":
        """A paired device acts as itself, under the name of the class for which it does."""
        return cls("device", device.public_id, str(acts_for or ""))


SYSTEM = Actor("system")


class Named(Protocol):
    public_id: str


def record(
    *,
    actor: Actor,
    verb: str,
    what: Named,
    name: str = "",
    scope: str = "",
    change: Mapping[str, Any] | None = None,
) -> Entry:
    """Writes one entry; call it inside the transaction of the deed."""
    return Entry.objects.create(
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
    sealed, head = sealed_head()
    unsealed = list(Entry.objects.filter(seal_no__isnull=True).order_by("id")[:limit])
    for number, entry in enumerate(unsealed, start=sealed + 1):
        entry.seal_no, entry.previous_hash = number, head
        entry.hash = head = entry_hash(entry)
    Entry.objects.bulk_update(unsealed, ["seal_no", "previous_hash", "hash"])
    return len(unsealed)
