"""The doors to places."""

from django.db.models import QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.organisations.models import Node
from lianke.organisations.queries import county_paths, offices_of, overseen_paths, under


def nodes_overseen_by(person: Person) -> QuerySet[Node]:
    return Node.objects.filter(under("path", overseen_paths(person)))


def node_overseen_by(person: Person, public_id: str) -> Node:
    return one(nodes_overseen_by(person), public_id)


def schools_worked_in_or_overseen_by(person: Person) -> QuerySet[Node]:
    """Where the person may act for the school: pair a screen, see its classes."""
    own = offices_of(person).values("node")
    return Node.objects.filter(under("path", overseen_paths(person))) | Node.objects.filter(pk__in=own)


def nodes_in_counties_of(person: Person) -> QuerySet[Node]:
    return Node.objects.filter(under("path", county_paths(person)))


def county_node_for(person: Person, public_id: str) -> Node:
    return one(nodes_in_counties_of(person), public_id)


def one(nodes: QuerySet[Node], public_id: str) -> Node:
    node = nodes.filter(public_id=public_id).first()
    if node is None:
        raise Http404
    return node
