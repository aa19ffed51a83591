"""Telling: a notice is written in the transaction of its cause, once, whoever tells it again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from lianke.accounts.models import DeviceKey, Person
from lianke.audit.services import SYSTEM, Actor, Named
from lianke.kernel import clock
from lianke.notices.choices import Asks
from lianke.notices.kinds import NoticeKind
from lianke.notices.models import Notice, Receipt, Sending
from lianke.notices.queries import kinds
from lianke.notices.services.sending import send_soon

Reader = Person | DeviceKey

BY_ITSELF = timedelta(seconds=3)
"""So long the process that told it has for reaching the rooms, before the clock does it."""


@transaction.atomic
def tell(
    *,
    kind: str,
    key: str,
    subject: Named,
    to: Iterable[Reader],
    copy_to: Iterable[Reader] = (),
    arguments: Mapping[str, Any] | None = None,
    by: Actor = SYSTEM,
    needed_by: datetime | None = None,
    rooms: Mapping[Reader, str] | None = None,
) -> Notice:
    """Tells people and paired devices of something; call it inside the transaction of the cause.

    `key` names the cause, so that telling it again, also from another process at the same moment, adds
    nothing: the first one's notice is returned. `to` do what the kind asks, `copy_to` only read. Whoever
    caused it knows already and is left out. `rooms`: readers who are in a room of the media server at this
    moment, with its name. Raises KeyError for a kind that stands in no list.
    """
    asked = kinds()[kind]
    notice, is_new = Notice.objects.get_or_create(
        key=f"{kind}/{key}",
        defaults={
            "kind": kind,
            "subject_type": type(subject).__name__.lower(),
            "subject_id": subject.public_id,
            "arguments": dict(arguments or {}),
            "made_at": clock.now(),
            "by_type": by.type,
            "by_id": by.public_id,
            "by_name": by.name,
            "needed_by": needed_by,
        },
    )
    if not is_new:
        return notice
    replace_older(notice, asked)
    receipts = receipts_for(notice, asked, to, copy_to, by)
    Receipt.objects.bulk_create(receipts)
    if rooms and (sendings := list(sendings_to(receipts, rooms))):
        Sending.objects.bulk_create(sendings)
        # no partial: Django wants the name of what failed
        transaction.on_commit(lambda: send_soon(notice.pk), robust=True)
    return notice


def replace_older(notice: Notice, kind: NoticeKind) -> None:
    """What was told of the same thing before waits for nobody any more."""
    older = Notice.objects.filter(
        subject_type=notice.subject_type,
        subject_id=notice.subject_id,
        kind__in=kind.replaces,
        replaced_by__isnull=True,
        pk__lt=notice.pk,
    )
    Receipt.objects.filter(notice__in=older, settled_at__isnull=True).update(settled_at=notice.made_at)
    older.update(replaced_by=notice)


def receipts_for(
    notice: Notice, kind: NoticeKind, to: Iterable[Reader], copy_to: Iterable[Reader], by: Actor
) -> list[Receipt]:
    """One for each reader, however often they are named; a deed goes before a copy."""
    asks = dict.fromkeys(copy_to, Asks.READ) | dict.fromkeys(to, Asks(kind.asks))
    found = []
    for reader, asked in asks.items():
        if isinstance(reader, DeviceKey):
            found.append(Receipt(notice=notice, device=reader, asks=asked))
        elif reader.is_active and (by.type, by.public_id) != ("person", reader.public_id):
            found.append(Receipt(notice=notice, person=reader, asks=asked))
    return found


def sendings_to(receipts: Iterable[Receipt], rooms: Mapping[Reader, str]) -> Iterable[Sending]:
    at = clock.real_now()
    for receipt in receipts:
        reader = receipt.person or receipt.device
        if reader and (room := rooms.get(reader)):
            yield Sending(receipt=receipt, address=room, at=at, again_at=at + BY_ITSELF)
