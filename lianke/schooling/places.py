from django.utils.translation import gettext_lazy as _

from lianke.organisations.rights import Right
from lianke.ui.navigation import SET_UP, Place

PLACES = [
    Place(80, _("Classroom screens"), "schooling:screens", Right.LOOK_AFTER_SCREENS, SET_UP),
    Place(85, _("Storage"), "schooling:spaces", Right.SEE_SPACE, SET_UP),
]
