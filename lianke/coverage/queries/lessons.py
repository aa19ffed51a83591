"""The lessons behind the figures. A row is a participation and one cohort that it discharges."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianke.coverage.account import Cell
from lianke.coverage.choices import LessonSet
from lianke.kernel import clock
from lianke.live.models import Delivery, Ruling
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Participation

Discharge = Participation.cohorts.through
BEGINS = "participation__meeting__begins_at"
SUBJECT = "participation__meeting__course__subject"
SHOWN = ("cohort", SUBJECT, "participation__meeting__lecturer", "participation__meeting__host_node", "participation__class_group__school")


def discharges(within: Q) -> QuerySet[Any]:
    """Expected participations in lessons that stand, by cohort: `measured`, its latest delivery counted; `ruled`, a granted claim."""
    counted = Delivery.objects.filter(participation=OuterRef("participation"), cohort=OuterRef("cohort"), is_latest=True, counted=True)
    granted = Ruling.objects.filter(claim__participation=OuterRef("participation"), granted=True)
    return (
        Discharge.objects.filter(within, participation__state=ParticipationState.EXPECTED, participation__meeting__course__isnull=False)
        .exclude(participation__meeting__state=MeetingState.CANCELLED)
        .annotate(measured=Exists(counted), ruled=Exists(granted))
    )


def in_set(which: str) -> Q:
    received = Q(measured=True) | Q(ruled=True)
    return {
        LessonSet.PLANNED: Q(),
        LessonSet.RECEIVED: received,
        LessonSet.RULED: Q(measured=False, ruled=True),
        LessonSet.MADE_UP: received & Q(participation__meeting__makes_up__isnull=False),
        LessonSet.MISSING: Q(measured=False, ruled=False),
        LessonSet.AHEAD: Q(),
    }[LessonSet(which)]


def in_days(first: date, last: date) -> Q:
    """Lessons that begin on the days, both included."""
    return Q(**{f"{BEGINS}__gte": clock.at(first, 0), f"{BEGINS}__lt": clock.at(last + timedelta(days=1), 0)})


def in_cells(cells: Iterable[Cell]) -> Q:
    """Lessons that name a cell's cohort for its subject; no cells, no lessons."""
    cohorts: dict[int, set[int]] = defaultdict(set)
    for cell in cells:
        cohorts[cell.subject].add(cell.cohort)
    condition = Q(pk__in=[])
    for subject, named in cohorts.items():
        condition |= Q(participation__meeting__course__subject=subject, cohort__in=named)
    return condition


def lessons_behind(within: Q, which: str) -> QuerySet[Any]:
    """The rows of a set, the latest first; those still to come, the next first. `within` says which days."""
    rows = discharges(within).filter(in_set(which)).select_related(*SHOWN)
    begins = BEGINS if which == LessonSet.AHEAD else f"-{BEGINS}"
    return rows.order_by(begins, "participation_id", "cohort__grade")


def not_counted_on(days: Mapping[int, date]) -> dict[int, Any]:
    """Class id → a row of it that did not count on the day named (of its own participations, not of a site class's).

    One stretch is read and sifted: a condition for each day costs more.
    """
    if not days:
        return {}
    first, last = clock.at(min(days.values()), 0), clock.at(max(days.values()) + timedelta(days=1), 0)
    between = Participation.objects.filter(meeting__begins_at__gte=first, meeting__begins_at__lt=last, class_group__in=list(days))
    found = between.values_list("pk", "class_group", "meeting__begins_at")
    named = [pk for pk, group, begins_at in found if group and clock.local(begins_at).date() == days[group]]
    missed = discharges(Q(participation__in=named)).filter(in_set(LessonSet.MISSING))  # in two steps, so that both are small
    return {row.cohort.class_group_id: row for row in missed.select_related("cohort", SUBJECT).order_by(BEGINS, "pk")}


def deliveries_of(rows: Iterable[Any]) -> dict[tuple[int, int], Delivery]:
    """(participation id, cohort id) → its latest delivery."""
    found = Delivery.objects.filter(participation__in=[row.participation_id for row in rows], is_latest=True)
    return {(one.participation_id, one.cohort_id): one for one in found}
