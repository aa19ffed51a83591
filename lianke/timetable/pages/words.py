"""Days in words."""

from datetime import date

from django.utils.translation import gettext as _

from lianke.timetable.choices import WEEKDAYS


def date_label(day: date) -> str:
    return _("%(weekday)s, %(day)s/%(month)s") % {
        "weekday": WEEKDAYS[day.isoweekday()],
        "day": day.day,
        "month": day.month,
    }
