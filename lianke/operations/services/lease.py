"""One process at a time: a row that its holder renews. Real time."""

from datetime import timedelta

from django.db import transaction

from lianke.kernel import clock
from lianke.operations.models import Lease


@transaction.atomic
def hold(*, name: str, holder: str, seconds: float) -> bool:
    """Takes or renews a lease; False while somebody else's has not run out."""
    now = clock.real_now()
    Lease.objects.get_or_create(name=name, defaults={"holder": holder, "expires_at": now})
    lease = Lease.objects.select_for_update().get(name=name)
    if lease.holder != holder and lease.expires_at > now:
        return False
    lease.holder, lease.expires_at = holder, now + timedelta(seconds=seconds)
    lease.save()
    return True


@transaction.atomic
def let_go(*, name: str, holder: str) -> None:
    Lease.objects.filter(name=name, holder=holder).update(expires_at=clock.real_now())
