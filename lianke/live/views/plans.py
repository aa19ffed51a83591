"""The plan that desk, phone and screen read."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianke.kernel.requests import Request
from lianke.live.queries.plans import plan_json
from lianke.live.queries.screens import screen_is_here
from lianke.timetable.access import attendees


@never_cache
@require_GET
def plan(request: Request, public_id: str) -> JsonResponse:
    attendee = attendees.attendee(request, public_id)
    answer = plan_json(attendee.meeting, attendee.participation)
    if attendee.part == "assistant" and attendee.participation:
        answer["screen_here"] = screen_is_here(attendee.participation)
    return JsonResponse(answer)
