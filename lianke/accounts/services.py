"""Writes of people: the link by which somebody activates, and the first password."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel.refusal import Refusal


def activation_link(person: Person, origin: str) -> str:
    """The address at which a person sets the first password: good for one use and for
    settings.PASSWORD_RESET_TIMEOUT.
    """
    token = default_token_generator.make_token(person)
    return origin.rstrip("/") + reverse("accounts:activate", args=[person.public_id, token])


@transaction.atomic
def activate(*, person: Person, token: str, password: str) -> Person:
    """Sets the first password. Refuses a link that is used or too old, so that two who open it at once do not
    both succeed.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not default_token_generator.check_token(person, token):
        raise Refusal("link_dead", _("This link does not work any more. Ask your school for a new one."))
    person.set_password(password)
    person.save(update_fields=["password"])
    record(actor=Actor.of(person), verb="activate", what=person)
    return person
