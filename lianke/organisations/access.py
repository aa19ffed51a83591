"""The doors to places."""

from collections.abc import Collection

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.models import Node
from lianke.organisations.queries import county_paths, under
from lianke.organisations.rights import Right, rights_of


def nodes_with(person: Person, right: Right) -> QuerySet[Node]:
    """Where the person has the right."""
    return Node.objects.filter(rights_of(person).at("path", right))


def nodes_in_counties_of(person: Person) -> QuerySet[Node]:
    return Node.objects.filter(under("path", county_paths(person)))


def node_given(person: Person, right: Right, kinds: Collection[str]) -> Node:
    """The node of such a kind, such as a county, that was given to the person with the right; the topmost of
    several.
    """
    return or_404(next(iter(rights_of(person).nodes(right, kinds)), None))
