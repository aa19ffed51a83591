from django.utils.translation import gettext_lazy as _

from lianke.organisations.rights import Right
from lianke.ui.navigation import SET_UP, Place

PLACES = [Place(90, _("Import"), "intake:imports", Right.IMPORT, SET_UP)]
