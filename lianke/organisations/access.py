"""The doors to places."""

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Node
from lianke.organisations.queries import county_paths, offices_of, overseen_paths, under


def schools_worked_in_or_overseen_by(person: Person) -> QuerySet[Node]:
    """Where the person may act for the school: pair a screen, see its classes."""
    own = offices_of(person).values("node")
    return Node.objects.filter(under("path", overseen_paths(person))) | Node.objects.filter(pk__in=own)


def nodes_in_counties_of(person: Person) -> QuerySet[Node]:
    return Node.objects.filter(under("path", county_paths(person)))


def county_of_officer(person: Person) -> Node:
    """The county whose officer the person is."""
    return or_404(offices_of(person).filter(role=Role.OFFICER, node__kind=NodeKind.COUNTY).first()).node
