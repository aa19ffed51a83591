"""Sign-in by phone, by login, or by name; a name that several people share asks which school."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from lianke.accounts.models import Person
from lianke.accounts.queries import people_called


class PhoneOrNameBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, who: str = "", password: str = "", person: str = "", **kwargs: Any
    ) -> Person | None:
        """`person` (a public id) is the one chosen among people of the same name."""
        candidates = people_called(who)
        if person:
            candidates = [one for one in candidates if one.public_id == person]
        matching = [one for one in candidates if one.check_password(password)]
        if not candidates:
            Person().set_password(password)  # the same time as for a known person
        return matching[0] if len(matching) == 1 and matching[0].is_active else None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()
