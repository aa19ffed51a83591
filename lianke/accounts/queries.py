"""Reads of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q

from lianke.accounts.models import Person

MOST_NAMESAKES = 20


def people_called(who: str) -> list[Person]:
    """Active people whom a phone number, a login or a name can mean."""
    who = who.strip()
    if not who:
        return []
    return list(
        Person.objects.filter(Q(phone=who) | Q(login=who) | Q(name=who), is_active=True).order_by("pk")[
            :MOST_NAMESAKES
        ]
    )


def person_of_link(public_id: str, token: str) -> Person | None:
    """Whom an activation link belongs to while it works: not used yet, not too old."""
    person = Person.objects.filter(public_id=public_id, is_active=True).first()
    return person if person and default_token_generator.check_token(person, token) else None


@dataclass(frozen=True)
class Namesake:
    """One of several people of the same name, by where they work."""

    person: Person
    schools: str


def namesakes_among(public_ids: Iterable[str], day: date) -> list[Namesake]:
    """People with the names of the places where they hold an office on `day`.

    Offices stand one floor up; the reverse relation is the only thread to them from here.
    """
    people = (
        Person.objects.filter(public_id__in=list(public_ids), is_active=True)
        .prefetch_related("memberships__node")
        .order_by("pk")
    )
    return [Namesake(person, "、".join(places_of(person, day))) for person in people]


def places_of(person: Person, day: date) -> list[str]:
    open_ones = [one for one in person.memberships.all() if one.ends_on is None or one.ends_on > day]
    return list(dict.fromkeys(one.node.name for one in open_ones))
