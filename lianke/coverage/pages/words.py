"""Words that all pages of the account share."""

from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lianke.coverage.choices import LessonSet
from lianke.coverage.queries.account import AccountCell, Sums
from lianke.coverage.queries.terms import SchoolTerm, Span
from lianke.schooling.models import ClassGroup

SETS = (
    LessonSet.PLANNED,
    LessonSet.RECEIVED,
    LessonSet.RULED,
    LessonSet.MADE_UP,
    LessonSet.MISSING,
    LessonSet.AHEAD,
)


def day_label(day: date | datetime) -> str:
    return _("%(day)s/%(month)s") % {"day": day.day, "month": day.month}


def figure(number: float) -> str:
    """Whole or half, with commas."""
    return f"{number:,.12g}"


def linked(number: int, url: str, tone: str) -> SafeString:
    return format_html('<a href="{}"><span class="{}">{}</span></a>', url, tone, figure(number))


def address(view: str, *args: str, **query: str | int) -> str:
    """The page's address with those of the query's values that say something."""
    said = urlencode({key: value for key, value in query.items() if value != ""})
    return path_of(view, args) + (f"?{said}" if said else "")


@lru_cache(maxsize=4096)
def path_of(view: str, args: tuple[str, ...]) -> str:
    """A table of places has hundreds of links, and most of them lead to a few pages."""
    return reverse(view, args=args)


def headline(sums: Sums, day: str, owed_url: str, received_url: str, missing_url: str) -> str:
    """The answer in one sentence, of one day; every number opens what it is made of."""
    numbers = {
        "owed": linked(sums.owed, owed_url, "own"),
        "received": linked(sums.settled, received_url, "ok"),
        "missing": linked(sums.missing, missing_url, "bad"),
        "day": day,
    }
    if not sums.owed:
        return _("So far nothing is owed from outside")
    if not sums.missing:
        return format_html(
            _("Until {day}, {owed} lessons are owed from outside, and all were given"), **numbers
        )
    return format_html(
        _("Until {day}, {owed} lessons are owed from outside, {received} were given, {missing} are missing"),
        **numbers,
    )


def tone(sums: Sums) -> str:
    return "bad" if sums.missing else ""


def class_lessons(
    group: ClassGroup, which: str, *, subject: str = "", grade: int | str = "", span: str = ""
) -> str:
    return address("coverage:lessons", group.public_id, subject=subject, grade=grade, span=span, set=which)


def arithmetic(cell: AccountCell) -> str:
    """How the cell's `owed` comes about."""
    values = {
        "periods": cell.periods,
        "days": figure(cell.teaching_days),
        "exact": f"{cell.exact:g}",
        "owed": cell.sums.owed,
    }
    if cell.exact == cell.sums.owed:
        return _("%(periods)s a week × %(days)s teaching days ÷ 5 = %(owed)s") % values
    return _("%(periods)s a week × %(days)s teaching days ÷ 5 = %(exact)s, rounded %(owed)s") % values


def missing_made_of(sums: Sums) -> str:
    """Why so many are missing: not planned, planned but not counted, less what was planned beyond what is
    owed.
    """
    values = {
        "not_planned": figure(sums.not_planned),
        "not_counted": figure(sums.not_counted),
        "over": figure(sums.overplanned),
    }
    if sums.overplanned and sums.not_planned:
        return (
            _(
                "%(not_planned)s never planned, %(not_counted)s planned but not counted, less %(over)s "
                "planned beyond what is owed"
            )
            % values
        )
    if sums.overplanned:
        return (
            _("%(not_counted)s planned but not counted, less %(over)s planned beyond what is owed") % values
        )
    if sums.not_planned and sums.not_counted:
        return _("%(not_planned)s never planned, %(not_counted)s planned but not counted") % values
    return (
        _("%(not_planned)s never planned")
        if sums.not_planned
        else _("%(not_counted)s planned but not counted")
    ) % values


def span_label(lived: SchoolTerm, span: Span) -> str:
    """第 3 周, 9 月, or this term so far."""
    if not span.key:
        return _("This term")
    if span.key.startswith("w"):
        return _("Week %(no)s") % {"no": span.key[1:]}
    return _("Month %(month)s") % {"month": span.first.month}


def stretch_label(span: Span) -> str:
    if span.first == span.last:
        return day_label(span.first)
    return _("%(first)s to %(last)s") % {"first": day_label(span.first), "last": day_label(span.last)}


def span_asked_for(lived: SchoolTerm, key: str) -> Span | None:
    """A week (w3) or a month (2026-09) of the account so far, the term so far for nothing; None when there is
    no such.
    """
    spans = [*lived.weeks, *lived.months] if key else [lived.so_far]
    return next((span for span in spans if span.key == key), None)
