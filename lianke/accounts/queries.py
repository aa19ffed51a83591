"""Reads of people."""

from django.db.models import Q

from lianke.accounts.models import Person

MOST_NAMESAKES = 20


def people_called(who: str) -> list[Person]:
    """Active people whom a phone number, a login or a name can mean."""
    who = who.strip()
    if not who:
        return []
    return list(Person.objects.filter(Q(phone=who) | Q(login=who) | Q(name=who), is_active=True).order_by("pk")[:MOST_NAMESAKES])
