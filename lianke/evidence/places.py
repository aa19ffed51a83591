from django.utils.translation import gettext_lazy as _

from lianke.organisations.rights import Right
from lianke.ui.navigation import Place

PLACES = [Place(60, _("Appeals and rulings"), "evidence:claims", Right.CLAIM)]
