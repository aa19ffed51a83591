"""The months of a county: what counts, what is locked, what has changed since."""

from datetime import date
from typing import Any

from django.db.models import Max, Min

from lianke.evidence.models import Claim, Delivery, MonthLock
from lianke.evidence.queries.months import (
    Correction,
    first_of_next,
    given_or_received,
    pending_corrections,
    states_in,
)
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.timetable.models import Participation

MOST_MONTHS = 12


def months_page(county: Node) -> dict[str, Any]:
    locks = {lock.month: lock for lock in MonthLock.objects.filter(node=county).select_related("locked_by")}
    pending = pending_corrections(county)
    rows = [month_row(county, month, locks) for month in months_with_lessons(county)]
    return {
        "county": county,
        "rows": rows,
        "next": next((row for row in reversed(rows) if row["may_lock"]), None),
        "corrections": correction_rows(pending),
        "corrections_count": len(pending),
    }


def months_with_lessons(county: Node) -> list[date]:
    """The latest first, the running one too."""
    here = Delivery.objects.filter(given_or_received(county, "participation__"))
    found = here.aggregate(
        first=Min("participation__meeting__begins_at"), last=Max("participation__meeting__begins_at")
    )
    if found["first"] is None:
        return []
    month, last, months = (
        clock.local(found["first"]).date().replace(day=1),
        clock.local(found["last"]).date(),
        [],
    )
    while month <= last:
        months.append(month)
        month = first_of_next(month)
    return months[::-1][:MOST_MONTHS]


def month_row(county: Node, month: date, locks: dict[date, MonthLock]) -> dict[str, Any]:
    lock = locks.get(month)
    told = [row[2:] for row in lock.lessons] if lock else states_in(county, month).values()
    ends = first_of_next(month)
    waiting = Claim.objects.filter(
        given_or_received(county, "participation__"),
        ruling__isnull=True,
        participation__meeting__begins_at__gte=clock.at(month, 0),
        participation__meeting__begins_at__lt=clock.at(ends, 0),
    )
    return {
        "month": month,
        "slug": f"{month:%Y-%m}",
        "lock": lock,
        "locked_at": clock.local(lock.locked_at) if lock else None,
        "lessons": len(told),
        "measured": sum(measured for _lecturer, measured, _ruled in told),
        "ruled": sum(ruled and not measured for _lecturer, measured, ruled in told),
        "corrections": len(lock.corrections) if lock else 0,
        "waiting": waiting.count(),
        "is_over": clock.today() >= ends,
        "may_lock": lock is None and clock.today() >= ends and not any(later > month for later in locks),
    }


def correction_rows(pending: list[Correction]) -> list[dict[str, Any]]:
    shown = pending[:50]
    named = Participation.objects.filter(public_id__in=[one.participation for one in shown]).select_related(
        "class_group__school", "meeting__course__subject", "meeting__lecturer"
    )
    by_id = {one.public_id: one for one in named}
    return [
        {
            "participation": by_id[one.participation],
            "begins": clock.local(by_id[one.participation].meeting.begins_at),
            "counts": one.measured or one.ruled,
            "by_ruling": one.ruled and not one.measured,
        }
        for one in shown
    ]
