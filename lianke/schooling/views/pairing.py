"""Screens and their classrooms: the code, the room, the list."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.audit.services import Actor
from lianke.kernel.requests import PersonRequest, Request
from lianke.schooling import access
from lianke.schooling.forms import CodeForm, RoomForm
from lianke.schooling.queries.school_year import code_is_shown, screens_by_room
from lianke.schooling.services import claim_device, confirm_pairing, revoke_device
from lianke.schooling.views.cookies import pairing_of, remember_device, remember_pairing
from lianke.ui.refusals import refusal_kept


@never_cache
@require_GET
def pairing(request: Request) -> JsonResponse:
    """Asked by the unpaired screen: has somebody said where it stands? The code changes when the old one has
    run out.
    """
    waiting = pairing_of(request)
    key = claim_device(code=waiting.code, secret=waiting.secret)
    response = JsonResponse({"paired": key is not None, "code": waiting.code})
    if key:
        remember_device(response, key)
    else:
        remember_pairing(response, waiting)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def pair(request: PersonRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect("schooling:pair", form.cleaned_data["code"])
    return TemplateResponse(request, "schooling/pair.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def pair_code(request: PersonRequest, code: str) -> HttpResponse:
    """On the phone that scanned the screen: the room, and one button."""
    if not code_is_shown(code):
        asked = CodeForm({"code": code})
        asked.add_error("code", _("This code is not valid any more. Look at the screen for the present one."))
        return TemplateResponse(request, "schooling/pair.html", {"form": asked}, status=404)
    rooms = access.rooms_for_screens_of(request.user)
    few = list(rooms[:2])
    form = RoomForm(
        request.POST or None, rooms=rooms, initial={"room": few[0].public_id if len(few) == 1 else None}
    )
    context = {"form": form, "code": code, "rooms": few, "only_room": few[0] if len(few) == 1 else None}
    if form.is_valid():
        room = form.cleaned_data["room"]
        with refusal_kept(form):
            confirm_pairing(code=code, room=room, person=request.user)
            return TemplateResponse(request, "schooling/paired.html", {"room": room})
    status = 409 if form.non_field_errors() else 200
    return TemplateResponse(request, "schooling/pair_code.html", context, status=status)


@never_cache
@require_GET
@sign_in_required
def screens(request: PersonRequest) -> TemplateResponse:
    """Every classroom under the person's node, those without a screen first."""
    rows = screens_by_room(access.rooms_looked_after_by(request.user))
    rows.sort(key=lambda row: bool(row.placements))
    without = sum(not row.placements for row in rows)
    return TemplateResponse(
        request, "schooling/screens.html", {"rows": rows, "without": without, "with": len(rows) - without}
    )


@require_POST
@sign_in_required
def revoke(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    device = access.screen_looked_after_by(request.user, public_id)
    revoke_device(device=device, actor=Actor.of(request.user))
    messages.success(
        request, _("The screen no longer belongs to this classroom. It now shows a code to be paired again.")
    )
    return redirect("schooling:screens")
