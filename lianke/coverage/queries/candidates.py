"""Who could fill a gap: lecturers of the county with the subject, and when both they and the class are free, under both bells."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from lianke.accounts.models import Person
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.lessons import in_days
from lianke.kernel import clock
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership, Node
from lianke.organisations.queries import nearest
from lianke.schooling.calendar import Calendar, monday
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import BellPeriod, HomeRoom, PlanningRules, Room, Subject, TeacherProfile
from lianke.schooling.queries import bells_of
from lianke.timetable.models import Booking, Participation

DAYS_AHEAD = 14
TOLERANCE = "错铃容差(分钟)"  # among the county's PlanningRules
Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Slot:
    """A period of the host's bell in which both are free; `there` is the class's own period that begins nearest."""

    day: date
    host: BellPeriod
    there: BellPeriod

    @property
    def off(self) -> int:
        """Minutes by which the lesson begins after (before: negative) the class's own period."""
        return self.host.begins - self.there.begins


@dataclass(frozen=True)
class Candidate:
    person: Person
    school: Node
    knows_the_class: bool  # gives it this subject this term
    load: int  # lessons in the coming week
    limit: int | None  # a week
    slots: list[Slot] = field(default_factory=list)


@dataclass(frozen=True)
class Busy:
    """Who and what is booked in the days looked at."""

    person: dict[int, list[Interval]]
    room: dict[int, list[Interval]]
    group: list[Interval]
    subject_days: set[date]  # days on which the class has the subject already


def candidates(account: ClassAccount, subject: Subject) -> list[Candidate]:
    """Best first: who knows the class, then who has most free periods, then who has least to do."""
    school, today = account.group.school, clock.today()
    profiles = list(lecturers_of(school, subject))
    offices = offices_in_county([profile.person_id for profile in profiles], school)
    last = min(today + timedelta(days=DAYS_AHEAD), account.lived.term.ends_on)
    hosts = {office.node_id: office.node for office in offices.values()}
    rooms = lecture_rooms(hosts)
    home = HomeRoom.objects.filter(class_group=account.group).values_list("room_id", flat=True).first()
    busy = busy_in(
        account, subject, [*offices], [*(room for found in rooms.values() for room in found), *([home] if home else [])], today, last
    )
    known = set(known_lecturers(account, subject))
    weeks = loads(busy)
    found = []
    for profile in profiles:
        if office := offices.get(profile.person_id):
            slots = free_slots(account.lived.calendar, school, office.node, profile, busy, rooms[office.node_id], home, today, last)
            load = weeks[profile.person_id, monday(today + timedelta(days=7))]
            found.append(Candidate(profile.person, office.node, profile.person_id in known, load, profile.limit_a_week, slots))
    return sorted(found, key=lambda one: (not one.slots, not one.knows_the_class, -len(one.slots), one.load, one.person.pinyin))


def lecturers_of(school: Node, subject: Subject) -> Iterable[TeacherProfile]:
    return (
        TeacherProfile.objects.filter(subjects=subject, person__is_active=True)
        .select_related("person")
        .order_by("person__pinyin", "person_id")
    )


def offices_in_county(people: list[int], school: Node) -> dict[int, Membership]:
    """Person id → where in the class's county, but not at its own school, the person lectures today."""
    today = clock.today()
    offices = (
        Membership.objects.filter(person__in=people, role=Role.LECTURER, node__county=school.county_id)
        .filter(Q(begins_on__isnull=True) | Q(begins_on__lte=today), Q(ends_on__isnull=True) | Q(ends_on__gt=today))
        .exclude(node=school)
    )
    return {office.person_id: office for office in offices.select_related("node").order_by("-node__path")}


def lecture_rooms(hosts: Iterable[int]) -> dict[int, list[int]]:
    rooms: dict[int, list[int]] = defaultdict(list)
    for pk, node in Room.objects.filter(node__in=hosts, kind=RoomKind.LECTURE).values_list("pk", "node"):
        rooms[node].append(pk)
    return rooms


def busy_in(account: ClassAccount, subject: Subject, people: list[int], rooms: list[int], first: date, last: date) -> Busy:
    days = Q(begins_at__gte=clock.at(monday(first), 0), begins_at__lt=clock.at(last + timedelta(days=7), 0))
    person: dict[int, list[Interval]] = defaultdict(list)
    room: dict[int, list[Interval]] = defaultdict(list)
    group: list[Interval] = []
    wanted = Q(person__in=people) | Q(room__in=rooms) | Q(class_group=account.group)
    for booking in Booking.objects.filter(days, wanted):
        span = (booking.begins_at, booking.ends_at)
        (person[booking.person_id] if booking.person_id else room[booking.room_id] if booking.room_id else group).append(span)
    lessons = Participation.objects.filter(class_group=account.group, meeting__course__subject=subject, meeting__bookings__isnull=False)
    begins = lessons.filter(meeting__begins_at__gte=clock.at(first, 0)).values_list("meeting__begins_at", flat=True)
    return Busy(person, room, group, {clock.local(moment).date() for moment in begins})


def known_lecturers(account: ClassAccount, subject: Subject) -> Iterable[int]:
    lived = account.lived
    within = in_days(lived.term.begins_on, lived.term.ends_on)
    through = Participation.cohorts.through.objects.filter(within, cohort__class_group=account.group)
    return (
        through.filter(participation__meeting__course__subject=subject)
        .values_list("participation__meeting__lecturer", flat=True)
        .distinct()
    )


def loads(busy: Busy) -> Counter[tuple[int, date]]:
    """(person id, a week's Monday) → lessons in it."""
    return Counter((pk, monday(clock.local(begins).date())) for pk, spans in busy.person.items() for begins, _ends in spans)


def free_slots(
    calendar: Calendar,
    school: Node,
    host: Node,
    profile: TeacherProfile,
    busy: Busy,
    rooms: list[int],
    home: int | None,
    first: date,
    last: date,
) -> list[Slot]:
    """From tomorrow on: the host's periods in which lecturer, class, its room and one of the host's studios (if it has any) are free."""
    tolerance, host_bell, own_bell = tolerance_of(school), bells_of(host), bells_of(school)
    weeks, taken = loads(busy), busy.person[profile.person_id]
    found = []
    for day in days_between(first + timedelta(days=1), last):
        week_is_full = profile.limit_a_week is not None and weeks[profile.person_id, monday(day)] >= profile.limit_a_week
        if calendar.pattern_of(day) is None or day in busy.subject_days or week_is_full or day_is_full(profile, taken, day):
            continue
        for period in host_bell(day).values():
            span = (clock.at(day, period.begins), clock.at(day, period.ends))
            there = min(own_bell(day).values(), key=lambda own: abs(own.begins - period.begins), default=None)
            if there is None or abs(there.begins - period.begins) > tolerance or not calendar.rings(day, period.begins):
                continue
            studio = not rooms or any(is_free(span, busy.room[room]) for room in rooms)
            if studio and is_free(span, taken) and is_free(span, busy.group) and (home is None or is_free(span, busy.room[home])):
                found.append(Slot(day, period, there))
    return found


def day_is_full(profile: TeacherProfile, taken: list[Interval], day: date) -> bool:
    today = sum(clock.local(begins).date() == day for begins, _ends in taken)
    return profile.limit_a_day is not None and today >= profile.limit_a_day


def days_between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def is_free(span: Interval, taken: Iterable[Interval]) -> bool:
    return all(ends <= span[0] or span[1] <= begins for begins, ends in taken)


def tolerance_of(school: Node) -> int:
    """错铃容差: the nearest node's rule, 0 where none was given."""
    rank = {pk: index for index, pk in enumerate(nearest(school))}
    rules = sorted(PlanningRules.objects.filter(node__in=rank), key=lambda one: rank[one.node_id])
    value = rules[0].values.get(TOLERANCE, 0) if rules else 0
    return value if isinstance(value, int) else 0
