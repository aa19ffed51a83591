from django.utils.translation import gettext_lazy as _

from lianke.organisations.rights import Right
from lianke.ui.navigation import Place

PLACES = [Place(70, _("Pairs"), "pairing:pairs", Right.OVERSEE)]
