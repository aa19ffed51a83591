"""The doors to imports: an officer's own county or city, and whatever was brought into a place under it."""

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.intake.models import ImportRun
from lianke.kernel.http import or_404
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Node
from lianke.organisations.queries import offices_of, under

PLACES = (NodeKind.PROVINCE, NodeKind.CITY, NodeKind.COUNTY)


def place_of_officer(person: Person) -> Node:
    """The county or the city whose officer the person is."""
    return or_404(offices_of(person).filter(role=Role.OFFICER, node__kind__in=PLACES).first()).node


def runs_of(person: Person) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(under("node__path", [place_of_officer(person).path])).select_related(
        "person", "node"
    )


def run_of(person: Person, public_id: str) -> ImportRun:
    return or_404(runs_of(person).filter(public_id=public_id).first())
