"""The doors to drafts and to plans that are being searched for."""

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.organisations.queries import offices_of, under
from lianke.timetable.choices import VersionState
from lianke.timetable.models import PlanRun, Version


def drafts_published_by(person: Person) -> QuerySet[Version]:
    """Draft versions that the person, as an officer, may put in force."""
    paths = [office.node.path for office in offices_of(person) if office.role == Role.OFFICER]
    drafts = Version.objects.filter(under("node__path", paths), state=VersionState.DRAFT)
    return drafts.select_related("node", "term").order_by("effective_from", "no")


def draft_published_by(person: Person, public_id: str) -> Version:
    return or_404(drafts_published_by(person).filter(public_id=public_id).first())


def offices_that_plan(person: Person) -> QuerySet[Membership]:
    return offices_of(person).filter(role=Role.OFFICER, node__kind=NodeKind.COUNTY)


def may_plan(person: Person) -> bool:
    return offices_that_plan(person).exists()


def county_planned_by(person: Person) -> Node:
    """The county whose officer the person is."""
    return or_404(offices_that_plan(person).first()).node


def plan_runs_of(person: Person) -> QuerySet[PlanRun]:
    return PlanRun.objects.filter(node=county_planned_by(person)).select_related(
        "node", "term", "person", "base", "version"
    )


def plan_run_of(person: Person, public_id: str) -> PlanRun:
    return or_404(plan_runs_of(person).filter(public_id=public_id).first())
