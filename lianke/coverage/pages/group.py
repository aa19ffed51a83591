"""One class's account: every figure with its lessons, how what is owed comes about, and what the school gives
itself.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.county import span_row
from lianke.coverage.pages.lessons import lesson_rows
from lianke.coverage.pages.words import (
    SETS,
    address,
    arithmetic,
    class_lessons,
    day_label,
    figure,
    headline,
    missing_made_of,
    tone,
)
from lianke.coverage.queries.account import AccountCell, Sums
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.lessons import lessons_behind
from lianke.organisations.rights import Right, rights_of
from lianke.schooling.calendar import owed_to_date
from lianke.schooling.choices import GRADE_NAMES, Provider
from lianke.schooling.queries.school_year import Owed

RECENT = 5


def class_page(account: ClassAccount, person: Person) -> dict[str, Any]:
    sums = account.sums
    recent = lessons_behind(account.lessons(LessonSet.MISSING), LessonSet.MISSING)[:RECENT]
    behind = (class_lessons(account.group, each) for each in (LessonSet.RECEIVED, LessonSet.MISSING))
    return {
        "group": account.group,
        "headline": headline(sums, day_label(account.lived.settled), "#subjects", *behind),
        "tone": tone(sums),
        "about": about(account),
        "rows": [figures_row(account, cell) for cell in account.shown],
        "total": figures(sums, account),
        "cohort_rows": [figures_row(account, cell, alone=True) for cell in account.cells]
        if has_cohorts_apart(account)
        else [],
        "spans": month_rows(account),
        "declared": [declared_row(account, one) for one in account.declared],
        "said": figure(account.said),
        "recent": lesson_rows(recent, person),
        "may_see_county": rights_of(person).may(Right.OVERSEE, account.group.school),
        "made_of": missing_made_of(sums) if sums.missing else "",
        "missing_url": class_lessons(account.group, LessonSet.MISSING),
        "not_counted": sums.not_counted,
    }


def about(account: ClassAccount) -> str:
    lived = account.lived
    days = {
        "days": figure(lived.teaching_days),
        "day": day_label(lived.settled),
        "whole": figure(lived.whole),
    }
    parts = [
        str(lived.term),
        _("Week %(no)s") % {"no": lived.week},
        _("%(days)s teaching days until %(day)s, of %(whole)s this term") % days,
    ]
    if lived.begins > lived.term.begins_on:
        parts.append(_("accounted from %(day)s on") % {"day": day_label(lived.begins)})
    return " · ".join(parts)


def has_cohorts_apart(account: ClassAccount) -> bool:
    """Whether the cohorts' own figures say more than the class's."""
    return len(account.cells) > len(account.shown)


def month_rows(account: ClassAccount) -> list[dict[str, Any]]:
    if not account.shown:
        return []
    months = account.lived.months
    rows = [
        span_row(
            account, span, [added], lambda each, key=span.key: class_lessons(account.group, each, span=key)
        )
        for span, added in zip(months, account.by_month, strict=True)
    ]
    return rows[::-1]


def figures_row(account: ClassAccount, cell: AccountCell, *, alone: bool = False) -> dict[str, Any]:
    subject = account.subjects[cell.subject]
    grade: int | str = next(one.grade for one in account.cohorts if one.pk == cell.cohort) if alone else ""
    return {
        "subject": subject.name,
        "url": address("coverage:subject", account.group.public_id, subject.public_id, grade=grade),
        "grades": grades_of(account, cell, alone=alone),
        "arithmetic": arithmetic(cell),
    } | figures(cell.sums, account, subject.public_id, grade)


def grades_of(account: ClassAccount, cell: AccountCell, *, alone: bool = False) -> str:
    """The grades that a cell stands for, in words; nothing where the class has only one."""
    if len(account.cohorts) == 1:
        return ""
    cohorts = [cohort for cohort in account.cohorts_of(cell) if not alone or cohort.pk == cell.cohort]
    grades = "、".join(str(GRADE_NAMES[cohort.grade]) for cohort in cohorts)
    return _("%(grades)s together") % {"grades": grades} if len(cohorts) > 1 else grades


def figures(sums: Sums, account: ClassAccount, subject: str = "", grade: int | str = "") -> dict[str, Any]:
    url = {each: class_lessons(account.group, each, subject=subject, grade=grade) for each in SETS}
    return {
        "owed": figure(sums.owed),
        "planned": {"number": figure(sums.planned), "url": url[LessonSet.PLANNED]},
        "received": {"number": figure(sums.received), "url": url[LessonSet.RECEIVED]},
        "ruled": {"number": figure(sums.ruled), "url": url[LessonSet.RULED], "is_any": sums.ruled > 0},
        "made_up": {"number": figure(sums.made_up), "url": url[LessonSet.MADE_UP]},
        "missing": {
            "number": figure(sums.missing),
            "url": url[LessonSet.MISSING],
            "is_hole": sums.missing > 0,
        },
        "arrears": figure(sums.arrears),
        "surplus": figure(sums.surplus),
        "ahead": {"number": figure(sums.ahead), "url": url[LessonSet.AHEAD]},
    }


def declared_row(account: ClassAccount, one: Owed) -> dict[str, Any]:
    """What the school is to give itself, or of 两者 may, and what it said; `ticks` when the whole of it is one
    tick.
    """
    days = account.lived.teaching_days
    return {
        "subject": one.subject.name,
        "key": one.subject.public_id,
        "who": Provider(one.who).label,
        "plan": one.periods,
        "own": one.own,
        "ticks": one.who == Provider.OWN,
        "choices": range(one.periods + 1),
        "said": figure(owed_to_date(one.own, days)),
        "is_said": one.own > 0,
    }


def cells_asked_for(account: ClassAccount, subject: str, grade: str) -> list[AccountCell] | None:
    """The cells of a subject (public id) and a grade, of all where they are empty; None when the class has no
    such cell.
    """
    cells: Iterable[AccountCell] = account.cells if grade else account.shown
    grades = {cohort.pk: str(cohort.grade) for cohort in account.cohorts}
    found = [
        cell
        for cell in cells
        if subject in ("", account.subjects[cell.subject].public_id) and grade in ("", grades[cell.cohort])
    ]
    return found or None
