"""台账: what teachers gave and schools received in a month; with ?as=xlsx the same as a workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianke.accounts.access import sign_in_required
from lianke.kernel.http import download
from lianke.kernel.requests import PersonRequest
from lianke.kernel.sheets import XLSX
from lianke.organisations.rights import Right, rights_of
from lianke.reports.access import (
    class_lessons_in_ledger_of,
    lessons_in_ledger_of,
    school_in_ledger_of,
    teacher_in_ledger_of,
)
from lianke.reports.pages.ledgers import (
    Ledger,
    lesson_lines,
    month_asked_for,
    month_label,
    neighbours,
    places_label,
    schools_table,
    teachers_table,
)
from lianke.reports.pages.workbook import workbook_of
from lianke.reports.queries import class_lessons, lessons_of_month, locks_of, school_ledger, teacher_ledger
from lianke.timetable.models import Meeting, Participation


@require_GET
@sign_in_required
def teachers(request: PersonRequest) -> HttpResponse:
    month = month_asked_for(request.GET.get("month", ""))
    rows = teacher_ledger(lessons_in_ledger_of(request.user), month)
    locks = locks_of({row.school.county_id for row in rows}, month)
    return answer(request, "teachers", teachers_table(rows, month, places_of(request), locks))


@require_GET
@sign_in_required
def schools(request: PersonRequest) -> HttpResponse:
    month = month_asked_for(request.GET.get("month", ""))
    rows = school_ledger(class_lessons_in_ledger_of(request.user), month)
    locks = locks_of({row.school.county_id for row in rows}, month)
    return answer(request, "schools", schools_table(rows, month, places_of(request), locks))


@require_GET
@sign_in_required
def teacher(request: PersonRequest, public_id: str) -> TemplateResponse:
    one = teacher_in_ledger_of(request.user, public_id)
    month = month_asked_for(request.GET.get("month", ""))
    meetings = lessons_of_month(lessons_in_ledger_of(request.user).filter(lecturer=one), month)
    rows = class_lessons(
        Participation.objects.filter(meeting__in=meetings.order_by().values("pk"), class_group__isnull=False),
        month,
    )
    return lessons(request, f"{one.name} · {month_label(month)}", rows, "reports:teachers")


@require_GET
@sign_in_required
def school(request: PersonRequest, public_id: str) -> TemplateResponse:
    node = school_in_ledger_of(request.user, public_id)
    month = month_asked_for(request.GET.get("month", ""))
    over = lessons_of_month(Meeting.objects.all(), month).order_by().values("pk")
    within = class_lessons_in_ledger_of(request.user).filter(class_group__school=node, meeting__in=over)
    return lessons(
        request, f"{node.name} · {month_label(month)}", class_lessons(within, month), "reports:schools"
    )


def lessons(request: HttpRequest, title: str, rows: list[Any], back: str) -> TemplateResponse:
    context = {
        "title": title,
        "rows": lesson_lines(rows),
        "back": back,
        "month": request.GET.get("month", ""),
    }
    return TemplateResponse(request, "reports/lessons.html", context)


def places_of(request: PersonRequest) -> str:
    """The nodes whose ledgers the person sees, else where they work."""
    held = rights_of(request.user)
    return places_label(held.nodes(Right.SEE_LEDGERS) or [office.node for office in held.offices])


def answer(request: PersonRequest, which: str, ledger: Ledger) -> HttpResponse:
    if request.GET.get("as") == "xlsx":
        return download(workbook_of(ledger), name=f"{ledger.title}.xlsx", kind=XLSX)
    month = month_asked_for(request.GET.get("month", ""))
    context: dict[str, Any] = {
        "ledger": ledger,
        "month": f"{month:%Y-%m}",
        "is_overseer": bool(rights_of(request.user).nodes(Right.SEE_LEDGERS)),
        "which": which,
        "empty": _("Nothing was planned in this month"),
    }
    return TemplateResponse(request, "reports/ledger.html", context | neighbours(f"reports:{which}", month))
