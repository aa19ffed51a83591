"""The door to pairs: of the schools one works in or oversees, from either side."""

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.organisations.access import schools_worked_in_or_overseen_by
from lianke.pairing.models import Pair


def pairs_visible_to(person: Person) -> QuerySet[Pair]:
    schools = schools_worked_in_or_overseen_by(person).values("pk")
    return Pair.objects.filter(Q(supporter__in=schools) | Q(recipient__in=schools)).order_by(
        "supporter__path", "recipient__path", "begins_on"
    )
