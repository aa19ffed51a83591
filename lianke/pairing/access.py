"""The door to pairs: of the schools one works in or oversees, from either side."""

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.organisations.rights import Right, rights_of
from lianke.pairing.models import Pair


def pairs_visible_to(person: Person) -> QuerySet[Pair]:
    held = rights_of(person)
    either = held.at("supporter__path", Right.SEE_PAIRS) | held.at("recipient__path", Right.SEE_PAIRS)
    return Pair.objects.filter(either).order_by("supporter__path", "recipient__path", "begins_on")
