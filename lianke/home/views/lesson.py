"""A lesson's page: what it was, is or will be, for everybody whom it concerns."""

from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from lianke.accounts.access import sign_in_required
from lianke.home.pages.lesson import lesson_page
from lianke.kernel.requests import PersonRequest
from lianke.live.phrases.player import LESSON_PLAYER
from lianke.timetable.access.meetings import meeting_for
from lianke.ui.phrases import resolved


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def lesson(request: PersonRequest, public_id: str) -> TemplateResponse:
    meeting = meeting_for(request.user, public_id)
    context = lesson_page(meeting, request.user) | {"words": resolved(LESSON_PLAYER)}
    return TemplateResponse(request, "home/lesson.html", context)
