"""结对: who supports whom, and which teaching points nobody supports."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianke.accounts.access import sign_in_required
from lianke.kernel import clock
from lianke.kernel.requests import PersonRequest
from lianke.organisations.access import nodes_with
from lianke.organisations.rights import Right
from lianke.pairing.access import pairs_visible_to
from lianke.pairing.forms import PairsForm
from lianke.pairing.queries import on_day, points_without_supporter, with_subjects

ROWS_A_PAGE = 50
POINTS_SHOWN = 60


@never_cache
@require_GET
@sign_in_required
def pairs(request: PersonRequest) -> HttpResponse:
    today = clock.today()
    form = PairsForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    standing = pairs_visible_to(request.user)
    found = (
        standing.filter(Q(supporter__name__contains=wanted) | Q(recipient__name__contains=wanted))
        if wanted
        else standing
    )
    rows = with_subjects(found)
    alone = points_without_supporter(nodes_with(request.user, Right.SEE_PAIRS), today)
    context = {
        "form": form,
        "wanted": wanted,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "pager_query": f"&{urlencode({'q': wanted})}" if wanted else "",
        "running": on_day(standing, today).count(),
        "today": today,
        "alone": alone[:POINTS_SHOWN],
        "alone_count": alone.count(),
    }
    return TemplateResponse(request, "pairing/pairs.html", context)
