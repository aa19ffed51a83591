"""The doors to ledgers: an overseer's nodes, a lecturer's own lessons."""

from django.db.models import QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.models import Node
from lianke.organisations.rights import Held, Right, rights_of
from lianke.timetable.models import Meeting, Participation


def lessons_in_ledger_of(person: Person) -> QuerySet[Meeting]:
    """Given from places whose ledgers the person sees, or by the person. Raises Http404 for whoever sees
    none.
    """
    held = rights_of(person)
    if not held.has(Right.SEE_LEDGERS):
        raise Http404
    given = held.at("host_node__path", Right.SEE_LEDGERS) | held.named("lecturer")
    return Meeting.objects.filter(given, course__isnull=False)


def class_lessons_in_ledger_of(person: Person) -> QuerySet[Participation]:
    """Received by classes of places whose ledgers the person sees."""
    received = ledgers_of_places(person).at("class_group__school__path", Right.SEE_LEDGERS)
    return Participation.objects.filter(received, class_group__isnull=False, meeting__course__isnull=False)


def ledgers_of_places(person: Person) -> Held:
    """Raises Http404 for whoever sees no more than what is their own."""
    held = rights_of(person)
    if not held.nodes(Right.SEE_LEDGERS):
        raise Http404
    return held


def teacher_in_ledger_of(person: Person, public_id: str) -> Person:
    return or_404(
        Person.objects.filter(
            public_id=public_id, pk__in=lessons_in_ledger_of(person).order_by().values("lecturer")
        ).first()
    )


def school_in_ledger_of(person: Person, public_id: str) -> Node:
    seen = ledgers_of_places(person).at("path", Right.SEE_LEDGERS)
    return or_404(Node.objects.filter(seen, public_id=public_id).first())
