"""The village screen, and what it asks."""

import os
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods

from lianke.accounts.models import DeviceKey
from lianke.kernel.requests import Request
from lianke.live import addresses
from lianke.live.phrases.screen import PHONE_SCREEN, VILLAGE_SCREEN
from lianke.live.queries.receptions import reception_of
from lianke.live.queries.screens import screen_day
from lianke.live.services.screens import note_screen
from lianke.notices.pages import standing_messages
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.queries.school_year import room_of
from lianke.schooling.views.cookies import pairing_of, remember_device, remember_pairing
from lianke.ui.phrases import resolved

MOST_LINE_BYTES = 512 * 1024


@ensure_csrf_cookie
@never_cache
@require_GET
def screen(request: Request) -> HttpResponse:
    """The village screen: paired once, then it needs nobody. On a phone it is one for as long as a lesson
    lasts.
    """
    reception = reception_of(request.device)
    words = resolved(PHONE_SCREEN if reception else VILLAGE_SCREEN)
    context: dict[str, Any] = {"words": words, "screen": request.device, "reception": reception}
    context["phone_qr"] = "" if reception else qr_of(request.build_absolute_uri(addresses.phone()))
    if request.device and room_of(request.device):
        response = TemplateResponse(request, "live/screen.html", context)
        remember_device(response, request.COOKIES.get(settings.DEVICE_COOKIE, ""))
        return response
    if request.device and request.device.purpose == DevicePurpose.PHONE:
        return redirect(addresses.phone())
    pairing = pairing_of(request)
    url = request.build_absolute_uri(reverse("schooling:pair", args=[pairing.code]))
    context |= {"screen": None, "pairing": {"code": pairing.code, "url": url, "qr_svg": qr_of(url)}}
    response = TemplateResponse(request, "live/screen.html", context)
    remember_pairing(response, pairing)
    return response


def qr_of(url: str) -> SafeString:
    drawn = segno.make(url, error="m").svg_inline(border=2, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn by segno, holds no text


@never_cache
@require_GET
def day(request: Request) -> JsonResponse:
    room = room_of(request.device) if request.device else None
    if request.device is None or room is None:
        raise Http404
    note_screen(request.device)
    reception = reception_of(request.device)
    shown = screen_day(
        request.device.public_id, room, only=reception.participation.meeting_id if reception else None
    )
    return JsonResponse(shown | {"messages": standing_messages(DeviceKey(pk=request.device.key_id))})


@never_cache
@require_http_methods(["GET", "POST"])
def screen_line(request: Request) -> HttpResponse:
    """What a screen measures its line with: GET gives so many bytes that nothing can compress, POST takes
    some and drops them.
    """
    if request.device is None or room_of(request.device) is None:
        raise Http404
    if request.method == "POST":
        return JsonResponse({"bytes": len(request.body)})
    wanted = request.GET.get("bytes", "0")
    size = min(int(wanted), MOST_LINE_BYTES) if wanted.isdecimal() else 0
    return HttpResponse(os.urandom(size), content_type="application/octet-stream")
