"""Reads of notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Case, Count, F, Q, QuerySet, When

from lianke.accounts.models import DeviceKey, Person
from lianke.kernel import clock
from lianke.kernel.lists import collected
from lianke.notices.choices import Asks
from lianke.notices.kinds import NoticeKind
from lianke.notices.models import Notice, Receipt


@cache
def kinds() -> dict[str, NoticeKind]:
    """By name, of every package."""
    return {kind.name: kind for kind in collected("messages")}


def is_told(key: str) -> bool:
    """Whether a notice of this key (kind/cause) stands; spares a clock's round the search for its readers."""
    return Notice.objects.filter(key=key).exists()


def receipts_of(reader: Person | DeviceKey) -> QuerySet[Receipt]:
    mine = Q(person=reader) if isinstance(reader, Person) else Q(device=reader)
    return Receipt.objects.filter(mine)


def waiting(receipts: QuerySet[Receipt], *, at: datetime | None = None) -> QuerySet[Receipt]:
    """Those that somebody still has to see to; not what it is too late for."""
    still = Q(notice__needed_by__isnull=True) | Q(notice__needed_by__gt=at or clock.now())
    return receipts.filter(still, settled_at__isnull=True)


MOST_COUNTED = 100


@dataclass(frozen=True)
class Ringing:
    """What the bell in the top bar says: how many wait, at most MOST_COUNTED, and which is the newest, so
    that an open page sees one take another's place.
    """

    number: int
    latest: str

    @property
    def label(self) -> str:
        return str(self.number) if self.number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def ringing(receipts: QuerySet[Receipt]) -> Ringing:
    """In one query."""
    newest = waiting(receipts).order_by("-pk").values_list("notice__public_id", flat=True)[:MOST_COUNTED]
    ids = list(newest)
    return Ringing(len(ids), ids[0] if ids else "")


def to_confirm(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    return waiting(receipts).filter(asks=Asks.CONFIRM)


def unread(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    return waiting(receipts).filter(asks=Asks.READ)


def most_urgent_first(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """What asks for a deed before what is to be read; what is needed first before the rest; the newest."""
    deeds_first = Case(When(asks=Asks.CONFIRM, then=0), default=1)
    return receipts.select_related("notice").order_by(
        deeds_first, F("notice__needed_by").asc(nulls_last=True), "-pk"
    )


def waiting_about(subjects: Iterable[str], kind_of_subject: str) -> dict[str, int]:
    """Public id of a thing of one type → how many do not know yet what was told of it; those alone of which
    something was told.
    """
    about = Receipt.objects.filter(
        notice__subject_type=kind_of_subject, notice__subject_id__in=list(subjects)
    )
    counted = about.values("notice__subject_id").annotate(
        waiting=Count("pk", filter=Q(settled_at__isnull=True))
    )
    return {row["notice__subject_id"]: row["waiting"] for row in counted}


def notices_about(subject: Iterable[str], kind_of_subject: str) -> QuerySet[Notice]:
    """What was told of things of one type (by public id), the newest first, with everybody who was told."""
    found = Notice.objects.filter(subject_type=kind_of_subject, subject_id__in=list(subject))
    return found.prefetch_related("receipts__person", "receipts__device").order_by("-pk")
