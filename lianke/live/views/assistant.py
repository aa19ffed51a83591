"""助教手机: the page beside a lesson for the adult in the village's classroom."""

from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from lianke.accounts.access import sign_in_required
from lianke.kernel.requests import PersonRequest
from lianke.live.pages.assistant import assistant_page
from lianke.live.phrases.assistant import ASSISTANT_PHONE
from lianke.timetable.access import attendees
from lianke.ui.phrases import resolved


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def phone(request: PersonRequest, public_id: str) -> TemplateResponse:
    attendee = attendees.assistant(request, public_id)
    context = assistant_page(attendee) | {"words": resolved(ASSISTANT_PHONE)}
    return TemplateResponse(request, "live/assistant.html", context)
