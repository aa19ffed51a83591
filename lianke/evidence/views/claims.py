"""申诉, 补录, 认定: filed from a lesson's page, ruled on by the bureau, seen by both."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db.models import F
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.evidence import access
from lianke.evidence.forms.claims import ClaimForm, RulingForm
from lianke.evidence.pages.claims import claim_row, headline, listed, tabs_of
from lianke.evidence.pages.deliveries import participation_row
from lianke.evidence.queries.deliveries import latest_deliveries
from lianke.evidence.services.claims import file_claim, rule_on_claim
from lianke.kernel import clock
from lianke.kernel.requests import PersonRequest
from lianke.timetable.choices import MeetingState
from lianke.timetable.queries.meetings import title_of
from lianke.ui.refusals import refusal_kept

CLAIMS_A_PAGE = 50


@require_GET
@sign_in_required
def claims(request: PersonRequest) -> TemplateResponse:
    visible = access.claims_visible_to(request.user)
    waiting = visible.filter(ruling__isnull=True).distinct().count()
    ordered = listed(visible).order_by(F("ruling__ruled_at").desc(nulls_first=True), "filed_at", "pk")
    page = Paginator(ordered, CLAIMS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "headline": headline(waiting),
        "tone": "warn" if waiting else "",
        "page": page,
        "rows": [claim_row(one) for one in page],
    }
    context["tabs"] = tabs_of(request.user)
    return TemplateResponse(request, "evidence/claims.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def file(request: PersonRequest, public_id: str, participation: str) -> HttpResponse:
    found = access.participation_to_claim(request.user, public_id, participation)
    meeting = found.meeting
    measured = latest_deliveries([found]).first()
    form = ClaimForm(
        request.POST or None, request.FILES or None, initial={"kind": "appeal" if measured else "supplement"}
    )
    if request.method == "POST" and form.is_valid():
        with refusal_kept(form):
            claim = file_claim(participation=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("The claim is with the bureau now."))
            return redirect("evidence:claim", claim.public_id)
    context: dict[str, Any] = {
        "form": form,
        "title": title_of(meeting),
        "meeting": meeting,
        "begins": clock.local(meeting.begins_at),
        "ends": clock.local(meeting.ends_at),
        "group": found.class_group,
        "measured": participation_row(meeting, found.class_group, measured) if found.class_group else {},
        "was_given": meeting.state == MeetingState.ENDED,
    }
    return TemplateResponse(
        request, "evidence/file_claim.html", context, status=409 if form.non_field_errors() else 200
    )


@never_cache
@require_GET
@sign_in_required
def claim(request: PersonRequest, public_id: str) -> TemplateResponse:
    return claim_page(request, public_id, RulingForm())


def claim_page(request: PersonRequest, public_id: str, form: RulingForm) -> TemplateResponse:
    found = access.claim_for(request.user, public_id)
    row = claim_row(found)
    group = found.participation.class_group
    may_rule = row["waits"] and access.claims_ruled_by(request.user).filter(pk=found.pk).exists()
    context = row | {
        "form": form if may_rule and found.filed_by_id != request.user.pk else None,
        "is_own": may_rule and found.filed_by_id == request.user.pk,
        "measured": participation_row(
            found.participation.meeting, group, latest_deliveries([found.participation]).first()
        )
        if group
        else {},
    }
    return TemplateResponse(request, "evidence/claim.html", context)


@require_POST
@sign_in_required
def rule(request: PersonRequest, public_id: str) -> HttpResponse | HttpResponseRedirect:
    found = access.claim_to_rule(request.user, public_id)
    form = RulingForm(request.POST)
    if not form.is_valid():
        return claim_page(request, public_id, form)
    rule_on_claim(claim=found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Your ruling stands beside what was measured."))
    return redirect("evidence:claim", public_id)


@require_GET
@sign_in_required
def proof(request: PersonRequest, public_id: str) -> FileResponse:
    """Downloaded, never shown as a page of ours: it is somebody's file."""
    found = access.claim_for(request.user, public_id)
    if not found.proof or not default_storage.exists(found.proof):
        raise Http404
    return FileResponse(default_storage.open(found.proof), as_attachment=True, filename=found.proof_name)
