"""大课表 — 请假代课: the bureau's officer says who is away from when to when and why, sees who could stand in for
each lesson, and settles it; and takes down that somebody is back.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.audit.services import Actor
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import PersonRequest
from lianke.planner.leave import Sparing
from lianke.schooling.queries.school_year import term_on
from lianke.timetable.access import plans as access
from lianke.timetable.forms import BackForm, LeaveForm, ReasonForm
from lianke.timetable.models import Meeting
from lianke.timetable.pages.leave import NOBODY, away, back_words, field_of, leave_rows, page_of
from lianke.timetable.queries.leave import Leave
from lianke.timetable.queries.versions import lecturers_under
from lianke.timetable.services.leave import Days, end_leave, go_on_leave
from lianke.timetable.services.standing_in import Teaching
from lianke.ui.refusals import refusal_above


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def leave(request: PersonRequest) -> HttpResponse:
    """Who and when stand in the address; what is chosen for each lesson is posted to it."""
    county = access.county_planned_by(request.user)
    term = term_on(county, clock.today())
    context: dict[str, Any] = {"county": county, "today": clock.today()}
    if term is None:
        return TemplateResponse(request, "timetable/leave.html", context)
    form = LeaveForm(request.GET or None, lecturers=lecturers_under(county), term=term)
    context |= {
        "term": term,
        "form": form,
        "leaves": leave_rows(county),
        "away": away(county),
        "lecturers": list(lecturers_under(county)),
    }
    if form.is_valid():
        asked = form.cleaned_data
        found = Leave(county, term, asked["who"], asked["first"], asked["last"])
        if request.method == "POST":
            return settle(request, found)
        sparing = Sparing(asked["sparing"] or Sparing.EVEN)
        context["page"] = page_of(found, sparing, address(found))
    return TemplateResponse(request, "timetable/leave.html", context)


def address(leave: Leave) -> str:
    asked = {"who": leave.absent.public_id, "first": leave.first.isoformat(), "last": leave.last.isoformat()}
    return f"{reverse('timetable:leave')}?{urlencode(asked)}"


def settle(request: PersonRequest, found: Leave) -> HttpResponse:
    form = ReasonForm(request.POST)
    with refusal_above(request):
        if not form.is_valid():
            raise Refusal("no_reason", _("Choose what kind of leave it is."))
        changed = go_on_leave(
            person=found.absent,
            county=found.county,
            days=Days(found.first, found.last),
            reason=form.cleaned_data["reason"],
            choices=list(chosen(found, request.POST)),
            actor=Actor.of(request.user),
        )
        words = {"n": changed, "name": found.absent.name}
        said = ngettext(
            "The leave of %(name)s is noted; %(n)s lesson has changed.",
            "The leave of %(name)s is noted; %(n)s lessons have changed.",
            changed,
        )
        messages.success(
            request,
            (said if changed else _("The leave of %(name)s is noted; no lesson has changed.")) % words,
        )
    return redirect(address(found))


@require_POST
@sign_in_required
def end(request: PersonRequest, public_id: str) -> HttpResponse:
    """销假."""
    leave = access.leave_noted_by(request.user, public_id)
    form = BackForm(request.POST)
    with refusal_above(request):
        if not form.is_valid():
            raise Refusal("no_day", _("Say from which day on they teach again."))
        back = end_leave(leave=leave, back_on=form.cleaned_data["back_on"], actor=Actor.of(request.user))
        messages.success(request, back_words(leave, back))
    return redirect("timetable:leave")


def chosen(leave: Leave, posted: QueryDict) -> list[tuple[Meeting, Teaching | None]]:
    """Raises Refusal when somebody chosen is not free any more."""
    found: list[tuple[Meeting, Teaching | None]] = []
    for lesson in leave.lessons:
        who = posted.get(field_of(lesson.meeting))
        if who == NOBODY:
            found.append((lesson.meeting, None))
        elif who and (lesson.is_cancelled or who != lesson.meeting.lecturer.public_id):
            one = next((each for each in lesson.able if each.person.public_id == who), None)
            if one is None:
                raise Refusal("not_free", _("Somebody chosen here is not free any more. Look again."))
            found.append((lesson.meeting, Teaching(one.person, one.host, one.room, one.period_no)))
    return found
