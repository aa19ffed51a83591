"""Gaps, the largest first, and who could fill one."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.coverage.account import Cell, summed
from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.county import ROWS_A_PAGE, settled_label
from lianke.coverage.pages.group import grades_of
from lianke.coverage.pages.scope import Scope
from lianke.coverage.pages.words import address, class_lessons, day_label, figure, missing_made_of
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.candidates import Candidate, Slot, candidates
from lianke.schooling.models import BellPeriod
from lianke.timetable.choices import WEEKDAYS

SLOTS_SHOWN = 4


def gaps_page(scope: Scope, page: str) -> dict[str, Any]:
    """Every class and subject that misses something; what has been missing for longest wins among equals."""
    found = [(account, cell) for account in scope.accounts for cell in scope.cells_of(account) if cell.sums.missing]
    found.sort(key=lambda gap: (-gap[1].sums.missing, -gap[1].sums.arrears, gap[0].group.school.path, gap[0].group.name))
    shown = Paginator(found, ROWS_A_PAGE).get_page(page)
    missing = sum(cell.sums.missing for _account, cell in found)
    words = {"missing": figure(missing), "gaps": figure(len(found)), "day": settled_label(scope)}
    return {
        "title": _("Until %(day)s, %(missing)s lessons are missing in %(gaps)s places") % words if found else _("Nothing is missing"),
        "place": scope.name,
        "rows": [gap_row(*gap) for gap in shown],
        "page": shown,
        "pager_query": "&" + scope.filters.url("coverage:gaps").partition("?")[2],
        "back": scope.filters.url("coverage:county", only="", subject=""),
    }


def gap_row(account: ClassAccount, cell: Cell) -> dict[str, Any]:
    subject = account.subjects[cell.subject]
    return {
        "group": account.group,
        "subject": subject.name,
        "subject_url": address("coverage:subject", account.group.public_id, subject.public_id),
        "grades": grades_of(account, cell),
        "missing": figure(cell.sums.missing),
        "missing_url": class_lessons(account.group, LessonSet.MISSING, subject=subject.public_id),
        "arrears": figure(cell.sums.arrears),
        "made_of": missing_made_of(cell.sums),
        "url": address("coverage:gap", account.group.public_id, subject.public_id),
    }


def gap_page(account: ClassAccount, cells: list[Cell]) -> dict[str, Any]:
    subject, sums = account.subjects[cells[0].subject], summed(cell.sums for cell in cells)
    found = candidates(account, subject)
    able = [one for one in found if one.slots]
    words = {"group": str(account.group), "subject": subject.name, "missing": figure(sums.missing)}
    return {
        "group": account.group,
        "subject": subject,
        "title": _("%(group)s misses %(missing)s lessons of %(subject)s") % words if sums.missing else _("Nothing is missing"),
        "made_of": missing_made_of(sums) if sums.missing else "",
        "answer": ngettext("%(n)s lecturer could fill it within two weeks", "%(n)s lecturers could fill it within two weeks", len(able))
        % {"n": len(able)},
        "rows": [candidate_row(one) for one in found],
        "missing": sums.missing,
    }


def candidate_row(one: Candidate) -> dict[str, Any]:
    return {
        "name": one.person.name,
        "school": one.school.name,
        "knows": one.knows_the_class,
        "load": f"{one.load}/{one.limit}" if one.limit else str(one.load),
        "free": len(one.slots),
        "slots": [slot_label(slot) for slot in one.slots[:SLOTS_SHOWN]],
        "more": max(0, len(one.slots) - SLOTS_SHOWN),
    }


def slot_label(slot: Slot) -> dict[str, str]:
    bells = _("lecturer %(host)s, class %(there)s") % {"host": bell_label(slot.host), "there": bell_label(slot.there)}
    return {
        "day": f"{day_label(slot.day)} {WEEKDAYS[slot.day.isoweekday()]}",
        "bells": bells,
        "off": _("%(minutes)s min apart") % {"minutes": abs(slot.off)} if slot.off else _("the same bell"),
    }


def bell_label(period: BellPeriod) -> str:
    return _("period %(no)s, %(begins)s") % {"no": period.no, "begins": f"{period.begins // 60:02}:{period.begins % 60:02}"}
