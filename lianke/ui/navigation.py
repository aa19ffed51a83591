"""Where one can go. A package says so in its `places.py`; the navigation is made of all of them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SET_UP = _("Set-up")


@dataclass(frozen=True)
class Place:
    """`roles` may go there (organisations.choices.Role); none named: everyone who has one. Places of one
    `group` share a word of the navigation: it may have nine (look/README, rule 7). `order`: left to right.
    """

    order: int
    label: str | Promise
    view: str
    roles: frozenset[str] = frozenset()
    group: str | Promise = ""

    def is_open_to(self, roles: set[str]) -> bool:
        return bool(roles & self.roles if self.roles else roles)
