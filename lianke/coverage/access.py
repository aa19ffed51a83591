"""The doors to accounts: the classes under an overseer's nodes, of one's school, that one assists, that one teaches from afar."""

from django.db.models import Q, QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.organisations.models import Node
from lianke.organisations.queries import offices_of, overseen_paths, under
from lianke.schooling.models import ClassGroup
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Participation


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
    group = classes_visible_to(person).filter(public_id=public_id).select_related("school").first()
    if group is None:
        raise Http404
    return group


def classes_overseen_by(person: Person) -> QuerySet[ClassGroup]:
    """Of the county's page. Raises Http404 for whoever oversees nothing."""
    paths = overseen_paths(person)
    if not paths:
        raise Http404
    return ClassGroup.objects.filter(under("school__path", paths))


def places_overseen_by(person: Person) -> QuerySet[Node]:
    """The nodes that the person was given, without what lies under them."""
    return Node.objects.filter(path__in=overseen_paths(person)).order_by("path")
