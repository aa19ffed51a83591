"""The lecturer's desk."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from lianke.accounts.access import sign_in_required
from lianke.kernel import clock
from lianke.kernel.requests import PersonRequest
from lianke.live.pages.desk import desk_page
from lianke.live.phrases.desk import LARGE_LESSON, LECTURER_DESK, REHEARSAL
from lianke.live.queries.meetings import meeting_json
from lianke.live.services.attendance import by
from lianke.live.services.lesson import reopen_lesson
from lianke.timetable.access import attendees
from lianke.timetable.models import Meeting
from lianke.ui.phrases import resolved


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def desk(request: PersonRequest, public_id: str) -> TemplateResponse:
    return TemplateResponse(
        request, "live/desk.html", desk_context(request, attendees.lecturer(request, public_id).meeting)
    )


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def rehearsal(request: PersonRequest, public_id: str) -> TemplateResponse:
    """试讲: the same desk, at any time; it brings its meeting along and asks for nothing but slides and
    clips.
    """
    meeting = attendees.lecturer(request, public_id).meeting
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
@sign_in_required
def go_on(request: PersonRequest, public_id: str) -> HttpResponse:
    """继续上课 from the lesson's page: 下课 is undone, and the lecturer is at the desk."""
    attendee = attendees.lecturer(request, public_id)
    reopen_lesson(meeting=attendee.meeting, by=by(attendee))
    return redirect("live:desk", public_id)
