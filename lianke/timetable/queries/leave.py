"""请假: the lessons of a lecturer on some dates, and who of the county could stand in for each. Reads; the
writes are `services.leave`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.planner.leave import Loads, Lost, Plan, Sparing, stand_ins
from lianke.planner.problem import Lecturer, Site
from lianke.schooling.calendar import monday
from lianke.schooling.models import BellPeriod, Room, Term
from lianke.schooling.queries.school_year import bells_of, calendar_of
from lianke.timetable.choices import MeetingState, Mode
from lianke.timetable.models import Booking, Meeting
from lianke.timetable.policies import rules_of
from lianke.timetable.queries.away import away_days
from lianke.timetable.queries.county import CountyRows
from lianke.timetable.queries.meetings import day_bounds, with_people_and_classes

Span = tuple[datetime, datetime]
Bookings = dict[int, list[tuple[int, Span]]]
"""Whom or what → (meeting, when)."""


@dataclass(frozen=True)
class StandIn:
    """Somebody of the subject: from where they would teach, in which period of their bell; `obstacle`: why
    they cannot.
    """

    person: Person
    host: Node
    room: Room | None = None
    period_no: int | None = None
    obstacle: str = ""


@dataclass(frozen=True)
class LeaveLesson:
    """A lesson that needs somebody else, or has got somebody else already, or is cancelled because nobody
    could.
    """

    meeting: Meeting
    candidates: list[StandIn]  # the absent lecturer last

    @property
    def able(self) -> list[StandIn]:
        return [one for one in self.candidates if not one.obstacle]

    def of(self, person: Person) -> StandIn | None:
        return next((one for one in self.candidates if one.person.pk == person.pk), None)

    @property
    def is_cancelled(self) -> bool:
        return self.meeting.state == MeetingState.CANCELLED

    @property
    def classes(self) -> int:
        return sum(one.class_group_id is not None for one in self.meeting.participations.all())


class Leave:
    """`first` and `last` are dates, both included. What has begun is not touched."""

    def __init__(self, county: Node, term: Term, absent: Person, first: date, last: date) -> None:
        self.county, self.term, self.absent, self.first, self.last = county, term, absent, first, last
        self.rows = CountyRows(county, term)
        self.calendar = calendar_of(county, term)
        self.bells: dict[int, Callable[[date], dict[int, BellPeriod]]] = {}

    @cached_property
    def meetings(self) -> list[Meeting]:
        begins, ends = day_bounds(self.first)[0], day_bounds(self.last)[1]
        own = Q(lecturer=self.absent, state=MeetingState.PLANNED)
        settled = Q(stands_in_for=self.absent, state__in=[MeetingState.PLANNED, MeetingState.CANCELLED])
        dated = Meeting.objects.filter(
            own | settled, course__isnull=False, begins_at__gte=max(begins, clock.now()), begins_at__lt=ends
        )
        return list(with_people_and_classes(dated.order_by("begins_at", "pk")))

    @cached_property
    def lessons(self) -> list[LeaveLesson]:
        return [LeaveLesson(meeting, list(self.candidates(meeting))) for meeting in self.meetings]

    @cached_property
    def undecided(self) -> list[LeaveLesson]:
        return [
            one for one in self.lessons if one.meeting.lecturer_id == self.absent.pk and not one.is_cancelled
        ]

    @cached_property
    def lecturers(self) -> list[tuple[Person, Lecturer]]:
        """The absent one last."""
        found = [(self.rows.people[one.key], one) for one in self.rows.lecturers()]
        return sorted(found, key=lambda one: (one[0].pk == self.absent.pk, one[0].pinyin, one[0].pk))

    @cached_property
    def hosts(self) -> dict[str, Node]:
        names = {one.site for _person, one in self.lecturers}
        return {
            node.name: node
            for node in Node.objects.filter(
                path__startswith=self.county.path, name__in=names, ends_on__isnull=True
            )
        }

    @cached_property
    def sites(self) -> dict[str, Site]:
        return {name: self.rows.site(node) for name, node in self.hosts.items()}

    @cached_property
    def booked(self) -> dict[str, Bookings]:
        """Of the lecturers and rooms, in the whole weeks of the dates."""
        begins, ends = clock.at(monday(self.first), 0), clock.at(monday(self.last) + timedelta(days=7), 0)
        people = [person.pk for person, _lecturer in self.lecturers]
        found: dict[str, Bookings] = {"person": defaultdict(list), "room": defaultdict(list)}
        wanted = Q(person__in=people) | Q(room__node__in=self.hosts.values())
        for one in Booking.objects.filter(wanted, begins_at__gte=begins, begins_at__lt=ends):
            kind, pk = ("person", one.person_id) if one.person_id else ("room", one.room_id)
            found[kind][pk or 0].append((one.meeting_id, (one.begins_at, one.ends_at)))
        return found

    @cached_property
    def away(self) -> set[tuple[int, date]]:
        """Others who are on leave too."""
        people = [person.pk for person, _lecturer in self.lecturers if person.pk != self.absent.pk]
        return away_days(people, self.first, self.last)

    def candidates(self, meeting: Meeting) -> Iterator[StandIn]:
        subject = meeting.course.subject.name if meeting.course else ""
        for person, lecturer in self.lecturers:
            if subject in lecturer.subjects and lecturer.site in self.hosts:
                yield self.candidate(meeting, person, lecturer)

    def candidate(self, meeting: Meeting, person: Person, lecturer: Lecturer) -> StandIn:
        host, site = self.hosts[lecturer.site], self.sites[lecturer.site]
        span, day = (meeting.begins_at, meeting.ends_at), clock.local(meeting.begins_at).date()
        if (person.pk, day) in self.away:
            return StandIn(person, host, obstacle=_("is on leave too"))
        if is_taken(self.booked["person"][person.pk], meeting, span):
            return StandIn(person, host, obstacle=_("teaches then"))
        bell = self.bell_of(host)(day)
        near = min(bell.values(), key=lambda one: abs(minutes_off(one, meeting, day)), default=None)
        if near is None or abs(minutes_off(near, meeting, day)) > rules_of(self.rows.values).tolerance:
            return StandIn(person, host, obstacle=_("has another bell"))
        pattern = self.calendar.pattern_of(day)
        weekday = pattern[0] if pattern else day.isoweekday()
        slots = {
            (weekday, one.no)
            for one in bell.values()
            if clock.at(day, one.begins) < span[1] and span[0] < clock.at(day, one.ends)
        }
        if slots & site.closed or (lecturer.free is not None and not slots <= lecturer.free):
            return StandIn(person, host, obstacle=_("is not free then"))
        if host.pk != meeting.host_node_id and any(
            one.mode == Mode.LOCAL for one in meeting.participations.all()
        ):
            return StandIn(person, host, obstacle=_("is not where the lesson's own class is"))
        room = self.room_at(meeting, host, {name for name, slot in site.rooms_closed if slot in slots})
        if room is None and site.rooms:
            return StandIn(person, host, obstacle=_("has no free studio"))
        return StandIn(person, host, room, near.no)

    def room_at(self, meeting: Meeting, host: Node, closed: Iterable[str]) -> Room | None:
        """The lesson's own room where that is at the school, else a free studio of it."""
        studios = [
            self.rows.rooms[host.name, name] for name in self.sites[host.name].rooms if name not in closed
        ]
        studios.sort(key=lambda one: one.pk != meeting.host_room_id)
        if meeting.host_room and meeting.host_room.node_id == host.pk and meeting.host_room not in studios:
            studios.insert(0, meeting.host_room)
        span = meeting.begins_at, meeting.ends_at
        return next(
            (one for one in studios if not is_taken(self.booked["room"][one.pk], meeting, span)), None
        )

    def bell_of(self, host: Node) -> Callable[[date], dict[int, BellPeriod]]:
        return self.bells.get(host.pk) or self.bells.setdefault(host.pk, bells_of(host))

    def plan(self, sparing: Sparing) -> Plan:
        """Who stands in for each of the undecided lessons: the most class-periods that can be given."""
        lost = []
        for one in self.undecided:
            day = clock.local(one.meeting.begins_at).date()
            able = tuple(each.person.pk for each in one.able if each.person.pk != self.absent.pk)
            lost.append(Lost(one.classes, day, monday(day), able))
        return stand_ins(lost, self.loads, sparing)

    @cached_property
    def loads(self) -> Loads:
        days = [
            (person, clock.local(span[0]).date())
            for person, booked in self.booked["person"].items()
            for _meeting, span in booked
        ]
        a_day = rules_of(self.rows.values).lecturer_a_day
        return Loads(
            Counter(days),
            Counter((person, monday(day)) for person, day in days),
            {person.pk: a_day for person, _lecturer in self.lecturers},
            {person.pk: lecturer.most_a_week for person, lecturer in self.lecturers},
        )


def is_taken(booked: Iterable[tuple[int, Span]], meeting: Meeting, span: Span) -> bool:
    """By another lesson than this one."""
    return any(pk != meeting.pk and begins < span[1] and span[0] < ends for pk, (begins, ends) in booked)


def minutes_off(period: BellPeriod, meeting: Meeting, day: date) -> int:
    return round((clock.at(day, period.begins) - meeting.begins_at).total_seconds() / 60)
