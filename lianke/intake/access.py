"""The doors to imports: one's own county or city, and whatever was brought into a place under it."""

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.intake.models import ImportRun
from lianke.kernel.http import or_404
from lianke.organisations.access import node_given
from lianke.organisations.choices import REGIONS
from lianke.organisations.models import Node
from lianke.organisations.queries import under
from lianke.organisations.rights import Right


def place_imported_by(person: Person) -> Node:
    """The county or the city whose workbook the person brings."""
    return node_given(person, Right.IMPORT, REGIONS)


def runs_of(person: Person) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(under("node__path", [place_imported_by(person).path])).select_related(
        "person", "node"
    )


def run_of(person: Person, public_id: str) -> ImportRun:
    return or_404(runs_of(person).filter(public_id=public_id).first())
