"""Pupils' works: photographs sent by a class, shown to whoever may see the lesson."""

import re

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import Request
from lianke.live import access
from lianke.live.forms.events import LONGEST_KEY, SHORTEST_KEY, malformed
from lianke.live.services.works import file_of, send_work
from lianke.timetable.access import attendees

WORK_LIFE_S = 30 * 24 * 3600
QUESTION = re.compile(r"[\w-]{0,36}")


@require_POST
def send(request: Request, public_id: str) -> JsonResponse:
    """Multipart: `photo`, `key` (so that it may be sent again), perhaps `question`."""
    attendee = attendees.of_a_class(request, public_id)
    photo, key, question = (
        request.FILES.get("photo"),
        request.POST.get("key", ""),
        request.POST.get("question", ""),
    )
    if photo is None:
        raise Refusal("no_file", _("Take a photo first."))
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY or not QUESTION.fullmatch(question):
        raise malformed()
    work = send_work(attendee=attendee, photo=photo, question=question, key=key)
    return JsonResponse({"work": work.public_id, "width": work.width, "height": work.height})


@require_GET
def work(request: Request, public_id: str) -> HttpResponse:
    """It never changes, so a browser may keep it; nobody between may."""
    found = access.work_for(request, public_id)
    if not default_storage.exists(file_of(found)):
        raise Http404
    with default_storage.open(file_of(found)) as image:
        response = HttpResponse(image.read(), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={WORK_LIFE_S}, immutable"
    return response
