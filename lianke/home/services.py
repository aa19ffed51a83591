"""Slips: who hands out whose first link is written down."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.accounts.services import activation_link
from lianke.audit.services import Actor, record
from lianke.home.queries.activation import people_at
from lianke.organisations.models import Node


@dataclass(frozen=True)
class Slip:
    person: Person
    link: str


@transaction.atomic
def slips_for(*, people: QuerySet[Person], school: Node, by: Person | None, origin: str) -> list[Slip]:
    """Links for those of `people` who work at `school` itself; an earlier link stays good until one is used
    or 14 days are over.
    """
    found = [Slip(person, activation_link(person, origin)) for person in people_at(people, school)]
    actor = Actor.of(by)
    if found:
        record(
            actor=actor,
            verb="hand_out_links",
            what=school,
            scope=school.path,
            change={"people": names(found)},
        )
    return found


@transaction.atomic
def forget_password(*, person: Person, by: Person) -> None:
    """The old password is gone and every session with it; a slip with a new link can be made."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    record(actor=Actor.of(by), verb="forget_password", what=person)


def names(slips: Iterable[Slip]) -> list[str]:
    return [slip.person.name for slip in slips]
