from django.utils.translation import gettext_lazy as _

from lianke.organisations.choices import OVERSEEING, Role
from lianke.ui.navigation import SET_UP, Place

TECHNICAL = frozenset({*OVERSEEING, Role.TECHNICIAN})

PLACES = [Place(80, _("Classroom screens"), "schooling:screens", TECHNICAL, SET_UP)]
