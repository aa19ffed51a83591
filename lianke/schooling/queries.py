"""Reads of what a school year is made of. Where rows can stand at several nodes, the nearest ancestor's wins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

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
)  # fmt: skip


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
    placements = DevicePlacement.objects.filter(room__in=list(rooms), begins_at__lte=moment, device__key__revoked_at__isnull=True)
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
    schedules = list(BellSchedule.objects.filter(node__in=ancestors).order_by("-valid_from").prefetch_related("periods"))
    nearest_first = sorted(schedules, key=lambda schedule: ancestors.index(schedule.node_id))

    def on(day: date) -> dict[int, BellPeriod]:
        ringing = next((schedule for schedule in nearest_first if schedule.valid_from <= day), None)
        return {period.no: period for period in ringing.periods.all()} if ringing else {}

    return on


@dataclass(frozen=True)
class Owed:
    """A subject that the plan owes a cohort, in periods a week, and who gives it. `own`: what the school said it gives itself."""

    cohort: Cohort
    subject: Subject
    periods: int
    who: str
    own: int = 0

    @property
    def outside(self) -> int:
        """Periods a week owed from outside: all of 外援, of 两者 what the school does not give itself, nothing of 本校."""
        if self.who == Provider.OWN:
            return 0
        return self.periods - self.own if self.who == Provider.BOTH else self.periods


def owed_by_plan(classes: Iterable[ClassGroup]) -> list[Owed]:
    """All the plan's cells, 本校 too, for every cohort of the classes (prefetch school and cohorts)."""
    plans = {plan.node_id: plan for plan in CurriculumPlan.objects.all()}
    rows: dict[int, list[PlanRow]] = {}
    for row in PlanRow.objects.filter(periods__gt=0).select_related("subject").order_by("subject_id"):
        rows.setdefault(row.plan_id, []).append(row)
    provisions = {(row.node_id, row.subject_id): row.who for row in Provision.objects.all()}
    groups = list(classes)
    said = {(row.cohort_id, row.subject_id): row.periods for row in OwnTeaching.objects.filter(cohort__class_group__in=groups)}
    saying = plans.keys() | {node for node, _subject in provisions}  # few: most schools have what their county has
    promised: dict[tuple[int, ...], dict[int, list[tuple[PlanRow, str]]]] = {}  # by the ancestors that say something, by grade
    owed = []
    for group in groups:
        ancestors = tuple(node for node in nearest(group.school) if node in saying)
        if ancestors not in promised:
            promised[ancestors] = promised_at(ancestors, plans, rows, provisions)
        found = [
            Owed(cohort, row.subject, row.periods, who, min(said.get((cohort.pk, row.subject_id), 0), row.periods))
            for cohort in group.cohorts.all()
            for row, who in promised[ancestors].get(cohort.grade, [])
        ]
        owed += sorted(found, key=lambda one: one.subject.pk)
    return owed


def promised_at(
    ancestors: tuple[int, ...], plans: dict[int, CurriculumPlan], rows: dict[int, list[PlanRow]], provisions: dict[tuple[int, int], str]
) -> dict[int, list[tuple[PlanRow, str]]]:
    """Grade → the rows of the plan in force at a place (its id and its ancestors', nearest first), each with who provides it."""
    plan = next((plans[node] for node in ancestors if node in plans), None)
    promised: dict[int, list[tuple[PlanRow, str]]] = {}
    for row in rows.get(plan.pk, []) if plan else []:
        who = next((provisions[node, row.subject_id] for node in ancestors if (node, row.subject_id) in provisions), Provider.OWN)
        promised.setdefault(row.grade, []).append((row, who))
    return promised


def shared_grades(classes: Iterable[ClassGroup]) -> dict[int, dict[int, frozenset[int]]]:
    """Class id → subject id → ids of the cohorts that are taught that subject as one."""
    found: dict[int, dict[int, set[int]]] = {}
    shared = SharedGrades.cohorts.through.objects.filter(sharedgrades__class_group__in=list(classes))
    for group, subject, cohort in shared.values_list("sharedgrades__class_group", "sharedgrades__subject", "cohort"):
        found.setdefault(group, {}).setdefault(subject, set()).add(cohort)
    return {group: {subject: frozenset(cohorts) for subject, cohorts in by.items()} for group, by in found.items()}


def placements_in(rooms: QuerySet[Room]) -> QuerySet[DevicePlacement]:
    """Which screens stand in the rooms now, the latest first."""
    now = clock.now()
    return (
        DevicePlacement.objects.filter(room__in=rooms.order_by().values("pk"), begins_at__lte=now, device__key__revoked_at__isnull=True)
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
    return ScreenPairing.objects.filter(code=code, expires_at__gt=clock.real_now(), claimed_at__isnull=True).exists()
