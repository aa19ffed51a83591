"""教案: the answer that desk, phone and screen read, and the files to print."""

import re
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianke.kernel.requests import Request
from lianke.live import access
from lianke.live.queries.plans import plan_json
from lianke.live.services.plans import file_of

DIGEST = re.compile(r"[0-9a-f]{64}")


@never_cache
@require_GET
def plan(request: Request, public_id: str) -> JsonResponse:
    attendee = access.attendee(request, public_id)
    return JsonResponse(plan_json(attendee.meeting, attendee.participation))


@require_GET
def print_file(request: Request, public_id: str, digest: str) -> HttpResponse:
    """A worksheet of any version of the lesson's plan."""
    version = access.version_with_print(request, public_id, digest)
    name = file_of(digest)
    if not DIGEST.fullmatch(digest) or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    shown = next(one["name"] for one in version.prints if one["digest"] == digest)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(shown)}.pdf"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
