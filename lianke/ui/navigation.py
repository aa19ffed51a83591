"""Where one can go. A package says so in its `places.py`; the navigation is made of all of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SET_UP = _("Set-up")


@dataclass(frozen=True)
class Place:
    """Who has the `right` (organisations.rights) may go there; none named: everyone who has any. Places of
    one `group` share a word of the navigation: it may have nine (look/README, rule 7). `order`: left to
    right.
    """

    order: int
    label: str | Promise
    view: str
    right: str = ""
    group: str | Promise = ""

    def is_open_to(self, rights: Collection[str]) -> bool:
        return self.right in rights if self.right else bool(rights)
