"""The lessons behind the figures. A row is a participation and one cohort that it discharges."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from lianke.coverage.account import Cell, Tally
from lianke.coverage.choices import LessonSet
from lianke.kernel import clock
from lianke.live.models import Delivery
from lianke.schooling.models import Term
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Participation

Discharge = Participation.cohorts.through


def discharges(within: Q) -> QuerySet[Any]:
    """Expected participations in lessons that stand, by cohort, each with `counts`: whether its latest delivery counted."""
    counted = Delivery.objects.filter(participation=OuterRef("participation"), cohort=OuterRef("cohort"), is_latest=True, counted=True)
    return (
        Discharge.objects.filter(within, participation__state=ParticipationState.EXPECTED, participation__meeting__course__isnull=False)
        .exclude(participation__meeting__state=MeetingState.CANCELLED)
        .annotate(counts=Exists(counted))
    )


def over(now: datetime) -> Q:
    """Lessons that have ended, or should have without ever being opened."""
    unopened = Q(participation__meeting__state=MeetingState.PLANNED, participation__meeting__ends_at__lte=now)
    return Q(participation__meeting__state=MeetingState.ENDED) | unopened


def in_set(which: str, now: datetime) -> Q:
    return {
        LessonSet.PLANNED: over(now),
        LessonSet.RECEIVED: over(now) & Q(counts=True),
        LessonSet.MISSING: over(now) & Q(counts=False),
        LessonSet.AHEAD: ~over(now),
    }[LessonSet(which)]


def in_term(term: Term) -> Q:
    begins, ends = clock.at(term.begins_on, 0), clock.at(term.ends_on + timedelta(days=1), 0)
    return Q(participation__meeting__begins_at__gte=begins, participation__meeting__begins_at__lt=ends)


def in_cells(term: Term, cells: Iterable[Cell]) -> Q:
    """Lessons of the term that name a cell's cohort for its subject; no cells, no lessons."""
    cohorts: dict[int, set[int]] = defaultdict(set)
    for cell in cells:
        cohorts[cell.subject].add(cell.cohort)
    condition = Q(pk__in=[])
    for subject, named in cohorts.items():
        condition |= Q(participation__meeting__course__subject=subject, cohort__in=named)
    return in_term(term) & condition


def tallies(term: Term, cohorts: Iterable[int], now: datetime) -> dict[tuple[int, int], Tally]:
    """(cohort id, subject id) → its lessons counted, in one query."""
    subject = "participation__meeting__course__subject"
    rows = (
        discharges(in_term(term) & Q(cohort__in=set(cohorts)))
        .values("cohort", subject)
        .annotate(
            planned=Count("pk", filter=in_set(LessonSet.PLANNED, now)),
            received=Count("pk", filter=in_set(LessonSet.RECEIVED, now)),
            ahead=Count("pk", filter=in_set(LessonSet.AHEAD, now)),
        )
    )
    return {(row["cohort"], row[subject]): Tally(row["planned"], row["received"], row["ahead"]) for row in rows}


def lessons_behind(within: Q, which: str, now: datetime) -> QuerySet[Any]:
    """The rows of a set, the latest first; those still to come, the next first."""
    rows = discharges(within).filter(in_set(which, now)).select_related(
        "cohort", "participation__meeting__course__subject", "participation__meeting__lecturer", "participation__meeting__host_node",
        "participation__class_group__school",
    )  # fmt: skip
    begins = "participation__meeting__begins_at" if which == LessonSet.AHEAD else "-participation__meeting__begins_at"
    return rows.order_by(begins, "participation_id", "cohort__grade")


def last_not_counted(within: Q, now: datetime) -> dict[int, Any]:
    """Class id → its latest row that did not count."""
    rows = lessons_behind(within, LessonSet.MISSING, now)
    latest = Window(RowNumber(), partition_by=F("cohort__class_group"), order_by=[F("participation__meeting__begins_at").desc(), "pk"])
    return {row.cohort.class_group_id: row for row in rows.annotate(nth=latest).filter(nth=1)}


def deliveries_of(rows: Iterable[Any]) -> dict[tuple[int, int], Delivery]:
    """(participation id, cohort id) → its latest delivery."""
    found = Delivery.objects.filter(participation__in=[row.participation_id for row in rows], is_latest=True)
    return {(one.participation_id, one.cohort_id): one for one in found}
