"""已读 and 确认: what a reader does with a notice."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.notices.choices import Asks
from lianke.notices.models import Receipt


def read(*, receipts: Iterable[Receipt]) -> None:
    """They stood in full on their reader's page. What only had to be read is settled so; the first time
    counts.
    """
    fresh = [one.pk for one in receipts if one.read_at is None]
    if fresh:
        now = Value(clock.now())
        only_read = When(asks=Asks.READ, settled_at__isnull=True, then=now)
        Receipt.objects.filter(pk__in=fresh, read_at__isnull=True).update(
            read_at=now, settled_at=Case(only_read, default=F("settled_at"))
        )


@transaction.atomic
def confirm(*, receipt: Receipt, actor: Actor) -> bool:
    """The reader tapped 知道了. Tapped twice it is confirmed once; what was replaced meanwhile is not confirmed
    any more. Returns whether it was.
    """
    now = clock.now()
    standing = Receipt.objects.filter(
        pk=receipt.pk, asks=Asks.CONFIRM, done_at__isnull=True, settled_at__isnull=True
    )
    if not standing.update(done_at=now, settled_at=now, read_at=Coalesce(F("read_at"), Value(now))):
        return False
    record(actor=actor, verb="confirm_notice", what=receipt.notice, name=receipt.notice.kind)
    return True
