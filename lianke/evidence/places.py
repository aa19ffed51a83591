from django.utils.translation import gettext_lazy as _

from lianke.ui.navigation import Place

PLACES = [Place(60, _("Appeals and rulings"), "evidence:claims")]
