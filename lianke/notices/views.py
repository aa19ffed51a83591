"""消息: one's own notices as a page, as the number in the top bar, and for a screen or a phone that shows them
itself.
"""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.accounts.models import DeviceKey, Person
from lianke.audit.services import Actor
from lianke.kernel.http import json_body, or_404
from lianke.kernel.requests import PersonRequest, Request
from lianke.notices import access, pages, queries
from lianke.notices.services import answering

ROWS_A_PAGE = 20


@never_cache
@require_GET
@sign_in_required
def inbox(request: PersonRequest) -> TemplateResponse:
    """What stands on the page in full has been read by whoever opened it."""
    mine = queries.receipts_of(request.user)
    filters = {"": mine, "confirm": queries.to_confirm(mine), "unread": queries.unread(mine)}
    shown = request.GET.get("show", "")
    shown = shown if shown in filters else ""
    counts = {name: filters[name].count() for name in ("confirm", "unread")}
    newest_first = filters[shown].select_related("notice").order_by("-pk")
    page = Paginator(newest_first, ROWS_A_PAGE).get_page(request.GET.get("page"))
    receipts = list(page.object_list)
    rows = pages.rows_of(receipts)
    answering.read(receipts=receipts)
    context = {"page": page, "rows": rows, "shown": shown, "counts": counts}
    return TemplateResponse(request, "notices/inbox.html", context)


@never_cache
@require_POST
@sign_in_required
def confirm(request: PersonRequest, public_id: str) -> HttpResponse:
    answering.confirm(receipt=access.receipt_of(request.user, public_id), actor=Actor.of(request.user))
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else reverse("notices:inbox"))


@never_cache
@require_GET
def number(request: Request, ticket: str) -> JsonResponse:
    """How many wait, for an open page that asks every few seconds: one query."""
    mine = queries.receipts_of(Person(pk=access.person_of_ticket(request, ticket)))
    now = queries.ringing(mine)
    return JsonResponse({"number": now.label, "latest": now.latest})


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def standing(request: PersonRequest) -> JsonResponse:
    """For the assistant's phone."""
    return answers(request, request.user, Actor.of(request.user))


@never_cache
@require_http_methods(["GET", "POST"])
def screen(request: Request) -> JsonResponse:
    """For a paired screen, which acts as itself."""
    device = or_404(request.device)
    return answers(request, DeviceKey(pk=device.key_id), Actor.of_device(device, ""))


def answers(request: Request, reader: Person | DeviceKey, actor: Actor) -> JsonResponse:
    """GET: what stands. POST {read: [ids], confirmed: [ids]}: what was shown, and what somebody tapped away;
    then what stands.
    """
    if request.method == "POST":
        said = json_body(request)
        shown, tapped = ids_in(said, "read"), ids_in(said, "confirmed")
        mine = {
            one.notice.public_id: one
            for one in queries.receipts_of(reader)
            .filter(notice__public_id__in=shown | tapped)
            .select_related("notice")
        }
        if mine.keys() != shown | tapped:
            raise Http404
        answering.read(receipts=[mine[one] for one in shown])
        for one in tapped:
            answering.confirm(receipt=mine[one], actor=actor)
    return JsonResponse({"messages": pages.standing_messages(reader)})


def ids_in(said: dict[str, object], name: str) -> set[str]:
    found = said.get(name, [])
    return {str(one) for one in found} if isinstance(found, list) else set()
