"""Words that all pages of the account share."""

from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianke.coverage.account import Cell, Sums
from lianke.coverage.choices import LessonSet
from lianke.schooling.models import ClassGroup


def day_label(day: date | datetime) -> str:
    return _("%(day)s/%(month)s") % {"day": day.day, "month": day.month}


def figure(number: int) -> str:
    return f"{number:,}"


def linked(number: int, url: str, tone: str) -> SafeString:
    return format_html('<a href="{}"><span class="{}">{}</span></a>', url, tone, figure(number))


def address(view: str, *args: str, **query: str | int) -> str:
    """The page's address with those of the query's values that say something."""
    said = urlencode({key: value for key, value in query.items() if value != ""})
    return reverse(view, args=args) + (f"?{said}" if said else "")


def headline(sums: Sums, owed_url: str, received_url: str, missing_url: str) -> str:
    """The answer in one sentence; every number opens what it is made of."""
    numbers = {
        "owed": linked(sums.owed, owed_url, "own"),
        "received": linked(sums.settled, received_url, "ok"),
        "missing": linked(sums.missing, missing_url, "bad"),
    }
    if not sums.owed:
        return _("So far nothing is owed from outside")
    if not sums.missing:
        return format_html(_("So far {owed} lessons are owed from outside, and all were given"), **numbers)
    return format_html(_("So far {owed} lessons are owed from outside, {received} were given, {missing} are missing"), **numbers)


def tone(sums: Sums) -> str:
    return "bad" if sums.missing else ""


def class_lessons(group: ClassGroup, which: str, *, subject: str = "", grade: int | str = "") -> str:
    return address("coverage:lessons", group.public_id, subject=subject, grade=grade, set=which)


def arithmetic(cell: Cell) -> str:
    """How the cell's `owed` comes about."""
    values = {"periods": cell.periods, "days": cell.teaching_days, "exact": f"{cell.exact:g}", "owed": cell.owed}
    if cell.exact == cell.owed:
        return _("%(periods)s a week × %(days)s teaching days ÷ 5 = %(owed)s") % values
    return _("%(periods)s a week × %(days)s teaching days ÷ 5 = %(exact)s, rounded %(owed)s") % values


def missing_made_of(sums: Sums) -> str:
    """Why so many are missing: not planned, planned but not counted, less what was planned beyond what is owed."""
    values = {"not_planned": figure(sums.not_planned), "not_counted": figure(sums.not_counted), "over": figure(sums.overplanned)}
    if sums.overplanned and sums.not_planned:
        return (
            _("%(not_planned)s never planned, %(not_counted)s planned but not counted, less %(over)s planned beyond what is owed") % values
        )
    if sums.overplanned:
        return _("%(not_counted)s planned but not counted, less %(over)s planned beyond what is owed") % values
    if sums.not_planned and sums.not_counted:
        return _("%(not_planned)s never planned, %(not_counted)s planned but not counted") % values
    return (_("%(not_planned)s never planned") if sums.not_planned else _("%(not_counted)s planned but not counted")) % values


SETS = (LessonSet.PLANNED, LessonSet.RECEIVED, LessonSet.MISSING, LessonSet.AHEAD)
