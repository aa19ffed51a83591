"""Who may claim, rule, look into the evidence and make the counting rule. 404 for everybody else."""

from django.db.models import Q, QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.evidence.models import Claim, RuleChange
from lianke.kernel.http import or_404
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Node
from lianke.organisations.queries import offices_of, overseen_paths, under
from lianke.timetable.choices import ParticipationState
from lianke.timetable.models import Participation


def participations_answered_for(person: Person) -> QuerySet[Participation]:
    """Classes' lessons for which the person may claim: they assist the class, work in its school or over it,
    or gave the lesson.
    """
    return Participation.objects.filter(
        Q(class_group__assistant=person)
        | Q(class_group__school__in=offices_of(person).values("node"))
        | under("class_group__school__path", overseen_paths(person))
        | Q(class_group__isnull=False, meeting__lecturer=person)
    ).exclude(state=ParticipationState.CANCELLED)


def participation_to_claim(person: Person, meeting: str, public_id: str) -> Participation:
    rows = participations_answered_for(person).filter(public_id=public_id, meeting__public_id=meeting)
    return or_404(
        rows.select_related(
            "meeting__course__subject", "meeting__lecturer", "meeting__host_node", "class_group__school"
        ).first()
    )


def claims_visible_to(person: Person) -> QuerySet[Claim]:
    return Claim.objects.filter(Q(participation__in=participations_answered_for(person)) | Q(filed_by=person))


def claim_for(person: Person, public_id: str) -> Claim:
    rows = claims_visible_to(person).filter(public_id=public_id)
    return or_404(
        rows.select_related(
            "participation__meeting__course__subject",
            "participation__meeting__lecturer",
            "participation__meeting__host_node",
            "participation__class_group__school",
            "filed_by",
            "ruling__ruled_by",
        ).first()
    )


def claims_ruled_by(person: Person) -> QuerySet[Claim]:
    """Claims of classes under the nodes whose officer the person is; not their own: the service says so in a
    sentence.
    """
    paths = [office.node.path for office in offices_of(person) if office.role == Role.OFFICER]
    return Claim.objects.filter(under("participation__class_group__school__path", paths))


def claim_to_rule(person: Person, public_id: str) -> Claim:
    found = (
        claims_ruled_by(person)
        .filter(public_id=public_id)
        .select_related("participation__meeting", "participation__class_group__school")
    )
    return or_404(found.first())


def places_overseen_by(person: Person) -> list[Node]:
    """Raises Http404 for whoever oversees nothing."""
    places = list(Node.objects.filter(path__in=overseen_paths(person)).order_by("path"))
    if not places:
        raise Http404
    return places


def nodes_ruled_by(person: Person) -> list[Node]:
    """Counties and cities whose officer the person is: of these alone they make the counting rule. Raises
    Http404 for everybody else.
    """
    offices = offices_of(person).filter(
        role=Role.OFFICER, node__kind__in=[NodeKind.PROVINCE, NodeKind.CITY, NodeKind.COUNTY]
    )
    nodes = list({office.node_id: office.node for office in offices}.values())
    if not nodes:
        raise Http404
    return nodes


def rule_change_for(person: Person, public_id: str) -> RuleChange:
    found = RuleChange.objects.filter(public_id=public_id, node__in=nodes_ruled_by(person))
    return or_404(found.select_related("node", "proposed_by", "rule__made_by").first())
