"""Reads of what a school year is made of. Where rows can stand at several nodes, the nearest ancestor's
wins.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from lianke.accounts.models import DeviceKey
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.schooling.calendar import Calendar, SpecialDay
from lianke.schooling.choices import Provider
from lianke.schooling.models import (
    BellPeriod,
    BellSchedule,
    CalendarDay,
    ClassGroup,
    Cohort,
    CurriculumPlan,
    Device,
    DevicePlacement,
    OwnTeaching,
    PlanRow,
    Provision,
    Room,
    ScreenPairing,
    SharedGrades,
    Subject,
    Term,
)

Row = tuple[Any, ...]
SUBJECT = [field.attname for field in Subject._meta.concrete_fields]


def device_with_key(key: str) -> Device | None:
    return Device.objects.filter(key__key_hash=DeviceKey.hash_of(key), key__revoked_at__isnull=True).first()


def room_of(device: Device, *, at: datetime | None = None) -> Room | None:
    """Where the device stands at a moment (now)."""
    moment = at or clock.now()
    placement = (
        DevicePlacement.objects.filter(device=device, begins_at__lte=moment)
        .exclude(ends_at__lte=moment)
        .select_related("room", "room__node", "room__node__county")
        .first()
    )
    return placement.room if placement else None


def devices_in(rooms: Iterable[int], *, at: datetime | None = None) -> dict[int, list[Device]]:
    """The devices that stand in each of the rooms (ids) at a moment (now)."""
    moment = at or clock.now()
    found: dict[int, list[Device]] = {}
    placements = DevicePlacement.objects.filter(
        room__in=list(rooms), begins_at__lte=moment, device__key__revoked_at__isnull=True
    )
    for placement in placements.exclude(ends_at__lte=moment).select_related("device"):
        found.setdefault(placement.room_id, []).append(placement.device)
    return found


def term_on(node: Node, day: date) -> Term | None:
    """The term that runs at a node on a day; between terms the one that comes next, else the last."""
    for ancestor in nearest(node):
        terms = list(Term.objects.filter(node=ancestor).order_by("begins_on"))
        running = [term for term in terms if term.ends_on >= day]
        if terms:
            return running[0] if running else terms[-1]
    return None


def calendar_of(node: Node, term: Term) -> Calendar:
    rank = {pk: index for index, pk in enumerate(nearest(node))}
    rows = CalendarDay.objects.filter(node__in=rank, date__gte=term.begins_on, date__lte=term.ends_on)
    farthest_first = sorted(rows, key=lambda row: -rank[row.node_id])
    days = {row.date: SpecialDay(row.kind, row.follows_date, row.extinguishes_debt) for row in farthest_first}
    return Calendar(term.begins_on, term.ends_on, days)


def bell_on(node: Node, day: date) -> dict[int, BellPeriod]:
    """The periods that ring at a node on a day, by number."""
    return bells_of(node)(day)


def bells_of(node: Node) -> Callable[[date], dict[int, BellPeriod]]:
    """A node's `bell_on` for any number of days, read once."""
    ancestors = nearest(node)
    schedules = list(
        BellSchedule.objects.filter(node__in=ancestors).order_by("-valid_from").prefetch_related("periods")
    )
    nearest_first = sorted(schedules, key=lambda schedule: ancestors.index(schedule.node_id))

    def on(day: date) -> dict[int, BellPeriod]:
        ringing = next((schedule for schedule in nearest_first if schedule.valid_from <= day), None)
        return {period.no: period for period in ringing.periods.all()} if ringing else {}

    return on


@dataclass(frozen=True)
class Owed:
    """A subject that the plan owes a cohort, in periods a week, and who gives it. `own`: what the school said
    it gives itself.
    """

    cohort: Cohort
    subject: Subject
    periods: int
    who: str
    own: int = 0

    @property
    def outside(self) -> int:
        """Periods a week owed from outside: all of 外援, of 两者 what the school does not give itself, nothing of
        本校.
        """
        if self.who == Provider.OWN:
            return 0
        return self.periods - self.own if self.who == Provider.BOTH else self.periods


@dataclass(frozen=True, eq=False)
class Promise:
    """What the plan in force at a place promises: grade → (subject, periods a week, who provides it), in
    order of subject.
    """

    rows: Mapping[int, Sequence[tuple[Subject, int, str]]]

    def to(self, cohorts: Iterable[Cohort], said: Mapping[tuple[int, int], int]) -> list[Owed]:
        """The cells of some cohorts of one class. `said`: (cohort id, subject id) → periods that the school
        gives itself.
        """
        found = [
            Owed(cohort, subject, periods, who, min(said.get((cohort.pk, subject.pk), 0), periods))
            for cohort in cohorts
            for subject, periods, who in self.rows.get(cohort.grade, ())
        ]
        return sorted(found, key=lambda one: one.subject.pk)


class PlanBook:
    """Every curriculum plan and provision, as rows: few places say anything, the others have what their
    nearest ancestor says.
    """

    def __init__(self, plans: Iterable[Row], rows: Iterable[Row], provisions: Iterable[Row]) -> None:
        self.plans: dict[int, int] = dict(plans)  # node → plan
        self.rows: dict[int, list[tuple[int, int, Subject]]] = defaultdict(list)
        for plan, grade, periods, *subject in rows:
            self.rows[plan].append((grade, periods, Subject.from_db("default", SUBJECT, subject)))
        self.provisions = {(node, subject): who for node, subject, who in provisions}
        self.saying = self.plans.keys() | {node for node, _subject in self.provisions}
        self.promises: dict[tuple[int, ...], Promise] = {}

    def at(self, ancestors: Iterable[int]) -> Promise:
        """For a place: its id and its ancestors', nearest first."""
        saying = tuple(node for node in ancestors if node in self.saying)
        if saying not in self.promises:
            self.promises[saying] = self.promise(saying)
        return self.promises[saying]

    def promise(self, saying: tuple[int, ...]) -> Promise:
        plan = next((self.plans[node] for node in saying if node in self.plans), None)
        found: dict[int, list[tuple[Subject, int, str]]] = defaultdict(list)
        for grade, periods, subject in self.rows[plan] if plan else []:
            who = next(
                (
                    self.provisions[node, subject.pk]
                    for node in saying
                    if (node, subject.pk) in self.provisions
                ),
                Provider.OWN,
            )
            found[grade].append((subject, periods, who))
        return Promise(dict(found))


made_of = lru_cache(maxsize=8)(PlanBook)
"""The same book for the same rows: whoever keeps what was reckoned by a promise may compare promises by
identity.
"""


def plan_book() -> PlanBook:
    """In three queries, whatever is asked of it."""
    subject = [f"subject__{name}" for name in SUBJECT]
    rows = (
        PlanRow.objects.filter(periods__gt=0)
        .order_by("subject_id", "pk")
        .values_list("plan", "grade", "periods", *subject)
    )
    plans, provisions = CurriculumPlan.objects.order_by("pk"), Provision.objects.order_by("pk")
    return made_of(
        tuple(plans.values_list("node", "pk")),
        tuple(rows),
        tuple(provisions.values_list("node", "subject", "who")),
    )


def owed_by_plan(classes: Iterable[ClassGroup]) -> list[Owed]:
    """All the plan's cells, 本校 too, for every cohort of the classes (prefetch school and cohorts)."""
    groups, book = list(classes), plan_book()
    said = {
        (row.cohort_id, row.subject_id): row.periods
        for row in OwnTeaching.objects.filter(cohort__class_group__in=groups)
    }
    return [owed for group in groups for owed in book.at(nearest(group.school)).to(group.cohorts.all(), said)]


def shared_grades(classes: Iterable[ClassGroup]) -> dict[int, dict[int, frozenset[int]]]:
    """Class id → subject id → ids of the cohorts that are taught that subject as one."""
    found: dict[int, dict[int, set[int]]] = {}
    shared = SharedGrades.cohorts.through.objects.filter(sharedgrades__class_group__in=list(classes))
    for group, subject, cohort in shared.values_list(
        "sharedgrades__class_group", "sharedgrades__subject", "cohort"
    ):
        found.setdefault(group, {}).setdefault(subject, set()).add(cohort)
    return {
        group: {subject: frozenset(cohorts) for subject, cohorts in by.items()} for group, by in found.items()
    }


def placements_in(rooms: QuerySet[Room]) -> QuerySet[DevicePlacement]:
    """Which screens stand in the rooms now, the latest first."""
    now = clock.now()
    return (
        DevicePlacement.objects.filter(
            room__in=rooms.order_by().values("pk"), begins_at__lte=now, device__key__revoked_at__isnull=True
        )
        .exclude(ends_at__lte=now)
        .select_related("device__paired_by", "device__key", "room__node")
        .order_by("-begins_at")
    )


@dataclass(frozen=True)
class RoomScreens:
    room: Room
    placements: list[DevicePlacement]


def screens_by_room(rooms: QuerySet[Room]) -> list[RoomScreens]:
    """Every room with the screens that stand in it."""
    standing: dict[int, list[DevicePlacement]] = {}
    for placement in placements_in(rooms):
        standing.setdefault(placement.room_id, []).append(placement)
    return [RoomScreens(room, standing.get(room.pk, [])) for room in rooms]


def code_is_shown(code: str) -> bool:
    """Whether some screen waits with this code; real time."""
    return ScreenPairing.objects.filter(
        code=code, expires_at__gt=clock.real_now(), claimed_at__isnull=True
    ).exists()
