"""The lessons behind the figures. A row is a participation and one cohort that it discharges."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianke.coverage.account import Cell
from lianke.coverage.choices import LessonSet
from lianke.kernel import clock
from lianke.live.models import Delivery
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Participation

Discharge = Participation.cohorts.through
BEGINS = "participation__meeting__begins_at"


def discharges(within: Q) -> QuerySet[Any]:
    """Expected participations in lessons that stand, by cohort, each with `counts`: whether its latest delivery counted."""
    counted = Delivery.objects.filter(participation=OuterRef("participation"), cohort=OuterRef("cohort"), is_latest=True, counted=True)
    return (
        Discharge.objects.filter(within, participation__state=ParticipationState.EXPECTED, participation__meeting__course__isnull=False)
        .exclude(participation__meeting__state=MeetingState.CANCELLED)
        .annotate(counts=Exists(counted))
    )


def in_set(which: str) -> Q:
    made_up = Q(participation__meeting__makes_up__isnull=False)
    return {
        LessonSet.PLANNED: Q(),
        LessonSet.RECEIVED: Q(counts=True),
        LessonSet.MADE_UP: Q(counts=True) & made_up,
        LessonSet.MISSING: Q(counts=False),
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
    rows = discharges(within).filter(in_set(which)).select_related(
        "cohort", "participation__meeting__course__subject", "participation__meeting__lecturer", "participation__meeting__host_node",
        "participation__class_group__school",
    )  # fmt: skip
    begins = BEGINS if which == LessonSet.AHEAD else f"-{BEGINS}"
    return rows.order_by(begins, "participation_id", "cohort__grade")


def not_counted_on(days: Mapping[int, date]) -> dict[int, Any]:
    """Class id → a row of it that did not count on the day named."""
    condition = Q(pk__in=[])
    for group, day in days.items():
        condition |= Q(cohort__class_group=group) & in_days(day, day)
    rows = lessons_behind(condition, LessonSet.MISSING)
    return {row.cohort.class_group_id: row for row in reversed(rows)}


def deliveries_of(rows: Iterable[Any]) -> dict[tuple[int, int], Delivery]:
    """(participation id, cohort id) → its latest delivery."""
    found = Delivery.objects.filter(participation__in=[row.participation_id for row in rows], is_latest=True)
    return {(one.participation_id, one.cohort_id): one for one in found}
