"""The doors to drafts and to plans that are being searched for."""

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.access import node_given
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.organisations.rights import Right, rights_of
from lianke.timetable.choices import VersionState
from lianke.timetable.models import LecturerLeave, PlanRun, Version


def drafts_published_by(person: Person) -> QuerySet[Version]:
    """Draft versions that the person may put in force."""
    planned = rights_of(person).at("node__path", Right.PLAN)
    drafts = Version.objects.filter(planned, state=VersionState.DRAFT)
    return drafts.select_related("node", "term").order_by("effective_from", "no")


def draft_published_by(person: Person, public_id: str) -> Version:
    return or_404(drafts_published_by(person).filter(public_id=public_id).first())


def may_plan(person: Person) -> bool:
    return bool(rights_of(person).nodes(Right.PLAN, [NodeKind.COUNTY]))


def county_planned_by(person: Person) -> Node:
    return node_given(person, Right.PLAN, [NodeKind.COUNTY])


def leaves_noted_by(person: Person) -> QuerySet[LecturerLeave]:
    counties = rights_of(person).nodes(Right.PLAN, [NodeKind.COUNTY])
    return LecturerLeave.objects.filter(node__in=counties).select_related("person", "node")


def leave_noted_by(person: Person, public_id: str) -> LecturerLeave:
    return or_404(leaves_noted_by(person).filter(public_id=public_id).first())


def plan_runs_of(person: Person) -> QuerySet[PlanRun]:
    return PlanRun.objects.filter(node=county_planned_by(person)).select_related(
        "node", "term", "person", "base", "version"
    )


def plan_run_of(person: Person, public_id: str) -> PlanRun:
    return or_404(plan_runs_of(person).filter(public_id=public_id).first())
