"""Reads of the tree and of offices."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.models import Membership, Node


def offices_of(person: Person, *, on: date | None = None) -> QuerySet[Membership]:
    """The offices that a person holds on a day (today)."""
    held = Membership.objects.filter(held_on(on or clock.today()), person=person)
    return held.select_related("node", "node__county").order_by("node__path", "role")


def held_on(day: date) -> Q:
    """A condition on offices."""
    begun = Q(begins_on__isnull=True) | Q(begins_on__lte=day)
    return begun & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def in_office(people: Iterable[int]) -> set[int]:
    """Which of these people (ids) may sign in and hold an office today."""
    held = Membership.objects.filter(held_on(clock.today()), person__in=set(people), person__is_active=True)
    return set(held.values_list("person", flat=True))


def county_paths(person: Person) -> list[str]:
    """Paths of the counties that the person works in."""
    return sorted(
        {
            county or path
            for county, path in offices_of(person).values_list("node__county__path", "node__path")
        }
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
