"""存储: what each school keeps, until when its space lasts, and how much it may keep."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianke.accounts.access import sign_in_required
from lianke.kernel.http import or_404
from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import PersonRequest
from lianke.organisations.access import nodes_with
from lianke.organisations.choices import PLACES_OF_LEARNING
from lianke.organisations.queries import kept_by
from lianke.organisations.rights import Right, rights_of
from lianke.organisations.services import give_space
from lianke.schooling.forms import SpaceForm
from lianke.ui.refusals import refusal_above

ROWS_A_PAGE = 50


@never_cache
@require_GET
@sign_in_required
def spaces(request: PersonRequest) -> TemplateResponse:
    """Every school under the person's node, the fullest first."""
    schools = nodes_with(request.user, Right.SEE_SPACE).filter(kind__in=PLACES_OF_LEARNING)
    kept = kept_by(schools)
    page = Paginator(kept, ROWS_A_PAGE).get_page(request.GET.get("page"))
    held = rights_of(request.user)
    context = {
        "page": page,
        "soon": sum(one.is_soon_full for one in kept),
        "given": {one.place.pk for one in page if held.may(Right.GIVE_SPACE, one.place)},
    }
    return TemplateResponse(request, "schooling/spaces.html", context)


@require_POST
@sign_in_required
def give(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    """A school may keep so many GB (`gb`) from now on."""
    place = or_404(nodes_with(request.user, Right.GIVE_SPACE).filter(public_id=public_id).first())
    form = SpaceForm(request.POST)
    with refusal_above(request):
        if not form.is_valid():
            raise Refusal("no_number", str(form.errors["gb"][0]))
        give_space(place=place, gb=form.cleaned_data["gb"], by=request.user)
        words = {"place": place.name, "gb": form.cleaned_data["gb"]}
        messages.success(request, _("%(place)s may keep %(gb)s GB.") % words)
    return redirect("schooling:spaces")
