"""Days in words."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.timetable.choices import WEEKDAYS


def date_label(day: date) -> str:
    return _("%(weekday)s, %(day)s/%(month)s") % {
        "weekday": WEEKDAYS[day.isoweekday()],
        "day": day.day,
        "month": day.month,
    }


def near_day(day: date) -> str:
    """Today and tomorrow by these words."""
    today = clock.today()
    if day == today:
        return _("today")
    return _("tomorrow") if day == today + timedelta(days=1) else date_label(day)
