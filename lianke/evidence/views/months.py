"""进工资表: a county's months, locked one after the other."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianke.accounts.access import sign_in_required
from lianke.evidence.access import county_locked_by
from lianke.evidence.pages.claims import tabs_of
from lianke.evidence.pages.months import months_page
from lianke.evidence.services.months import lock_month
from lianke.evidence.views.evidence import day_of
from lianke.kernel.requests import PersonRequest


@never_cache
@require_GET
@sign_in_required
def months(request: PersonRequest) -> TemplateResponse:
    return TemplateResponse(
        request,
        "evidence/months.html",
        months_page(county_locked_by(request.user)) | {"tabs": tabs_of(request.user)},
    )


@require_POST
@sign_in_required
def lock(request: PersonRequest, month: str) -> HttpResponseRedirect:
    county = county_locked_by(request.user)
    first: date = day_of(f"{month}-01")
    lock_month(node=county, month=first, by=request.user)
    messages.success(
        request,
        _("%(month)s is locked. What changes from now on goes into the next month as a correction.")
        % {"month": month},
    )
    return redirect("evidence:months")
