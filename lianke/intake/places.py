from django.utils.translation import gettext_lazy as _

from lianke.organisations.choices import Role
from lianke.ui.navigation import SET_UP, Place

PLACES = [Place(90, _("Import"), "intake:imports", frozenset({Role.OFFICER}), SET_UP)]
