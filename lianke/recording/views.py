"""What the recorder and the file server in front of us ask."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lianke.accounts.models import Person
from lianke.kernel.http import json_body
from lianke.kernel.requests import Request
from lianke.recording import access
from lianke.recording.services.recordings import take_report
from lianke.rtc.reports import is_recorder


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """contracts/recorder-report.schema.json in, recorder-answer.schema.json out."""
    if not is_recorder(request.headers.get("Authorization", "")):
        return HttpResponse(status=401)
    return JsonResponse(take_report(report=json_body(request)).as_json())


@require_GET
def gate(request: Request) -> HttpResponse:
    """Asked by the file server before each playlist and segment: may this person have X-Forwarded-Uri? 204 or
    404.
    """
    if not isinstance(request.user, Person):
        raise Http404
    path = request.headers.get("X-Forwarded-Uri", "").partition("?")[0]
    access.recording_at(request.user, path)
    response = HttpResponse(status=204)
    response["Cache-Control"] = "no-store"
    return response
