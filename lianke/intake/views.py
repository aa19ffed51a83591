"""导入: bring a workbook, see what is wrong with it or what it would do, let it in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.audit.services import Actor
from lianke.intake import access
from lianke.intake.choices import RUNNING
from lianke.intake.forms.uploads import ConfirmForm, WorkbookForm
from lianke.intake.pages.template import template_for
from lianke.intake.queries.report import run_page, with_marks
from lianke.intake.queries.standing import standing_content
from lianke.intake.services import cancel_run, confirm_run, path_of, undo_run, upload_workbook
from lianke.kernel import clock
from lianke.kernel.http import download
from lianke.kernel.requests import PersonRequest
from lianke.kernel.sheets import XLSX
from lianke.workbook.writing import xlsx_of

ROWS_A_PAGE = 20


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def imports(request: PersonRequest) -> HttpResponse:
    place = access.place_imported_by(request.user)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = upload_workbook(node=place, person=request.user, upload=form.cleaned_data["file"])
        return redirect("intake:run", run.public_id)
    page = Paginator(access.runs_of(request.user).defer("report", "journal"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return TemplateResponse(request, "intake/imports.html", {"form": form, "place": place, "page": page})


@never_cache
@require_GET
@sign_in_required
def run(request: PersonRequest, public_id: str) -> HttpResponse:
    """One import in whatever state; while a job works on it the page asks for its middle every second."""
    found = access.run_of(request.user, public_id)
    template = "intake/run.html#middle" if request.htmx else "intake/run.html"
    context = {"run": found, "running": found.state in RUNNING, "form": WorkbookForm()} | run_page(
        found.report, request.GET.get("page")
    )
    return TemplateResponse(request, template, context)


@never_cache
@require_GET
@sign_in_required
def export(request: PersonRequest) -> HttpResponse:
    """Everything that stands here, in the workbook's own layout."""
    place = access.place_imported_by(request.user)
    return workbook(xlsx_of(standing_content(place)), f"{place.name}-{clock.today():%Y%m%d}.xlsx")


@never_cache
@require_GET
@sign_in_required
def template(request: PersonRequest) -> HttpResponse:
    place = access.place_imported_by(request.user)
    word = _("template")
    return workbook(template_for(place), f"{place.name}-{word}.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    return download(content, name=name, kind=XLSX)


@require_POST
@sign_in_required
def confirm(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    form = ConfirmForm(request.POST)
    form.is_valid()
    confirm_run(
        run=access.run_of(request.user, public_id), person=request.user, publish=form.cleaned_data["publish"]
    )
    return redirect("intake:run", public_id)


@require_POST
@sign_in_required
def cancel(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    cancel_run(run=access.run_of(request.user, public_id))
    return redirect("intake:run", public_id)


@require_POST
@sign_in_required
def undo(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    undo_run(run=access.run_of(request.user, public_id), actor=Actor.of(request.user))
    messages.success(request, _("Taken back: everything is as it was before this import."))
    return redirect("intake:run", public_id)


@never_cache
@require_GET
@sign_in_required
def marked(request: PersonRequest, public_id: str) -> HttpResponse:
    """The workbook with its bad cells coloured and commented."""
    found = access.run_of(request.user, public_id)
    errors, warnings = found.report.get("errors", []), found.report.get("warnings", [])
    if not any(one["row"] for one in [*errors, *warnings]):
        raise Http404
    stem = found.file_name.rpartition(".")[0] or found.file_name
    return workbook(with_marks(path_of(found), errors=errors, warnings=warnings), f"{stem}-标注.xlsx")
