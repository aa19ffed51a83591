"""Reads of the versions of a timetable, and of who teaches by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.models import Membership, Node
from lianke.organisations.rights import Right, carrying
from lianke.schooling.models import Term
from lianke.timetable.choices import VersionState
from lianke.timetable.models import CoursePlan, Version


def version_in_force(node: Node, term: Term, day: date) -> Version | None:
    return (
        Version.objects.filter(node=node, term=term, state=VersionState.PUBLISHED, effective_from__lte=day)
        .order_by("-effective_from")
        .first()
    )


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
    """Who lectures in a county, today or from some day on."""
    today = clock.today()
    offices = Membership.objects.filter(carrying(Right.TEACH), node__path__startswith=county.path).exclude(
        ends_on__lte=today
    )
    return Person.objects.filter(memberships__in=offices).distinct().order_by("pinyin", "name")


def versions_of(county: Node, term: Term) -> QuerySet[Version]:
    """The newest first."""
    return Version.objects.filter(node=county, term=term).order_by("-no")
