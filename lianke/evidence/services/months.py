"""进工资表: a month is locked once; what changes afterwards is a correction of a later month."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.evidence.models import MonthLock
from lianke.evidence.queries.months import as_rows, first_of_next, lock_change, pending_corrections, states_in
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node


@transaction.atomic
def lock_month(*, node: Node, month: date, by: Person) -> MonthLock:
    """Locks a county's month as it stands now, with the corrections of months locked before. Refuses a month
    that is not over, one that is locked, and one before a locked one.
    """
    month = month.replace(day=1)
    node = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    if clock.today() < first_of_next(month):
        raise Refusal("not_over", _("This month is not over yet."))
    last = MonthLock.objects.filter(node=node).order_by("-month").first()
    if last and last.month == month:
        raise Refusal(
            "locked",
            _(
                "This month is locked already. What has changed since goes into the next month as "
                "a correction."
            ),
        )
    if last and last.month > month:
        raise Refusal("later_is_locked", _("A later month is locked already; this one can no longer be."))
    lock = MonthLock.objects.create(
        node=node,
        month=month,
        lessons=as_rows(states_in(node, month)),
        corrections=[one.as_row() for one in pending_corrections(node)],
        locked_by=by,
        locked_at=clock.from_ms(clock.ms(clock.now())),
    )
    record(
        actor=Actor.of(by),
        verb="lock_month",
        what=lock,
        name=f"{node} {month:%Y-%m}",
        scope=node.path,
        change=lock_change(lock),
    )
    return lock
