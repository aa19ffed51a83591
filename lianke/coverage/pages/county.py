"""The account of everything that a person oversees, class by class."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from lianke.coverage.account import Sums
from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.scope import Filters, Scope, lessons_of
from lianke.coverage.pages.words import address, class_lessons, day_label, figure, headline, missing_made_of, tone
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.lessons import deliveries_of, last_not_counted
from lianke.kernel import clock
from lianke.live.pages import delivery_label
from lianke.live.presence import Rule
from lianke.organisations.models import Node
from lianke.schooling.models import Subject

CLASSES_A_PAGE = 100


def county_page(scope: Scope, places: Sequence[Node], page: str) -> dict[str, Any]:
    """Worst first; the last reason of each class on the page."""
    listed = filter(scope.filters.lists, scope.accounts)
    worst_first = sorted(listed, key=lambda account: (-account.sums.missing, account.group.school.path, account.group.name))
    shown = Paginator(worst_first, CLASSES_A_PAGE).get_page(page)
    sums, filters = scope.sums, scope.filters
    behind = [filters.url("coverage:county_lessons", set=each) for each in (LessonSet.RECEIVED, LessonSet.MISSING)]
    return {
        "headline": headline(sums, "#classes", *behind),
        "tone": tone(sums),
        "places": "、".join(place.name for place in places),
        "about": about(scope),
        "flow": flow(scope, sums),
        "subjects": scope.subjects,
        "rows": class_rows(list(shown), scope.subjects),
        "page": shown,
        "pager_query": "&" + filters.url("coverage:county").partition("?")[2],
        "filters": filters,
        "schools": scope.schools,
        "grades": scope.grades,
        "picks": picks(filters),
    }


def picks(filters: Filters) -> list[dict[str, Any]]:
    offered = {"": _("All classes"), "missing": _("Only with missing lessons")}
    return [
        {"label": label, "url": filters.url("coverage:county", only=only), "current": only == filters.only}
        for only, label in offered.items()
    ]


def about(scope: Scope) -> str:
    """How many classes, of what time."""
    settled = {account.lived.settled for account in scope.accounts}
    days = {account.lived.teaching_days for account in scope.accounts}
    parts = [_("%(count)s classes") % {"count": figure(len(scope.accounts))}]
    if len(days) == len(settled) == 1:
        parts.append(_("%(days)s teaching days until %(day)s") % {"days": days.pop(), "day": day_label(settled.pop())})
    return " · ".join(parts)


def flow(scope: Scope, sums: Sums) -> list[dict[str, Any]]:
    """Owed → own → planned → given → missing."""
    url = {each: scope.filters.url("coverage:county_lessons", set=each) for each in LessonSet}
    declared = sum(account.declared_sum for account in scope.accounts)
    ahead = _("%(ahead)s more later this term") % {"ahead": figure(sums.ahead)}
    surplus = _("and %(surplus)s beyond what is owed") % {"surplus": figure(sums.surplus)}
    rule = _("both ends on line for %(share)s %% of the time") % {"share": Rule().share_pct}
    return [
        {"label": _("Owed from outside"), "number": figure(sums.owed), "url": "#classes", "note": _("curriculum plan × teaching days")},
        {"label": _("Given by the own school"), "number": figure(declared), "tone": "muted", "note": _("declared, not counted here")},
        {"label": _("Planned"), "number": figure(sums.planned), "url": url[LessonSet.PLANNED], "note": ahead},
        {
            "label": _("Really given"),
            "number": figure(sums.settled),
            "url": url[LessonSet.RECEIVED],
            "tone": "ok",
            "note": surplus if sums.surplus else rule,
        },
        {
            "label": _("Missing"),
            "number": figure(sums.missing),
            "url": url[LessonSet.MISSING],
            "tone": "bad" if sums.missing else "",
            "note": missing_made_of(sums) if sums.missing else _("nothing is missing"),
        },
    ]


def class_rows(accounts: Sequence[ClassAccount], subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    subjects = list(subjects)
    reasons = last_reasons(accounts)
    return [class_row(account, subjects, reasons.get(account.group.pk)) for account in accounts]


def class_row(account: ClassAccount, subjects: Iterable[Subject], reason: dict[str, str] | None) -> dict[str, Any]:
    group, sums = account.group, account.sums
    return {
        "group": group,
        "url": address("coverage:class", group.public_id),
        "cells": [subject_cell(account, subject) for subject in subjects],
        "percent": sums.percent,
        "missing": figure(sums.missing) if sums.missing else "",
        "missing_url": class_lessons(group, LessonSet.MISSING),
        "owed": sums.owed,
        "reason": reason,
    }


def subject_cell(account: ClassAccount, subject: Subject) -> dict[str, Any]:
    sums = account.of(subject.pk)
    return {
        "subject": subject.name,
        "owed": sums.owed,
        "settled": sums.settled,
        "missing": sums.missing,
        "is_owed": any(cell.subject == subject.pk for cell in account.shown),
        "url": class_lessons(account.group, LessonSet.MISSING if sums.missing else LessonSet.RECEIVED, subject=subject.public_id),
    }


def last_reasons(accounts: Sequence[ClassAccount]) -> dict[int, dict[str, str]]:
    """Class id → when and why a lesson of it did not count most recently."""
    rows = last_not_counted(lessons_of(accounts), clock.now())
    deliveries = deliveries_of(rows.values())
    return {pk: reason(row, deliveries.get((row.participation_id, row.cohort_id))) for pk, row in rows.items()}


def reason(row: Any, delivery: Any) -> dict[str, str]:
    meeting = row.participation.meeting
    return {
        "day": day_label(clock.local(meeting.begins_at)),
        "subject": meeting.course.subject.name,
        "sentence": delivery_label(meeting, delivery),
    }
