"""The lessons behind the figures. A row is a participation and one cohort that it discharges."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lianke.coverage.choices import LessonSet
from lianke.coverage.queries.account import AccountCell
from lianke.evidence.models import Delivery, Ruling
from lianke.kernel import clock
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Participation

Discharge = Participation.cohorts.through
BEGINS = "participation__meeting__begins_at"
SUBJECT = "participation__meeting__course__subject"
# cohorts that are looked up in an index; of more, SQLite would look up each for each participation, and a sum
# has no index
FEW = 20
SHOWN = (
    "cohort",
    SUBJECT,
    "participation__meeting__lecturer",
    "participation__meeting__host_node",
    "participation__class_group__school",
)
READ = (
    *(
        "cohort__grade",
        "participation__public_id",
        "participation__class_group__public_id",
        "participation__class_group__name",
    ),
    *(
        f"participation__meeting__{name}"
        for name in ("public_id", "state", "begins_at", "ends_at", "opened_at", "ended_at", "reason")
    ),
    *(
        f"{SUBJECT}__name",
        "participation__meeting__lecturer__name",
        "participation__meeting__host_node__name",
    ),
    "participation__class_group__school__name",
)


def discharges(within: Q) -> QuerySet[Any]:
    """Expected participations in lessons that stand, by cohort, to be asked for `measured`, its latest
    delivery counted, and `ruled`, a claim of it granted.
    """
    counted = Delivery.objects.filter(
        participation=OuterRef("participation"), cohort=OuterRef("cohort"), is_latest=True, counted=True
    )
    return (
        Discharge.objects.alias(cohort_found=F("cohort") + 0)
        .filter(
            within,
            participation__state=ParticipationState.EXPECTED,
            participation__meeting__course__isnull=False,
        )
        .exclude(participation__meeting__state=MeetingState.CANCELLED)
        .alias(measured=Exists(counted), ruled=Exists(granted("participation")))
    )


def granted(participation: str) -> QuerySet[Ruling]:
    """Of the participation that a row has under this name."""
    return Ruling.objects.filter(claim__participation=OuterRef(participation), granted=True)


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


def in_days(first: date, last: date, begins: str = BEGINS) -> Q:
    """Lessons that begin on the days, both included."""
    return Q(**{f"{begins}__gte": clock.at(first, 0), f"{begins}__lt": clock.at(last + timedelta(days=1), 0)})


def in_cells(cells: Iterable[AccountCell]) -> Q:
    """Lessons that name a cell's cohort for its subject; no cells, no lessons. Subjects owed to the same
    cohorts stand together.
    """
    cohorts: dict[int, set[int]] = defaultdict(set)
    for cell in cells:
        cohorts[cell.subject].add(cell.cohort)
    subjects: dict[frozenset[int], list[int]] = defaultdict(list)
    for subject, named in cohorts.items():
        subjects[frozenset(named)].append(subject)
    condition = Q(pk__in=[])
    for each, owed in subjects.items():
        condition |= Q(
            **{f"{SUBJECT}__in": owed, "cohort__in" if len(each) <= FEW else "cohort_found__in": each}
        )
    return condition


def lessons_behind(within: Q, which: str) -> QuerySet[Any]:
    """The rows of a set, the latest first; those still to come, the next first. `within` says which days."""
    rows = discharges(within).filter(in_set(which)).select_related(*SHOWN).only(*READ)
    begins = BEGINS if which == LessonSet.AHEAD else f"-{BEGINS}"
    return rows.order_by(begins, "participation_id", "cohort__grade")


def not_counted_on(days: Mapping[int, date]) -> dict[int, tuple[Participation, Delivery | None]]:
    """Class id → one of its own participations (not of a site class's) that did not count on the day named,
    and what was measured of it.
    """
    groups: dict[date, list[int]] = defaultdict(list)
    for group, day in days.items():
        groups[day].append(group)
    on_days = Q(pk__in=[])
    for day, those in groups.items():
        on_days |= in_days(day, day, "meeting__begins_at") & Q(class_group__in=those)
    # in two steps, so that both are small
    named = list(Participation.objects.filter(on_days).values_list("pk", flat=True))
    standing = Participation.objects.filter(
        pk__in=named, state=ParticipationState.EXPECTED, meeting__course__isnull=False
    ).exclude(Q(meeting__state=MeetingState.CANCELLED) | Exists(granted("pk")))
    rows = list(standing.select_related("meeting__course__subject").order_by("meeting__begins_at", "pk"))
    measured: dict[int, list[Delivery]] = {row.pk: [] for row in rows}
    for one in Delivery.objects.filter(participation__in=measured, is_latest=True).order_by("pk"):
        measured[one.participation_id].append(one)
    found = {}
    for row in rows:
        holes = [one for one in measured[row.pk] if not one.counted]
        if holes or not measured[row.pk]:
            found[row.class_group_id or 0] = row, holes[0] if holes else None
    return found


def deliveries_of(rows: Iterable[Any]) -> dict[tuple[int, int], Delivery]:
    """(participation id, cohort id) → its latest delivery."""
    found = Delivery.objects.filter(participation__in=[row.participation_id for row in rows], is_latest=True)
    return {(one.participation_id, one.cohort_id): one for one in found}
