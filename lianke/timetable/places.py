from django.utils.translation import gettext_lazy as _

from lianke.ui.navigation import Place

PLACES = [Place(20, _("Region timetable"), "timetable:board")]
