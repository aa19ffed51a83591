"""A county's month as the pay sheet takes it: which lessons counted by measurement, which by ruling; what was
locked, what changed since.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianke.evidence.models import Delivery, MonthLock, Ruling
from lianke.kernel import canonical, clock
from lianke.organisations.models import Node
from lianke.timetable.models import Meeting

Key = tuple[str, int]  # participation, grade
State = tuple[str, bool, bool]  # lecturer, measured, ruled


def first_of_next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def meetings_of_month(month: date) -> QuerySet[Meeting]:
    begins, ends = clock.at(month.replace(day=1), 0), clock.at(first_of_next(month), 0)
    return Meeting.objects.filter(begins_at__gte=begins, begins_at__lt=ends).order_by("begins_at", "pk")


def states_in(node: Node, month: date) -> dict[Key, State]:
    meetings = meetings_of_month(month).order_by()
    found: dict[Key, State] = {}
    granted = Ruling.objects.filter(
        given_or_received(node, "claim__participation__"),
        claim__participation__meeting__in=meetings,
        granted=True,
    )
    for participation, grade, lecturer in granted.values_list(
        "claim__participation__public_id",
        "claim__participation__cohorts__grade",
        "claim__participation__meeting__lecturer__public_id",
    ):
        found[participation, grade] = (lecturer, False, True)
    latest = Delivery.objects.filter(
        given_or_received(node, "participation__"), participation__meeting__in=meetings, is_latest=True
    )
    for participation, grade, lecturer, counted in latest.values_list(
        "participation__public_id", "cohort__grade", "participation__meeting__lecturer__public_id", "counted"
    ):
        found[participation, grade] = (lecturer, counted, (participation, grade) in found)
    return found


def given_or_received(node: Node, prefix: str) -> Q:
    """A condition on rows that point to a participation by `prefix`."""
    return Q(**{f"{prefix}class_group__school__path__startswith": node.path}) | Q(
        **{f"{prefix}meeting__host_node__path__startswith": node.path}
    )


def as_rows(states: dict[Key, State]) -> list[list[Any]]:
    return [[participation, grade, *state] for (participation, grade), state in sorted(states.items())]


def meetings_of_place(meetings: QuerySet[Meeting], node: Node) -> QuerySet[Meeting]:
    """Those given or received under a node."""
    here = Q(host_node__path__startswith=node.path) | Q(
        participations__class_group__school__path__startswith=node.path
    )
    return meetings.filter(here).distinct()


def meetings_asked_for(meeting: str | None, month: str | None) -> QuerySet[Meeting]:
    """What a command names: one meeting, one month such as 2026-11, or everything. Raises CommandError with a
    sentence.
    """
    if meeting:
        found = Meeting.objects.filter(public_id=meeting)
        if not found.exists():
            raise CommandError(_("There is no meeting %(meeting)s.") % {"meeting": meeting})
        return found
    if month:
        try:
            return meetings_of_month(date.fromisoformat(f"{month}-01"))
        except ValueError as error:
            raise CommandError(
                _("%(month)s is no month; write it like 2026-11.") % {"month": month}
            ) from error
    return Meeting.objects.order_by("begins_at", "pk")


@dataclass(frozen=True)
class Correction:
    """A class's lesson of a locked month that is not any more what the pay sheet was told."""

    month: str
    participation: str
    grade: int
    lecturer: str
    measured: bool
    ruled: bool

    def as_row(self) -> list[Any]:
        return [self.month, self.participation, self.grade, self.lecturer, self.measured, self.ruled]


def told(node: Node) -> dict[str, dict[Key, State]]:
    """What the pay sheets were told last, by month."""
    found: dict[str, dict[Key, State]] = {}
    for lock in MonthLock.objects.filter(node=node).order_by("month"):
        found[f"{lock.month:%Y-%m}"] = {(row[0], row[1]): (row[2], row[3], row[4]) for row in lock.lessons}
        for month, participation, grade, *state in lock.corrections:
            found[month][participation, grade] = (state[0], state[1], state[2])
    return found


def pending_corrections(node: Node) -> list[Correction]:
    """What has changed in locked months since the sheets were told: they go into the next month that is
    locked.
    """
    found: list[Correction] = []
    for month, states in told(node).items():
        current = states_in(node, date.fromisoformat(f"{month}-01"))
        changed = {
            key: state
            for key, state in current.items()
            if states.get(key, ("", False, False))[1:] != state[1:]
        }
        found += [Correction(month, key[0], key[1], *state) for key, state in sorted(changed.items())]
    return found


def lock_change(lock: MonthLock) -> dict[str, str | int]:
    """A lock as its audit entry seals it."""
    return {
        "node": lock.node.public_id,
        "month": f"{lock.month:%F}",
        "lessons": canonical.digest(lock.lessons),
        "corrections": canonical.digest(lock.corrections),
        "by": lock.locked_by.public_id,
        "at_ms": clock.ms(lock.locked_at),
    }
