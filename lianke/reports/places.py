from django.utils.translation import gettext_lazy as _

from lianke.organisations.choices import OVERSEEING, Role
from lianke.ui.navigation import Place

PLACES = [Place(50, _("Ledgers"), "reports:teachers", frozenset({*OVERSEEING, Role.LECTURER}))]
