"""存证: the nightly roots, packs to take away, and who was in a lesson from when to when."""

from collections.abc import Callable
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianke.accounts.access import sign_in_required
from lianke.evidence import access
from lianke.evidence.models import NightlyRoot
from lianke.evidence.pages.attendance import Stay, as_csv, as_xlsx, stays_in
from lianke.evidence.pages.claims import tabs_of
from lianke.evidence.proof.pack import pack_of
from lianke.evidence.proof.roots import file_of, read_file
from lianke.evidence.queries.months import meetings_of_month, meetings_of_place
from lianke.kernel import clock
from lianke.kernel.http import download, or_404
from lianke.kernel.requests import PersonRequest
from lianke.kernel.sheets import XLSX
from lianke.timetable.access.meetings import meeting_for
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import title_of

NIGHTS_A_PAGE = 40
SHEETS: dict[str, tuple[Callable[[list[Stay]], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, XLSX),
}
ZIP = "application/zip"


@require_GET
@sign_in_required
def nights(request: PersonRequest) -> TemplateResponse:
    access.places_overseen_by(request.user)
    page = Paginator(NightlyRoot.objects.all(), NIGHTS_A_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(
        request,
        "evidence/nights.html",
        {"page": page, "last": NightlyRoot.objects.first(), "tabs": tabs_of(request.user)},
    )


@require_GET
@sign_in_required
def night(request: PersonRequest, night: str) -> TemplateResponse:
    """One night's root on a sheet of paper."""
    places = access.places_overseen_by(request.user)
    row = or_404(NightlyRoot.objects.filter(night=day_of(night)).first())
    content = read_file(row.night)
    context = {
        "row": row,
        "made_at": clock.local(row.made_at),
        "places": "、".join(place.name for place in places),
        "file": file_of(row.night).name,
        "file_agrees": content is not None and content["root"] == row.root,
        "entries": content["audit"][0] if content else 0,
        "root_lines": [row.root[at : at + 16] for at in range(0, 64, 16)],
    }
    return TemplateResponse(request, "evidence/night.html", context)


@require_GET
@sign_in_required
def month_pack(request: PersonRequest, month: str) -> HttpResponse:
    county = access.county_locked_by(request.user)
    meetings = meetings_of_place(meetings_of_month(day_of(f"{month}-01")), county)
    return download(
        pack_of(meetings, f"{county} {month}"),
        name=file_name(f"{county}-{month}", _("evidence"), "zip"),
        kind=ZIP,
    )


@require_GET
@sign_in_required
def lesson_pack(request: PersonRequest, public_id: str) -> HttpResponse:
    meeting = meeting_for(request.user, public_id)
    return download(
        pack_of([meeting], title_of(meeting)), name=file_name(named(meeting), _("evidence"), "zip"), kind=ZIP
    )


@require_GET
@sign_in_required
def attendance(request: PersonRequest, public_id: str) -> TemplateResponse:
    meeting = meeting_for(request.user, public_id)
    context = {
        "meeting": meeting,
        "title": title_of(meeting),
        "begins": clock.local(meeting.begins_at),
        "stays": stays_in(meeting),
    }
    return TemplateResponse(request, "evidence/attendance.html", context)


@require_GET
@sign_in_required
def attendance_file(request: PersonRequest, public_id: str, ending: str) -> HttpResponse:
    meeting = meeting_for(request.user, public_id)
    if ending not in SHEETS:
        raise Http404
    written, kind = SHEETS[ending]
    name = file_name(named(meeting), _("attendance"), ending)
    return download(written(stays_in(meeting)), name=name, kind=kind)


def named(meeting: Meeting) -> str:
    return f"{clock.local(meeting.begins_at):%F-%H%M}-{title_of(meeting).replace(' · ', '-')}"


def file_name(of_what: str, what: str, ending: str) -> str:
    return f"{of_what}-{what}.{ending}"


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
