"""The doors to ledgers: an overseer's nodes, a lecturer's own lessons."""

from django.db.models import Q, QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.choices import Role
from lianke.organisations.models import Node
from lianke.organisations.queries import offices_of, overseen_paths, under
from lianke.timetable.models import Meeting, Participation


def lessons_in_ledger_of(person: Person) -> QuerySet[Meeting]:
    """Given from places that the person oversees, or by the person. Raises Http404 for whoever neither
    oversees nor lectures.
    """
    paths, offices = overseen_paths(person), list(offices_of(person))
    if not paths and not any(office.role == Role.LECTURER for office in offices):
        raise Http404
    return Meeting.objects.filter(under("host_node__path", paths) | Q(lecturer=person), course__isnull=False)


def class_lessons_in_ledger_of(person: Person) -> QuerySet[Participation]:
    """Received by classes of places that the person oversees. Raises Http404 for whoever oversees nothing."""
    paths = overseen_paths(person)
    if not paths:
        raise Http404
    classes = Participation.objects.filter(class_group__isnull=False, meeting__course__isnull=False)
    return classes.filter(under("class_group__school__path", paths))


def teacher_in_ledger_of(person: Person, public_id: str) -> Person:
    return or_404(
        Person.objects.filter(
            public_id=public_id, pk__in=lessons_in_ledger_of(person).order_by().values("lecturer")
        ).first()
    )


def school_in_ledger_of(person: Person, public_id: str) -> Node:
    if not (paths := overseen_paths(person)):
        raise Http404
    return or_404(Node.objects.filter(under("path", paths), public_id=public_id).first())
