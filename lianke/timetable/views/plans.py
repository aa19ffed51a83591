"""大课表 — 排课: the bureau's officer has a timetable planned, looks at what was found, and takes it as a
draft.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.audit.services import Actor
from lianke.kernel import clock
from lianke.kernel.requests import PersonRequest
from lianke.schooling.queries.school_year import term_on
from lianke.timetable.access import plans as access
from lianke.timetable.choices import PLANNING
from lianke.timetable.forms import AcceptForm, PlanForm
from lianke.timetable.queries.versions import lecturers_under, version_in_force, versions_of
from lianke.timetable.services.plans import accept_plan, cancel_plan, order_plan, stop_plan
from lianke.ui.refusals import refusal_above

ROWS_A_PAGE = 20


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def plans(request: PersonRequest) -> HttpResponse:
    county = access.county_planned_by(request.user)
    term = term_on(county, clock.today())
    if term is None:
        return TemplateResponse(request, "timetable/plans.html", {"county": county})
    versions = versions_of(county, term)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        versions=versions,
        lecturers=lecturers_under(county),
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        with refusal_above(request):
            run = order_plan(
                county=county, term=term, person=request.user, base=asked["base"], absent=asked["absent"]
            )
            return redirect("timetable:plan", run.public_id)
        return redirect("timetable:plans")
    page = Paginator(access.plan_runs_of(request.user).prefetch_related("absent"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "county": county,
        "term": term,
        "form": form,
        "page": page,
        "versions": list(versions[:5]),
        "lecturers": list(lecturers_under(county)),
        "in_force": version_in_force(
            county, term, max(clock.today(), term.begins_on)
        ),  # before a term, the one it begins with
    }
    return TemplateResponse(request, "timetable/plans.html", context)


@never_cache
@require_GET
@sign_in_required
def plan_run(request: PersonRequest, public_id: str) -> HttpResponse:
    """One search in whatever state; while a job works on it the page asks for its middle every second."""
    run = access.plan_run_of(request.user, public_id)
    template = "timetable/plan.html#middle" if request.htmx else "timetable/plan.html"
    running = run.state in PLANNING
    context = {
        "run": run,
        "running": running,
        "asking": running or bool(run.result.get("helping")),
        "result": run.result,
        "absent": list(run.absent.all()),
    }
    return TemplateResponse(request, template, context)


@require_POST
@sign_in_required
def cancel(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    run = access.plan_run_of(request.user, public_id)
    with refusal_above(request):
        cancel_plan(run=run)
    return redirect("timetable:plan", public_id)


@require_POST
@sign_in_required
def stop(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    run = access.plan_run_of(request.user, public_id)
    with refusal_above(request):
        stop_plan(run=run)
    return redirect("timetable:plan", public_id)


@require_POST
@sign_in_required
def accept(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    run = access.plan_run_of(request.user, public_id)
    form = AcceptForm(request.POST)
    way = form.cleaned_data["way"] if form.is_valid() else 0
    with refusal_above(request):
        version = accept_plan(run=run, way=way, actor=Actor.of(request.user))
        messages.success(
            request, _("Version %(no)s is a draft now. Look at it, then publish it.") % {"no": version.no}
        )
        return redirect("timetable:board")
    return redirect("timetable:plan", public_id)
