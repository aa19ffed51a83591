"""Pages and answers of a lesson: the village screen, the desk, joining, events, presence, slides."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.kernel import clock
from lianke.kernel.http import json_body
from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import PersonRequest, Request
from lianke.live.forms.events import events_of
from lianke.live.queries.events import event_list, latest_events
from lianke.live.queries.meetings import rtc_url
from lianke.live.services.attendance import by, keep_presence, poll_hurriedly
from lianke.live.services.bounds import let_speak, let_witness
from lianke.live.services.joining import join
from lianke.live.services.lesson import end_lesson, open_lesson, reopen_lesson
from lianke.live.services.timeline import append_events
from lianke.recording.access import recording_looked_after_by
from lianke.recording.services.finishing import finish_again
from lianke.rtc.webhooks import room_of_webhook
from lianke.timetable import addresses
from lianke.timetable.access import attendees
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting


@require_POST
def join_lesson(request: Request, public_id: str) -> JsonResponse:
    attendee = attendees.participant(request, public_id)
    return JsonResponse(join(attendee=attendee, url=rtc_url(request.get_host(), secure=request.is_secure())))


@never_cache
@require_http_methods(["GET", "POST"])
def events(request: Request, public_id: str) -> JsonResponse:
    if request.method == "POST":
        return append(request, public_id)
    attendee = attendees.attendee(request, public_id)
    after = request.GET.get("after", "0")
    return JsonResponse(event_list(attendee.meeting, after=int(after) if after.isdigit() else 0))


def append(request: Request, public_id: str) -> JsonResponse:
    attendee = attendees.speaker(request, public_id)
    if attendee.meeting.state not in (MeetingState.PLANNED, MeetingState.OPEN):
        raise Refusal("over", _("This lesson has ended."))
    new = events_of(json_body(request), attendee)
    let_speak(attendee, new)
    standing = append_events(meeting=attendee.meeting, by=by(attendee), events=new)
    accepted = [{"key": event.key, "seq": event.seq} for event in standing]
    last = max(event.seq for event in standing)
    return JsonResponse({"accepted": accepted, "last_seq": last, "server_ms": clock.ms(clock.now())})


@require_POST
def presence(request: Request, public_id: str) -> JsonResponse:
    attendee = attendees.witness(request, public_id)
    body = json_body(request)
    marks = body.get("marks")
    if (
        not isinstance(marks, list)
        or not all(isinstance(mark, dict) for mark in marks)
        or not body.get("boot")
    ):
        raise Refusal("malformed", _("The request was not understood. Reload the page and try again."))
    let_witness(attendee, marks)
    kept = keep_presence(attendee=attendee, boot=str(body["boot"]), marks=marks)
    return JsonResponse({"server_ms": clock.ms(clock.now()), "kept": kept})


@require_POST
def open_now(request: Request, public_id: str) -> JsonResponse:
    attendee = attendees.lecturer(request, public_id)
    open_lesson(meeting=attendee.meeting, by=by(attendee))
    return JsonResponse(latest_events(Meeting.objects.get(pk=attendee.meeting.pk)))


@require_POST
def end_now(request: Request, public_id: str) -> JsonResponse:
    attendee = attendees.lecturer(request, public_id)
    end_lesson(meeting=attendee.meeting, by=by(attendee))
    return JsonResponse(latest_events(Meeting.objects.get(pk=attendee.meeting.pk)))


@require_POST
def reopen_now(request: Request, public_id: str) -> JsonResponse:
    attendee = attendees.lecturer(request, public_id)
    reopen_lesson(meeting=attendee.meeting, by=by(attendee))
    return JsonResponse(latest_events(Meeting.objects.get(pk=attendee.meeting.pk)))


@require_POST
@sign_in_required
def finish_again_now(request: PersonRequest, public_id: str) -> HttpResponse:
    """Whoever answers for the machines has a replay that was given up prepared again; the lesson's page then
    says how it stands.
    """
    found = recording_looked_after_by(request.user, public_id)
    finish_again(recording=found, person=request.user)
    return redirect(addresses.lesson(found.meeting))


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
