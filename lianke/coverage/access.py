"""The doors to accounts: the classes under an overseer's nodes, of one's school, that one assists, that one
teaches from afar.
"""

from django.db.models import Q, QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.choices import Role
from lianke.organisations.models import Node
from lianke.organisations.queries import offices_of, overseen_paths, under
from lianke.schooling.models import ClassGroup
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation

DECLARING = (Role.OFFICER, Role.PRINCIPAL)
"""Roles that say under their whole node what a school teaches itself; at a school whoever works there may."""


def classes_visible_to(person: Person) -> QuerySet[ClassGroup]:
    reached = Participation.objects.filter(meeting__lecturer=person).exclude(
        Q(state=ParticipationState.CANCELLED) | Q(meeting__state=MeetingState.CANCELLED)
    )
    return ClassGroup.objects.filter(
        under("school__path", overseen_paths(person))
        | Q(school__in=offices_of(person).values("node"))
        | Q(assistant=person)
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
    paths = overseen_paths(person)
    if not paths:
        raise Http404
    return ClassGroup.objects.filter(under("school__path", paths))


def class_overseen_by(person: Person, public_id: str) -> ClassGroup:
    return one_class(classes_overseen_by(person), public_id)


def places_overseen_by(person: Person) -> QuerySet[Node]:
    """The nodes that the person was given, without what lies under them."""
    return Node.objects.filter(path__in=overseen_paths(person)).order_by("path")


def place_overseen_by(person: Person, public_id: str) -> Node:
    return one_node(Node.objects.filter(under("path", overseen_paths(person))), public_id)


def classes_declared_by(person: Person) -> QuerySet[ClassGroup]:
    """Classes of which the person may say what their school teaches them itself."""
    offices = list(offices_of(person))
    paths = [office.node.path for office in offices if office.role in DECLARING]
    own = [office.node_id for office in offices]
    return ClassGroup.objects.filter(under("school__path", paths) | Q(school__in=own) | Q(assistant=person))


def class_declared_by(person: Person, public_id: str) -> ClassGroup:
    return one_class(classes_declared_by(person), public_id)


def node_accounted_by(person: Person, public_id: str) -> Node:
    """A node under an officer's, for which the officer says where the account begins."""
    return one_node(Node.objects.filter(under("path", officer_paths(person))), public_id)


def officer_paths(person: Person) -> list[str]:
    return [office.node.path for office in offices_of(person) if office.role == Role.OFFICER]


def classes_arranged_for_by(person: Person) -> QuerySet[ClassGroup]:
    """Classes for which the person, as an officer, arranges lessons."""
    return ClassGroup.objects.filter(under("school__path", officer_paths(person)))


def classes_made_up_by(person: Person, meeting: Meeting) -> QuerySet[ClassGroup]:
    """Classes for which the person may have a lesson made up: an officer's, or all of it for whoever was to
    give it.
    """
    groups = ClassGroup.objects.filter(participations__meeting=meeting)
    return (
        groups
        if meeting.lecturer_id == person.pk
        else groups.filter(under("school__path", officer_paths(person)))
    )


def lesson_made_up_by(person: Person, public_id: str) -> Meeting:
    """A lesson of a course that the person may have made up. Raises Http404."""
    meetings = Meeting.objects.filter(public_id=public_id, course__isnull=False)
    meeting = meetings.select_related("course__subject", "course__term", "lecturer", "host_node").first()
    if meeting is None or not classes_made_up_by(person, meeting).exists():
        raise Http404
    return meeting


def arranged_lesson_of(person: Person, public_id: str) -> Meeting:
    """A lesson arranged by itself that the person may cancel: an officer's of a class in it, or the
    lecturer's own.
    """
    meeting = lesson_made_up_by(person, public_id)
    if not meeting.arranged:
        raise Http404
    return meeting


def one_class(classes: QuerySet[ClassGroup], public_id: str) -> ClassGroup:
    return or_404(classes.filter(public_id=public_id).select_related("school").first())


def one_node(nodes: QuerySet[Node], public_id: str) -> Node:
    return or_404(nodes.filter(public_id=public_id).first())
