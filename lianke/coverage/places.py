from django.utils.translation import gettext_lazy as _

from lianke.organisations.rights import Right
from lianke.ui.navigation import Place

PLACES = [Place(30, _("All subjects, full periods"), "coverage:county", Right.OVERSEE)]
