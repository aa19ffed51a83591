"""Captions of a recording and of a clip: brought by the lecturer, read by whoever may see the lesson."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianke.kernel.requests import Request
from lianke.preparing import access
from lianke.preparing.captions import BLANK
from lianke.preparing.models import Captions
from lianke.preparing.queries.clips import captions_of, captions_of_clip
from lianke.preparing.services.captions import bring_captions
from lianke.timetable import addresses
from lianke.timetable.access import attendees
from lianke.ui.refusals import refusal_above


@never_cache
@require_http_methods(["GET", "POST"])
def of_lesson(request: Request, public_id: str) -> HttpResponse:
    """POST is the form of the lesson's page (multipart, field `captions`)."""
    if request.method == "GET":
        return webvtt(captions_of(attendees.attendee(request, public_id).meeting))
    attendee = attendees.lecturer(request, public_id)
    with refusal_above(request):
        bring_captions(
            meeting=attendee.meeting, clip=None, person=attendee.person, upload=request.FILES.get("captions")
        )
        messages.success(request, _("The captions stand under the replay now."))
    return redirect(addresses.lesson(attendee.meeting))


@never_cache
@require_http_methods(["GET", "POST"])
def of_clip(request: Request, public_id: str) -> HttpResponse:
    """A clip without captions has blank ones, so that no page has to ask first. POST: multipart, field
    `captions`.
    """
    clip = access.clip_for(request, public_id)
    if request.method == "GET":
        return webvtt(captions_of_clip(clip))
    attendee = attendees.lecturer(request, clip.meeting.public_id)
    bring_captions(
        meeting=clip.meeting, clip=clip, person=attendee.person, upload=request.FILES.get("captions")
    )
    return JsonResponse({})


def webvtt(captions: Captions | None) -> HttpResponse:
    return HttpResponse(captions.text if captions else BLANK, content_type="text/vtt; charset=utf-8")
