"""Pages and answers of a lesson: the village screen, the desk, joining, events, presence, slides."""

import os
from typing import Any

import segno
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.kernel import clock
from lianke.kernel.http import json_body
from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import PersonRequest, Request
from lianke.live import access
from lianke.live.forms.events import events_of
from lianke.live.pages import lesson_page
from lianke.live.pages.desk import desk_page
from lianke.live.phrases import (
    LARGE_LESSON,
    LECTURER_DESK,
    LESSON_PLAYER,
    PHONE_SCREEN,
    REHEARSAL,
    VILLAGE_SCREEN,
    resolved,
)
from lianke.live.queries import deck_json, deck_of, event_list, meeting_json, rtc_url, screen_day
from lianke.live.queries.receptions import reception_of
from lianke.live.services.attendance import by, keep_presence, poll_hurriedly
from lianke.live.services.deck import page_file, upload_deck
from lianke.live.services.joining import join
from lianke.live.services.lesson import end_lesson, open_lesson, reopen_lesson
from lianke.live.services.timeline import append_events
from lianke.recording.access import recording_looked_after_by
from lianke.recording.services.finishing import finish_again
from lianke.rtc.webhooks import room_of_webhook
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.queries import room_of
from lianke.schooling.views.cookies import pairing_of, remember_device, remember_pairing
from lianke.timetable.access import meeting_for
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting

PAGE_LIFE_S = 30 * 24 * 3600
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
    context["phone_qr"] = "" if reception else qr_of(request.build_absolute_uri(reverse("home:phone")))
    if request.device and room_of(request.device):
        response = TemplateResponse(request, "live/screen.html", context)
        remember_device(response, request.COOKIES.get(settings.DEVICE_COOKIE, ""))
        return response
    if request.device and request.device.purpose == DevicePurpose.PHONE:
        return redirect("home:phone")
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
    reception = reception_of(request.device)
    return JsonResponse(
        screen_day(
            request.device.public_id, room, only=reception.participation.meeting_id if reception else None
        )
    )


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


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def lesson(request: PersonRequest, public_id: str) -> TemplateResponse:
    meeting = meeting_for(request.user, public_id)
    context = lesson_page(meeting, request.user) | {"words": resolved(LESSON_PLAYER)}
    return TemplateResponse(request, "live/lesson.html", context)


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def desk(request: PersonRequest, public_id: str) -> TemplateResponse:
    return TemplateResponse(
        request, "live/desk.html", desk_context(request, access.lecturer(request, public_id).meeting)
    )


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def rehearsal(request: PersonRequest, public_id: str) -> TemplateResponse:
    """试讲: the same desk, at any time; it brings its meeting along and asks for nothing but slides and
    clips.
    """
    meeting = access.lecturer(request, public_id).meeting
    context = desk_context(request, meeting) | {
        "words": resolved(REHEARSAL),
        "rehearsed": meeting_json(meeting),
        "now_ms": clock.ms(clock.now()),
    }
    return TemplateResponse(request, "live/desk.html", context)


def desk_context(request: PersonRequest, meeting: Meeting) -> dict[str, Any]:
    page = desk_page(meeting)
    words = LECTURER_DESK | LARGE_LESSON if page["is_large"] else LECTURER_DESK
    return page | {"words": resolved(words), "video": request.GET.get("video", "")}


@require_POST
def join_lesson(request: Request, public_id: str) -> JsonResponse:
    attendee = access.participant(request, public_id)
    return JsonResponse(join(attendee=attendee, url=rtc_url(request.get_host(), secure=request.is_secure())))


@never_cache
@require_http_methods(["GET", "POST"])
def events(request: Request, public_id: str) -> JsonResponse:
    if request.method == "POST":
        return append(request, public_id)
    attendee = access.attendee(request, public_id)
    after = request.GET.get("after", "0")
    return JsonResponse(event_list(attendee.meeting, after=int(after) if after.isdigit() else 0))


def append(request: Request, public_id: str) -> JsonResponse:
    attendee = access.speaker(request, public_id)
    if attendee.meeting.state not in (MeetingState.PLANNED, MeetingState.OPEN):
        raise Refusal("over", _("This lesson has ended."))
    new = events_of(json_body(request), attendee)
    standing = append_events(meeting=attendee.meeting, by=by(attendee), events=new)
    accepted = [{"key": event.key, "seq": event.seq} for event in standing]
    last = max(event.seq for event in standing)
    return JsonResponse({"accepted": accepted, "last_seq": last, "server_ms": clock.ms(clock.now())})


@require_POST
def presence(request: Request, public_id: str) -> JsonResponse:
    attendee = access.witness(request, public_id)
    body = json_body(request)
    marks = body.get("marks")
    if (
        not isinstance(marks, list)
        or not all(isinstance(mark, dict) for mark in marks)
        or not body.get("boot")
    ):
        raise Refusal("malformed", _("The request was not understood. Reload the page and try again."))
    kept = keep_presence(attendee=attendee, boot=str(body["boot"]), marks=marks)
    return JsonResponse({"server_ms": clock.ms(clock.now()), "kept": kept})


@require_POST
def open_now(request: Request, public_id: str) -> JsonResponse:
    attendee = access.lecturer(request, public_id)
    open_lesson(meeting=attendee.meeting, by=by(attendee))
    return JsonResponse(event_list(Meeting.objects.get(pk=attendee.meeting.pk)))


@require_POST
def end_now(request: Request, public_id: str) -> JsonResponse:
    attendee = access.lecturer(request, public_id)
    end_lesson(meeting=attendee.meeting, by=by(attendee))
    return JsonResponse(event_list(Meeting.objects.get(pk=attendee.meeting.pk)))


@require_POST
def reopen_now(request: Request, public_id: str) -> JsonResponse:
    attendee = access.lecturer(request, public_id)
    reopen_lesson(meeting=attendee.meeting, by=by(attendee))
    return JsonResponse(event_list(Meeting.objects.get(pk=attendee.meeting.pk)))


@require_POST
@sign_in_required
def go_on(request: PersonRequest, public_id: str) -> HttpResponse:
    """继续上课 from the lesson's page: 下课 is undone, and the lecturer is at the desk."""
    attendee = access.lecturer(request, public_id)
    reopen_lesson(meeting=attendee.meeting, by=by(attendee))
    return redirect("live:desk", public_id)


@require_POST
@sign_in_required
def finish_again_now(request: PersonRequest, public_id: str) -> HttpResponse:
    """Whoever answers for the machines has a replay that was given up prepared again; the lesson's page then
    says how it stands.
    """
    finish_again(recording=recording_looked_after_by(request.user, public_id), person=request.user)
    return redirect("live:lesson", public_id)


@never_cache
@require_http_methods(["GET", "POST"])
def slides(request: Request, public_id: str) -> JsonResponse:
    """The lesson's slides: GET tells how far they are, POST (multipart, field `pdf`) brings new ones."""
    attendee = access.lecturer(request, public_id)
    if request.method == "POST":
        upload = request.FILES.get("pdf")
        if upload is None or attendee.person is None:
            raise Refusal("no_file", _("Choose a PDF file first."))
        deck = upload_deck(
            meeting=attendee.meeting, person=attendee.person, upload=upload, limit=settings.MAX_SLIDES_BYTES
        )
        deck.refresh_from_db()
        return JsonResponse(deck_json(deck))
    found = deck_of(attendee.meeting)
    return JsonResponse(
        deck_json(found)
        if found
        else {"deck": None, "state": "none", "sentence": "", "pages": 0, "images": []}
    )


@require_GET
def slide(request: Request, deck_id: str, page: int) -> HttpResponse:
    """One page as an image; it never changes, so it may be kept for long."""
    deck = access.deck_for(request, deck_id)
    name = page_file(deck, page)
    if not 1 <= page <= deck.pages or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as image:
        response = HttpResponse(image.read(), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={PAGE_LIFE_S}, immutable"
    return response


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """LiveKit's webhooks only hurry the poll; forged ones are refused."""
    room = room_of_webhook(request.body.decode(errors="replace"), request.headers.get("Authorization", ""))
    if room is None:
        return HttpResponse(status=401)
    meeting = Meeting.objects.filter(public_id=room, state=MeetingState.OPEN).first()
    if meeting:
        poll_hurriedly(meeting=meeting)
    return HttpResponse(status=204)
