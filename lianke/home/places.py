from django.utils.translation import gettext_lazy as _

from lianke.organisations.rights import Right
from lianke.ui.navigation import SET_UP, Place

PLACES = [
    Place(10, _("Today"), "home:today"),
    Place(40, _("Lessons"), "home:lessons", Right.WATCH),
    Place(100, _("Accounts"), "home:activation", Right.HAND_OUT, SET_UP),
]
