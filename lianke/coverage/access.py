"""The doors to accounts: the classes under an overseer's nodes, of one's school, that one assists, that one
teaches from afar.
"""

from django.db.models import Q, QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.access import nodes_with
from lianke.organisations.models import Node
from lianke.organisations.rights import Right, rights_of
from lianke.schooling.models import ClassGroup
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation


def classes_visible_to(person: Person) -> QuerySet[ClassGroup]:
    held = rights_of(person)
    reached = Participation.objects.filter(held.named("meeting__lecturer")).exclude(
        Q(state=ParticipationState.CANCELLED) | Q(meeting__state=MeetingState.CANCELLED)
    )
    return ClassGroup.objects.filter(
        held.at("school__path", Right.SEE_ACCOUNT)
        | held.named("assistant")
        | Q(pk__in=reached.values("class_group"))
    )


def class_for(person: Person, public_id: str) -> ClassGroup:
    return one_class(classes_visible_to(person), public_id)


def participation_for(person: Person, public_id: str) -> Participation:
    """A class's lesson, for whoever may see the class's account."""
    found = Participation.objects.filter(
        public_id=public_id, class_group__in=classes_visible_to(person).values("pk")
    )
    participation = found.select_related(
        "meeting__course__subject", "meeting__lecturer", "meeting__host_node", "class_group__school", "room"
    ).first()
    if participation is None or participation.meeting.course is None:
        raise Http404
    return participation


def classes_overseen_by(person: Person) -> QuerySet[ClassGroup]:
    """Of the county's page. Raises Http404 for whoever oversees nothing."""
    held = rights_of(person)
    if not held.has(Right.OVERSEE):
        raise Http404
    return ClassGroup.objects.filter(held.at("school__path", Right.OVERSEE))


def class_overseen_by(person: Person, public_id: str) -> ClassGroup:
    return one_class(classes_overseen_by(person), public_id)


def places_overseen_by(person: Person) -> QuerySet[Node]:
    """The nodes that the person was given, without what lies under them."""
    return Node.objects.filter(path__in=rights_of(person).paths(Right.OVERSEE)).order_by("path")


def place_overseen_by(person: Person, public_id: str) -> Node:
    return one_node(nodes_with(person, Right.OVERSEE), public_id)


def classes_declared_by(person: Person) -> QuerySet[ClassGroup]:
    """Classes of which the person may say what their school teaches them itself."""
    held = rights_of(person)
    return ClassGroup.objects.filter(held.at("school__path", Right.DECLARE) | held.named("assistant"))


def class_declared_by(person: Person, public_id: str) -> ClassGroup:
    return one_class(classes_declared_by(person), public_id)


def node_accounted_by(person: Person, public_id: str) -> Node:
    """A node for which the person says where the account begins."""
    return one_node(nodes_with(person, Right.BEGIN_ACCOUNT), public_id)


def classes_arranged_for_by(person: Person) -> QuerySet[ClassGroup]:
    """Classes for which the person arranges lessons."""
    return ClassGroup.objects.filter(rights_of(person).at("school__path", Right.ARRANGE))


def classes_made_up_by(person: Person, meeting: Meeting) -> QuerySet[ClassGroup]:
    """Classes for which the person may have a lesson made up: those they arrange lessons for, or all of it
    for whoever was to give it.
    """
    held = rights_of(person)
    groups = ClassGroup.objects.filter(participations__meeting=meeting)
    return (
        groups if held.is_named(meeting.lecturer) else groups.filter(held.at("school__path", Right.ARRANGE))
    )


def lesson_made_up_by(person: Person, public_id: str) -> Meeting:
    """A lesson of a course that the person may have made up. Raises Http404."""
    meetings = Meeting.objects.filter(public_id=public_id, course__isnull=False)
    meeting = meetings.select_related("course__subject", "course__term", "lecturer", "host_node").first()
    if meeting is None or not classes_made_up_by(person, meeting).exists():
        raise Http404
    return meeting


def arranged_lesson_of(person: Person, public_id: str) -> Meeting:
    """A lesson arranged by itself that the person may cancel."""
    meeting = lesson_made_up_by(person, public_id)
    if not meeting.arranged:
        raise Http404
    return meeting


def one_class(classes: QuerySet[ClassGroup], public_id: str) -> ClassGroup:
    return or_404(classes.filter(public_id=public_id).select_related("school").first())


def one_node(nodes: QuerySet[Node], public_id: str) -> Node:
    return or_404(nodes.filter(public_id=public_id).first())
