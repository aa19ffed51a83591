"""The account of everything that a person oversees, or of one place of it: by county, township, school,
class, month or week.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.scope import CITY, CLASS, COUNTY, MONTH, SCHOOL, TOWNSHIP, WEEK, Scope
from lianke.coverage.pages.words import (
    address,
    class_lessons,
    day_label,
    figure,
    headline,
    missing_made_of,
    span_label,
    stretch_label,
    tone,
)
from lianke.coverage.queries.account import AccountStep, Sums, summed
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.lessons import not_counted_on
from lianke.coverage.queries.terms import DAY, Span
from lianke.evidence.models import Delivery
from lianke.evidence.pages.deliveries import delivery_label
from lianke.kernel import clock
from lianke.schooling.models import Subject
from lianke.schooling.queries.counting import RuleBook, as_value
from lianke.timetable.models import Participation

ROWS_A_PAGE = 40
CLASSES_A_PAGE = 20  # each with its last reason
BY = {
    CITY: gettext_lazy("By city"),
    COUNTY: gettext_lazy("By county"),
    TOWNSHIP: gettext_lazy("By township"),
    SCHOOL: gettext_lazy("By school"),
    CLASS: gettext_lazy("By class"),
    MONTH: gettext_lazy("By month"),
    WEEK: gettext_lazy("By week"),
}


def county_page(scope: Scope, page: str) -> dict[str, Any]:
    """Worst first; the last reason of each class on the page."""
    sums, filters = scope.sums, scope.filters
    behind = [
        filters.url("coverage:county_lessons", set=each, span="", by="")
        for each in (LessonSet.RECEIVED, LessonSet.MISSING)
    ]
    return {
        "headline": headline(sums, settled_label(scope), "#rows", *behind),
        "tone": tone(sums),
        "place": scope.name,
        "up": up(scope),
        "about": about(scope),
        "flow": flow(scope, sums),
        "subjects": scope.subjects,
        "filters": filters,
        "places": scope.places,
        "grades": scope.grades,
        "by": scope.by,
        "picks": [
            {
                "label": BY[by],
                "url": filters.url("coverage:county", by=by, only=""),
                "current": by == scope.by and not filters.only,
            }
            for by in (*scope.levels, MONTH, WEEK)
        ],
        "only": {
            "label": _("Only with missing lessons"),
            "url": filters.url(
                "coverage:county", by=CLASS, only="" if filters.only == "missing" else "missing"
            ),
            "current": filters.only == "missing",
        },
        "gaps_url": filters.url("coverage:gaps", by="", only="", span="") if sums.missing else "",
        "count": len(scope.accounts),
    } | table(scope, page)


def table(scope: Scope, page: str) -> dict[str, Any]:
    """`rows` of places, or `spans`, and the pager."""
    if scope.by in (MONTH, WEEK):
        return {"spans": span_rows(scope)}
    listed = [account for account in scope.accounts if scope.filters.lists(account)]
    grouped: dict[str, list[ClassAccount]] = {}
    for account in listed:
        grouped.setdefault(scope.key(scope.by, account), []).append(account)
    rows = [(found, summed(account.sums for account in found)) for found in grouped.values()]
    rows.sort(key=lambda row: (-row[1].missing, row[0][0].group.school.path, row[0][0].group.name))
    shown: Page[Any] = Paginator(rows, CLASSES_A_PAGE if scope.by == CLASS else ROWS_A_PAGE).get_page(page)
    reasons = last_reasons([found[0] for found, _sums in shown]) if scope.by == CLASS else {}
    return {
        "rows": [place_row(scope, found, sums, reasons) for found, sums in shown],
        "page": shown,
        "pager_query": "&" + scope.filters.url("coverage:county").partition("?")[2],
    }


def settled_label(scope: Scope) -> str:
    return day_label(max((account.lived.settled for account in scope.accounts), default=clock.today()))


def up(scope: Scope) -> dict[str, str] | None:
    """One step back from a narrowed page."""
    if scope.filters.township:
        return {
            "url": scope.filters.url("coverage:county", township=""),
            "label": scope.place.name if scope.place else roots_label(scope),
        }
    if scope.place and scope.place not in scope.roots:
        return {"url": scope.filters.url("coverage:county", place=""), "label": roots_label(scope)}
    return None


def roots_label(scope: Scope) -> str:
    return "、".join(root.name for root in scope.roots)


def about(scope: Scope) -> str:
    """How many classes, of what time, from when on."""
    lived = {id(account.lived): account.lived for account in scope.accounts}.values()
    days = {one.teaching_days for one in lived}
    parts = [_("%(count)s classes") % {"count": figure(len(scope.accounts))}]
    if len(days) == 1:
        parts.append(_("%(days)s teaching days") % {"days": figure(days.pop())})
    begins = {one.begins for one in lived}
    if any(one.begins > one.term.begins_on for one in lived) and len(begins) == 1:
        parts.append(_("accounted from %(day)s on") % {"day": day_label(begins.pop())})
    undeclared = sum(account.is_undeclared for account in scope.accounts)
    if undeclared:
        parts.append(
            _("%(count)s classes have not said what they teach themselves") % {"count": figure(undeclared)}
        )
    return " · ".join(parts)


def flow(scope: Scope, sums: Sums) -> list[dict[str, Any]]:
    """Owed → own → planned → given → missing."""
    url = {each: scope.filters.url("coverage:county_lessons", set=each, span="", by="") for each in LessonSet}
    said = sum(account.said for account in scope.accounts)
    made_up = _("of these %(made_up)s made up") % {"made_up": figure(sums.made_up)}
    surplus = _("and %(surplus)s beyond what is owed") % {"surplus": figure(sums.surplus)}
    ruled = _("of these %(ruled)s by ruling") % {"ruled": figure(sums.ruled)}
    apart = ((ruled, sums.ruled), (made_up, sums.made_up), (surplus, sums.surplus))
    late = _("of these %(arrears)s from before last week's end") % {"arrears": figure(sums.arrears)}
    return [
        {
            "label": _("Owed from outside"),
            "number": figure(sums.owed),
            "url": "#rows",
            "note": _("curriculum plan × teaching days"),
        },
        {
            "label": _("Given by the own school"),
            "number": figure(said),
            "url": scope.filters.url("coverage:county", only="undeclared", by=CLASS, span=""),
            "tone": "muted",
            "note": _("declared, not counted here"),
        },
        {
            "label": _("Planned"),
            "number": figure(sums.planned),
            "url": url[LessonSet.PLANNED],
            "note": _("%(ahead)s more later this term") % {"ahead": figure(sums.ahead)},
        },
        {
            "label": _("Really given"),
            "number": figure(sums.settled),
            "url": url[LessonSet.RECEIVED],
            "tone": "ok",
            "note": "，".join([words for words, number in apart if number]) or rule_note(scope),
        },
        {
            "label": _("Missing"),
            "number": figure(sums.missing),
            "url": url[LessonSet.MISSING],
            "tone": "bad" if sums.missing else "",
            "note": (late if sums.arrears else missing_made_of(sums))
            if sums.missing
            else _("nothing is missing"),
        },
    ]


def rule_note(scope: Scope) -> str:
    """How much of a lesson has to be received, by the rule in force at the place today."""
    place = scope.place or (scope.roots[0] if scope.roots else None)
    rule = as_value(RuleBook().rule_on(place, clock.today()) if place else None)
    return _("both ends on line for %(share)s %% of the time") % {"share": rule.share_pct}


def place_row(
    scope: Scope, found: list[ClassAccount], sums: Sums, reasons: dict[int, dict[str, str]]
) -> dict[str, Any]:
    """One row of the level asked for: a place with its classes' sums, or a class with its last reason."""
    first, school = found[0], found[0].group.school
    by, city = scope.by, scope.city_of(found[0])
    label = {
        CITY: city.name if city else school.name,
        COUNTY: school.county.name if school.county else school.name,
        TOWNSHIP: school.township or _("no township"),
        SCHOOL: school.name,
        CLASS: school.name,
    }[by]
    row = {
        "within": within(scope, first),
        "label": label,
        "detail": first.group.name if by == CLASS else _("%(count)s classes") % {"count": len(found)},
        "url": row_url(scope, first),
        "cells": [subject_cell(scope, found, subject) for subject in scope.subjects],
        "percent": sums.percent,
        "missing": figure(sums.missing) if sums.missing else "",
        "missing_url": lessons_url(scope, first, LessonSet.MISSING),
        "owed": sums.owed,
    }
    return row | ({"group": first.group, "reason": reasons.get(first.group.pk)} if by == CLASS else {})


def within(scope: Scope, account: ClassAccount) -> str:
    """The wider place that a row lies in, on a page that has several of them."""
    if scope.by == CITY:
        return ""
    if scope.by == COUNTY:
        city = scope.city_of(account)
        return city.name if city and city != account.group.school.county and CITY in scope.levels else ""
    return county_of(scope, account)


def county_of(scope: Scope, account: ClassAccount) -> str:
    """Where the page has several counties: townships and schools of one name are in many."""
    county = account.group.school.county
    return county.name if county and COUNTY in scope.levels else ""


def row_url(scope: Scope, first: ClassAccount) -> str:
    if scope.by == CLASS:
        return address("coverage:class", first.group.public_id)
    return scope.filters.url("coverage:county", by="", only="", span="", **place_query(scope, first))


def place_query(scope: Scope, first: ClassAccount) -> dict[str, str]:
    """The filter that keeps the classes of one row."""
    school, city = first.group.school, scope.city_of(first)
    county = school.county.public_id if school.county else ""
    return {
        CITY: {"place": city.public_id if city else ""},
        COUNTY: {"place": county},
        TOWNSHIP: {"place": county, "township": school.township},
        SCHOOL: {"place": school.public_id},
    }[scope.by]


def lessons_url(scope: Scope, first: ClassAccount, which: str, subject: str = "") -> str:
    if scope.by == CLASS:
        return class_lessons(first.group, which, subject=subject)
    return scope.filters.url(
        "coverage:county_lessons",
        set=which,
        subject=subject,
        by="",
        only="",
        span="",
        **place_query(scope, first),
    )


def subject_cell(scope: Scope, found: Sequence[ClassAccount], subject: Subject) -> dict[str, Any]:
    sums = summed(account.of(subject.pk) for account in found)
    which = LessonSet.MISSING if sums.missing else LessonSet.RECEIVED
    return {
        "subject": subject.name,
        "owed": figure(sums.owed),
        "settled": figure(sums.settled),
        "missing": sums.missing,
        "is_owed": any(subject.pk in account.by_subject for account in found),
        "url": lessons_url(scope, found[0], which, subject.public_id),
    }


def span_rows(scope: Scope) -> list[dict[str, Any]]:
    """Month by month or week by week, the latest first: what each added. Schools of other terms or calendars
    are added by its name.
    """
    steps: dict[str, list[AccountStep]] = {}
    spans: dict[str, tuple[ClassAccount, Span]] = {}
    for account in scope.accounts:
        own, added_in = (
            (account.lived.months, account.by_month)
            if scope.by == MONTH
            else (account.lived.weeks, account.by_week)
        )
        for span, added in zip(own, added_in, strict=True):
            steps.setdefault(span.key, []).append(added)
            spans.setdefault(span.key, (account, span))
    newest_first = sorted(spans, key=lambda key: spans[key][1].first, reverse=True)
    return [
        span_row(
            *spans[key],
            steps[key],
            lambda each, key=key: scope.filters.url("coverage:county_lessons", set=each, span=key, by=""),
        )
        for key in newest_first
    ]


def span_row(account: ClassAccount, span: Span, steps: Iterable[AccountStep], url: Any) -> dict[str, Any]:
    total = AccountStep(*map(sum, zip(*steps, strict=True)))
    return {
        "label": span_label(account.lived, span),
        "stretch": stretch_label(span),
        "key": span.key,
        "days": figure(account.lived.days_until(span.last) - account.lived.days_until(span.first - DAY)),
        **{name: figure(number) for name, number in total._asdict().items()},
        "is_hole": total.missing > total.before,
        "planned_url": url(LessonSet.PLANNED),
        "received_url": url(LessonSet.RECEIVED),
        "made_up_url": url(LessonSet.MADE_UP),
        "missing_url": url(LessonSet.MISSING),
    }


def last_reasons(accounts: Sequence[ClassAccount]) -> dict[int, dict[str, str]]:
    """Class id → when and why a lesson of it did not count most recently."""
    holes = not_counted_on({account.group.pk: hole for account in accounts if (hole := account.last_hole)})
    return {pk: reason(*hole) for pk, hole in holes.items()}


def reason(row: Participation, delivery: Delivery | None) -> dict[str, str]:
    return {
        "day": day_label(clock.local(row.meeting.begins_at)),
        "subject": row.meeting.course.subject.name if row.meeting.course else "",
        "sentence": delivery_label(row.meeting, delivery),
    }
