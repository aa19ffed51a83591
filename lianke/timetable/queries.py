"""Reads of the timetable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership, Node
from lianke.schooling.models import Room, Term
from lianke.timetable.choices import MeetingState, ParticipationState, VersionState
from lianke.timetable.models import CoursePlan, Meeting, Participation, Version


def version_in_force(node: Node, term: Term, day: date) -> Version | None:
    return (
        Version.objects.filter(node=node, term=term, state=VersionState.PUBLISHED, effective_from__lte=day)
        .order_by("-effective_from")
        .first()
    )


def day_bounds(day: date) -> tuple[datetime, datetime]:
    return clock.at(day, 0), clock.at(day + timedelta(days=1), 0)


def with_people_and_classes(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Everything that a list of lessons shows, in a fixed number of queries."""
    participations = Participation.objects.exclude(state=ParticipationState.CANCELLED).select_related(
        "class_group__school", "room"
    )
    return meetings.select_related(
        "course__subject",
        "course__lesson_type",
        "course__term",
        "lecturer",
        "stands_in_for",
        "host_node",
        "host_room",
    ).prefetch_related(
        Prefetch("participations", participations.order_by("class_group__school__name", "class_group__name"))
    )


def meetings_between(begins: datetime, ends: datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(begins_at__gte=begins, begins_at__lt=ends).exclude(
        state=MeetingState.CANCELLED
    )


def meetings_of_room(room: Room, day: date) -> QuerySet[Meeting]:
    """What the screen in a room has before it on a day."""
    begins, ends = day_bounds(day)
    taking_part = Participation.objects.filter(room=room).exclude(state=ParticipationState.CANCELLED)
    return with_people_and_classes(
        meetings_between(begins, ends).filter(participations__in=taking_part).distinct()
    )


def participations_in(meetings: Iterable[Meeting]) -> QuerySet[Participation]:
    return Participation.objects.filter(meeting__in=meetings).exclude(state=ParticipationState.CANCELLED)


def in_force(day: date) -> QuerySet[Version]:
    """Every version in force on a day: the latest published one of its node and term."""
    published = Version.objects.filter(state=VersionState.PUBLISHED, effective_from__lte=day)
    later = published.filter(
        node=OuterRef("node"), term=OuterRef("term"), effective_from__gt=OuterRef("effective_from")
    )
    return published.exclude(Exists(later))


def planned_courses(day: date) -> QuerySet[CoursePlan]:
    """What the timetables in force on a day promise. Cancelled lessons of other courses are leftovers of an
    older one.
    """
    return CoursePlan.objects.filter(version__in=in_force(day))


def meetings_of_county(county: Node, first: date, last: date) -> QuerySet[Meeting]:
    """Lessons given or received in a county from `first` to `last`, cancelled ones too."""
    received = Participation.objects.filter(class_group__school__path__startswith=county.path).exclude(
        state=ParticipationState.CANCELLED
    )
    meetings = Meeting.objects.filter(begins_at__gte=day_bounds(first)[0], begins_at__lt=day_bounds(last)[1])
    here = meetings.filter(Q(host_node__path__startswith=county.path) | Q(pk__in=received.values("meeting")))
    leftover = Q(state=MeetingState.CANCELLED) & ~Q(course__in=planned_courses(last).values("course"))
    return with_people_and_classes(here.exclude(leftover))


@dataclass(frozen=True)
class Size:
    """How much a version plans in a full week."""

    lessons: int
    class_lessons: int
    lecturers: int


def sizes(versions: Iterable[Version]) -> dict[int, Size]:
    """Version id → its size."""
    counted = (
        CoursePlan.objects.filter(version__in=[version.pk for version in versions])
        .annotate(slot_count=Count("slots", distinct=True), receiver_count=Count("receivers", distinct=True))
        .values_list("version_id", "lecturer_id", "slot_count", "receiver_count")
    )
    by_version: dict[int, list[tuple[int, int, int]]] = {}
    for pk, lecturer, slots, receivers in counted:
        by_version.setdefault(pk, []).append((lecturer, slots, receivers))
    return {pk: size_of(plans) for pk, plans in by_version.items()}


def size_of(plans: list[tuple[int, int, int]]) -> Size:
    lessons = sum(slots for _lecturer, slots, _receivers in plans)
    return Size(
        lessons,
        sum(slots * receivers for _lecturer, slots, receivers in plans),
        len({lecturer for lecturer, _s, _r in plans}),
    )


def lecturers_under(county: Node) -> QuerySet[Person]:
    """Who holds an office of lecturer in a county today."""
    today = clock.today()
    offices = Membership.objects.filter(node__path__startswith=county.path, role=Role.LECTURER).exclude(
        ends_on__lte=today
    )
    return Person.objects.filter(memberships__in=offices).distinct().order_by("pinyin", "name")


def versions_of(county: Node, term: Term) -> QuerySet[Version]:
    """The newest first."""
    return Version.objects.filter(node=county, term=term).order_by("-no")
