"""Who may claim, rule, look into the evidence and make the counting rule. 404 for everybody else."""

from django.db.models import Q, QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.evidence.models import Claim, RuleChange
from lianke.kernel.http import or_404
from lianke.organisations.access import node_given
from lianke.organisations.choices import REGIONS, NodeKind
from lianke.organisations.models import Node
from lianke.organisations.rights import Right, rights_of
from lianke.timetable.choices import ParticipationState
from lianke.timetable.models import Participation


def participations_answered_for(person: Person) -> QuerySet[Participation]:
    """Classes' lessons for which the person may claim: they assist the class, work in its school or over it,
    or gave the lesson.
    """
    held = rights_of(person)
    return Participation.objects.filter(
        held.at("class_group__school__path", Right.CLAIM)
        | held.named("class_group__assistant", "meeting__lecturer"),
        class_group__isnull=False,
    ).exclude(state=ParticipationState.CANCELLED)


def participation_to_claim(person: Person, meeting: str, public_id: str) -> Participation:
    rows = participations_answered_for(person).filter(public_id=public_id, meeting__public_id=meeting)
    return or_404(
        rows.select_related(
            "meeting__course__subject", "meeting__lecturer", "meeting__host_node", "class_group__school"
        ).first()
    )


def claims_visible_to(person: Person) -> QuerySet[Claim]:
    own = rights_of(person).named("filed_by")
    return Claim.objects.filter(Q(participation__in=participations_answered_for(person)) | own)


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
    """Also what they filed themselves: the service says in a sentence that a second person rules."""
    return Claim.objects.filter(rights_of(person).at("participation__class_group__school__path", Right.RULE))


def claim_to_rule(person: Person, public_id: str) -> Claim:
    found = (
        claims_ruled_by(person)
        .filter(public_id=public_id)
        .select_related("participation__meeting", "participation__class_group__school")
    )
    return or_404(found.first())


def places_overseen_by(person: Person) -> list[Node]:
    """Raises Http404 for whoever oversees nothing."""
    return given(rights_of(person).nodes(Right.OVERSEE))


def nodes_ruled_by(person: Person) -> list[Node]:
    """Counties and cities given to the person: of these alone they make the counting rule. Raises Http404 for
    everybody else.
    """
    return given(rights_of(person).nodes(Right.SET_RULES, REGIONS))


def given(nodes: list[Node]) -> list[Node]:
    if not nodes:
        raise Http404
    return nodes


def county_locked_by(person: Person) -> Node:
    return node_given(person, Right.LOCK_MONTHS, [NodeKind.COUNTY])


def rule_change_for(person: Person, public_id: str) -> RuleChange:
    found = RuleChange.objects.filter(public_id=public_id, node__in=nodes_ruled_by(person))
    return or_404(found.select_related("node", "proposed_by", "rule__made_by").first())
