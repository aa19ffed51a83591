"""Who still has no password, school by school."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.models import Membership, Node


@dataclass(frozen=True)
class SchoolToActivate:
    school: Node
    people: list[Person]


def standing_offices(people: QuerySet[Person]) -> QuerySet[Membership]:
    standing = Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today())
    return Membership.objects.filter(standing, person__in=people.order_by().values("pk")).select_related(
        "person", "node"
    )


def schools_to_activate(people: QuerySet[Person]) -> list[SchoolToActivate]:
    """The people by the place where they hold an office, each once (at the first of several)."""
    found: dict[int, SchoolToActivate] = {}
    listed: set[int] = set()
    for office in standing_offices(people).order_by("node__path", "person__pinyin", "person__name"):
        if office.person_id not in listed:
            listed.add(office.person_id)
            found.setdefault(office.node_id, SchoolToActivate(office.node, [])).people.append(office.person)
    return list(found.values())


def people_at(people: QuerySet[Person], school: Node) -> list[Person]:
    return next((one.people for one in schools_to_activate(people) if one.school.pk == school.pk), [])
