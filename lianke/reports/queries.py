"""Ledgers of a month: what each teacher gave, what each school received, how punctually, and why lessons did
not count.

A lesson counts for its lecturer when it counts for one class at least, measured or by a ruling. A locked
month is read from its lock: what has changed since stands apart as corrections of later months.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.evidence.models import Delivery, MonthLock
from lianke.evidence.queries.deliveries import latest_deliveries
from lianke.evidence.queries.months import first_of_next, states_in
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.reports.choices import Cause
from lianke.schooling.queries.counting import RuleBook
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation

Counted = dict[str, tuple[bool, bool]]  # participation's public id → measured, ruled


@dataclass(frozen=True)
class LedgerLesson:
    """One class's lesson: how it counts, and why it does not."""

    participation: Participation
    delivery: Delivery | None
    measured: bool
    ruled: bool
    cause: Cause | None

    @property
    def counts(self) -> bool:
        return self.measured or self.ruled


@dataclass
class TeacherRow:
    person: Person
    school: Node
    planned: int = 0
    by_type: Counter[int] = field(default_factory=Counter)  # lessons that count, by lesson type's id
    by_ruling: int = 0  # of these, by a ruling only
    classes: int = 0  # 班级节次 that count
    not_begun: int = 0
    not_counted: int = 0  # begun, and counted for no class
    corrections: int = 0  # class-lessons of months locked before

    @property
    def given(self) -> int:
        return self.by_type.total()


@dataclass
class SchoolRow:
    school: Node
    planned: int = 0
    measured: int = 0
    ruled: int = 0
    late: int = 0  # came after the bell by a minute or more, among those that came
    late_s: int = 0  # all their seconds together
    causes: Counter[str] = field(default_factory=Counter)

    @property
    def mean_late_min(self) -> float:
        return round(self.late_s / self.late / 60, 1) if self.late else 0

    @property
    def counted(self) -> int:
        return self.measured + self.ruled


def lessons_of_month(meetings: QuerySet[Meeting], month: date) -> QuerySet[Meeting]:
    """Lessons that stand and are over."""
    ends = min(clock.at(first_of_next(month), 0), clock.now())
    within = meetings.filter(begins_at__gte=clock.at(month.replace(day=1), 0), ends_at__lte=ends)
    return within.exclude(state__in=[MeetingState.CANCELLED, MeetingState.OPEN]).order_by("begins_at", "pk")


def class_lessons(participations: QuerySet[Participation], month: date) -> list[LedgerLesson]:
    """Of lessons of the month, in order of time."""
    rows = list(
        participations.filter(state=ParticipationState.EXPECTED)
        .select_related(
            "meeting__course__subject",
            "meeting__lecturer",
            "meeting__host_node__county",
            "class_group__school",
        )
        .order_by("meeting__begins_at", "meeting_id", "pk")
    )
    counties = {
        pk
        for row in rows
        if row.class_group
        for pk in (row.meeting.host_node.county_id, row.class_group.school.county_id)
        if pk
    }
    counted = counted_in(counties, month)
    deliveries: dict[int, Delivery] = {}
    for delivery in latest_deliveries(rows).order_by("-counted"):
        deliveries.setdefault(delivery.participation_id, delivery)
    book = RuleBook()
    return [
        class_lesson(row, deliveries.get(row.pk), counted.get(row.public_id, (False, False)), book)
        for row in rows
    ]


def counted_in(counties: Iterable[int], month: date) -> Counted:
    """What counts in the month: as locked, else as it stands. A lesson between two counties counts as its
    first locked one was told.
    """
    found: Counted = {}
    locks = {
        lock.node_id: lock for lock in MonthLock.objects.filter(node__in=counties, month=month.replace(day=1))
    }
    for county in sorted(
        Node.objects.filter(pk__in=counties), key=lambda node: (node.pk not in locks, node.pk)
    ):
        if lock := locks.get(county.pk):
            states = [(row[0], row[3], row[4]) for row in lock.lessons]
        else:
            states = [(key[0], state[1], state[2]) for key, state in states_in(county, month).items()]
        own: Counted = {}
        for participation, measured, ruled in states:
            before = own.get(participation, (False, False))
            own[participation] = (before[0] or measured, before[1] or ruled)
        found = own | found
    return found


def class_lesson(
    row: Participation, delivery: Delivery | None, counted: tuple[bool, bool], book: RuleBook
) -> LedgerLesson:
    measured, ruled = counted
    cause = None if measured else cause_of(row, delivery, book)
    return LedgerLesson(row, delivery, measured, ruled and not measured, cause)


def cause_of(row: Participation, delivery: Delivery | None, book: RuleBook) -> Cause:
    meeting = row.meeting
    if meeting.opened_at is None:
        return Cause.NOT_OPENED
    rule = book.counting(row.class_group, clock.local(row.meeting.begins_at).date())
    if delivery is not None and delivery.doubtful:
        return Cause.DOUBTFUL
    if meeting.opened_at - meeting.begins_at > timedelta(seconds=rule.late_s):
        return Cause.LECTURER_LATE
    if delivery is None or delivery.joined_late_s is None:
        return Cause.CLASS_ABSENT
    return Cause.CLASS_LATE if delivery.joined_late_s > rule.late_s else Cause.TOO_SHORT


def teacher_ledger(meetings: QuerySet[Meeting], month: date) -> list[TeacherRow]:
    """One row a teacher and school, in order of school and name."""
    chosen = list(lessons_of_month(meetings, month).select_related("lecturer", "host_node__county", "course"))
    by_meeting: dict[int, list[LedgerLesson]] = defaultdict(list)
    for one in class_lessons(
        Participation.objects.filter(meeting__in=chosen, class_group__isnull=False), month
    ):
        by_meeting[one.participation.meeting_id].append(one)
    corrections = corrections_told({meeting.host_node.county_id for meeting in chosen}, month)
    rows: dict[tuple[int, int], TeacherRow] = {}
    for meeting in chosen:
        row = rows.setdefault(
            (meeting.host_node_id, meeting.lecturer_id), TeacherRow(meeting.lecturer, meeting.host_node)
        )
        enter(row, meeting, by_meeting[meeting.pk])
        row.corrections = corrections[meeting.lecturer.public_id]
    return sorted(rows.values(), key=lambda row: (row.school.path, row.person.pinyin, row.person.pk))


def enter(row: TeacherRow, meeting: Meeting, classes: list[LedgerLesson]) -> None:
    counting = [one for one in classes if one.counts]
    row.planned += 1
    row.classes += len(counting)
    if counting and meeting.course:
        row.by_type[meeting.course.lesson_type_id] += 1
        row.by_ruling += not any(one.measured for one in counting)
    elif meeting.opened_at is None:
        row.not_begun += 1
    else:
        row.not_counted += 1


def corrections_told(counties: Iterable[int | None], month: date) -> Counter[str]:
    """Lecturer's public id → class-lessons by which this month's lock mends months locked before: one more,
    or one less.
    """
    told: Counter[str] = Counter()
    for lock in MonthLock.objects.filter(node__in=[pk for pk in counties if pk], month=month.replace(day=1)):
        for _month, _participation, _grade, lecturer, measured, ruled in lock.corrections:
            told[lecturer] += 1 if measured or ruled else -1
    return told


def school_ledger(participations: QuerySet[Participation], month: date) -> list[SchoolRow]:
    """One row a school that was to receive lessons, in order of the tree."""
    within = participations.filter(
        meeting__in=lessons_of_month(Meeting.objects.all(), month).order_by().values("pk")
    )
    rows: dict[int, SchoolRow] = {}
    for one in class_lessons(within, month):
        if one.participation.class_group is None:
            continue
        school = one.participation.class_group.school
        row = rows.setdefault(school.pk, SchoolRow(school))
        row.planned += 1
        row.measured += one.measured
        row.ruled += one.ruled
        late = one.delivery.joined_late_s if one.delivery else None
        if late is not None and late >= 60:
            row.late += 1
            row.late_s += late
        if one.cause and not one.ruled:
            row.causes[one.cause] += 1
    return sorted(rows.values(), key=lambda row: row.school.path)


def locks_of(nodes: Iterable[int | None], month: date) -> list[MonthLock]:
    found = MonthLock.objects.filter(node__in={pk for pk in nodes if pk}, month=month.replace(day=1))
    return list(found.select_related("locked_by", "node"))
