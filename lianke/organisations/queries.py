"""Reads of the tree and of offices."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.choices import OVERSEEING, Role
from lianke.organisations.models import Membership, Node

ANSWERING = (Role.TECHNICIAN, Role.PRINCIPAL, Role.OFFICER)


def offices_of(person: Person, *, on: date | None = None) -> QuerySet[Membership]:
    """The offices that a person holds on a day (today)."""
    day = on or clock.today()
    return (
        Membership.objects.filter(person=person)
        .filter(
            Q(begins_on__isnull=True) | Q(begins_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )
        .select_related("node", "node__county")
        .order_by("node__path", "role")
    )


def overseen_paths(person: Person) -> list[str]:
    """Paths of the nodes under which the person sees everything."""
    return [path for path, role in offices_of(person).values_list("node__path", "role") if role in OVERSEEING]


def county_paths(person: Person) -> list[str]:
    """Paths of the counties that the person works in."""
    return sorted(
        {
            county or path
            for county, path in offices_of(person).values_list("node__county__path", "node__path")
        }
    )


def offices_over(place: Node, roles: Iterable[str]) -> QuerySet[Membership]:
    """Who holds one of the roles today at a place or above it, the nearest first."""
    today = clock.today()
    held = Membership.objects.filter(
        node__in=place.ancestor_ids, role__in=list(roles), person__is_active=True
    )
    standing = held.exclude(begins_on__gt=today).exclude(ends_on__lte=today)
    return standing.select_related("person", "node").order_by("-node__path", "pk")


def nearest_over(place: Node, role: str) -> list[Person]:
    """Who holds a role nearest to a place: its own principal, or else that of the school it belongs to."""
    held = list(offices_over(place, [role]))
    return [one.person for one in held if one.node_id == held[0].node_id]


def answering_for(place: Node) -> list[Membership]:
    """Whom somebody at a place may ring up: technicians first, the nearest before the farther, then
    principals, then officers.

    Only who has a telephone number in the register.
    """
    return sorted(
        offices_over(place, ANSWERING).filter(person__phone__isnull=False),
        key=lambda one: (ANSWERING.index(Role(one.role)), -len(one.node.path), one.pk),
    )


def under(field: str, paths: Iterable[str]) -> Q:
    """A condition: `field` (a path) lies under one of `paths`; none of them: false."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def nearest(node: Node) -> list[int]:
    """Ids of the node and its ancestors, nearest first: the order in which rows win."""
    return node.ancestor_ids[::-1]
