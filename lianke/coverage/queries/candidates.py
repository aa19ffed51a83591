"""Who could fill a gap: lecturers of the county with the subject, and when both they and the class are free,
under both bells.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from lianke.accounts.models import Person
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.lessons import in_days
from lianke.kernel import clock
from lianke.organisations.models import Membership, Node
from lianke.organisations.queries import nearest
from lianke.organisations.rights import Right, carrying
from lianke.schooling.calendar import Calendar, monday
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import BellPeriod, HomeRoom, PlanningRules, Room, Subject, TeacherProfile
from lianke.schooling.queries.school_year import bells_of
from lianke.timetable.models import Booking, Participation
from lianke.timetable.queries.away import away_days

DAYS_AHEAD = 14
TOLERANCE = "错铃容差(分钟)"  # among the county's PlanningRules
Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Slot:
    """A period of the host's bell in which all are free; `there`: of each class its own period that begins
    nearest.
    """

    day: date
    host: BellPeriod
    there: tuple[BellPeriod, ...]
    studio: int | None = None  # a free one of the host's rooms for lecturing

    @property
    def off(self) -> int:
        """Minutes by which the lesson begins after (before: negative) the class's own period; of several
        classes, of the one farthest off.
        """
        return max((self.host.begins - own.begins for own in self.there), key=abs)


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
    group: dict[int, list[Interval]]
    subject_days: set[date]  # days on which one of the classes has the subject already
    away: set[tuple[int, date]]  # who is on leave when


def candidates(accounts: Sequence[ClassAccount], subject: Subject) -> list[Candidate]:
    """For classes of one county that take a lesson together. Best first: who knows them, then who has most
    free periods, then who has least to do.
    """
    today, school = clock.today(), accounts[0].group.school
    profiles = list(lecturers_of(subject))
    offices = offices_in_county(
        [profile.person_id for profile in profiles], [account.group.school for account in accounts]
    )
    last = min(today + timedelta(days=DAYS_AHEAD), *(account.lived.term.ends_on for account in accounts))
    hosts = {office.node_id: office.node for office in offices.values()}
    rooms = lecture_rooms(hosts)
    homes = dict(
        HomeRoom.objects.filter(class_group__in=[one.group for one in accounts]).values_list(
            "class_group_id", "room_id"
        )
    )
    busy = busy_in(
        accounts,
        subject,
        [*offices],
        [*(room for found in rooms.values() for room in found), *homes.values()],
        today,
        last,
    )
    known, weeks = set(known_lecturers(accounts, subject)), loads(busy)
    classes = [
        Taker(one.lived.calendar, bells_of(one.group.school), one.group.pk, homes.get(one.group.pk))
        for one in accounts
    ]
    found = []
    for profile in profiles:
        if office := offices.get(profile.person_id):
            days = days_between(today + timedelta(days=1), last)
            slots = list(
                free_slots(
                    classes, tolerance_of(school), office.node, profile, busy, rooms[office.node_id], days
                )
            )
            load = weeks[profile.person_id, monday(today + timedelta(days=7))]
            found.append(
                Candidate(
                    profile.person, office.node, profile.person_id in known, load, profile.limit_a_week, slots
                )
            )
    return sorted(
        found,
        key=lambda one: (
            not one.slots,
            not one.knows_the_class,
            -len(one.slots),
            one.load,
            one.person.pinyin,
        ),
    )


def lecturers_of(subject: Subject) -> Iterable[TeacherProfile]:
    return (
        TeacherProfile.objects.filter(subjects=subject, person__is_active=True)
        .select_related("person")
        .order_by("person__pinyin", "person_id")
    )


def offices_in_county(people: list[int], schools: Sequence[Node]) -> dict[int, Membership]:
    """Person id → where in the classes' county, but not at a school of theirs, the person lectures today."""
    today = clock.today()
    offices = (
        Membership.objects.filter(carrying(Right.TEACH), person__in=people, node__county=schools[0].county_id)
        .filter(
            Q(begins_on__isnull=True) | Q(begins_on__lte=today),
            Q(ends_on__isnull=True) | Q(ends_on__gt=today),
        )
        .exclude(node__in=schools)
    )
    return {office.person_id: office for office in offices.select_related("node").order_by("-node__path")}


def lecture_rooms(hosts: Iterable[int]) -> dict[int, list[int]]:
    rooms: dict[int, list[int]] = defaultdict(list)
    for pk, node in Room.objects.filter(node__in=hosts, kind=RoomKind.LECTURE).values_list("pk", "node"):
        rooms[node].append(pk)
    return rooms


def busy_in(
    accounts: Sequence[ClassAccount],
    subject: Subject,
    people: list[int],
    rooms: list[int],
    first: date,
    last: date,
) -> Busy:
    days = Q(begins_at__gte=clock.at(monday(first), 0), begins_at__lt=clock.at(last + timedelta(days=7), 0))
    groups = [account.group for account in accounts]
    person: dict[int, list[Interval]] = defaultdict(list)
    room: dict[int, list[Interval]] = defaultdict(list)
    group: dict[int, list[Interval]] = defaultdict(list)
    for booking in Booking.objects.filter(
        days, Q(person__in=people) | Q(room__in=rooms) | Q(class_group__in=groups)
    ):
        span = (booking.begins_at, booking.ends_at)
        for taken, pk in (
            (person, booking.person_id),
            (room, booking.room_id),
            (group, booking.class_group_id),
        ):
            if pk:
                taken[pk].append(span)
    lessons = Participation.objects.filter(
        class_group__in=groups, meeting__course__subject=subject, meeting__bookings__isnull=False
    )
    begins = lessons.filter(meeting__begins_at__gte=clock.at(first, 0)).values_list(
        "meeting__begins_at", flat=True
    )
    return Busy(
        person, room, group, {clock.local(moment).date() for moment in begins}, away_days(people, first, last)
    )


def known_lecturers(accounts: Sequence[ClassAccount], subject: Subject) -> Iterable[int]:
    lived = accounts[0].lived
    within = in_days(lived.term.begins_on, lived.term.ends_on)
    through = Participation.cohorts.through.objects.filter(
        within, cohort__class_group__in=[account.group for account in accounts]
    )
    return (
        through.filter(participation__meeting__course__subject=subject)
        .values_list("participation__meeting__lecturer", flat=True)
        .distinct()
    )


def loads(busy: Busy) -> Counter[tuple[int, date]]:
    """(person id, a week's Monday) → lessons in it."""
    return Counter(
        (pk, monday(clock.local(begins).date()))
        for pk, spans in busy.person.items()
        for begins, _ends in spans
    )


@dataclass(frozen=True)
class Taker:
    """A class that would take the lesson: its calendar, its bell, its room."""

    calendar: Calendar
    bell_on: Callable[[date], dict[int, BellPeriod]]
    group: int
    home: int | None

    def own_period(self, day: date, host: BellPeriod, tolerance: int) -> BellPeriod | None:
        """Its own period that begins nearest to the host's; None where none is near enough, or the day has no
        lessons then.
        """
        nearest_one = min(
            self.bell_on(day).values(), key=lambda own: abs(own.begins - host.begins), default=None
        )
        near = nearest_one is not None and abs(nearest_one.begins - host.begins) <= tolerance
        return (
            nearest_one
            if near and self.calendar.pattern_of(day) and self.calendar.rings(day, host.begins)
            else None
        )

    def is_free(self, span: Interval, busy: Busy) -> bool:
        return is_free(span, busy.group[self.group]) and (
            self.home is None or is_free(span, busy.room[self.home])
        )


def free_slots(
    classes: Sequence[Taker],
    tolerance: int,
    host: Node,
    profile: TeacherProfile,
    busy: Busy,
    rooms: list[int],
    days: Iterable[date],
) -> Iterator[Slot]:
    """The host's periods in which lecturer, classes, their rooms and one of the host's studios (if it has
    any) are free.
    """
    host_bell, weeks, taken = bells_of(host), loads(busy), busy.person[profile.person_id]
    for day in days:
        week_is_full = (
            profile.limit_a_week is not None and weeks[profile.person_id, monday(day)] >= profile.limit_a_week
        )
        is_away = (profile.person_id, day) in busy.away
        if is_away or day in busy.subject_days or week_is_full or day_is_full(profile, taken, day):
            continue
        for period in host_bell(day).values():
            there = [own for one in classes if (own := one.own_period(day, period, tolerance))]
            span = (clock.at(day, period.begins), clock.at(day, period.ends))
            studio = next((room for room in rooms if is_free(span, busy.room[room])), None)
            has_room = studio is not None or not rooms
            if (
                len(there) == len(classes)
                and has_room
                and is_free(span, taken)
                and all(one.is_free(span, busy) for one in classes)
            ):
                yield Slot(day, period, tuple(there), studio)


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
