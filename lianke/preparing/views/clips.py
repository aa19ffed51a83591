"""Clips of a lesson: brought by its lecturer, fetched by whoever may see it, also piece by piece."""

import re
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import Request
from lianke.preparing import access
from lianke.preparing.queries.clips import clip_json, clips_of
from lianke.preparing.services.clips import clip_file, upload_clip
from lianke.timetable.access import attendees

CLIP_LIFE_S = 30 * 24 * 3600
CHUNK = 256 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@never_cache
@require_http_methods(["GET", "POST"])
def clips(request: Request, public_id: str) -> JsonResponse:
    """The lesson's clips: GET lists them, POST (multipart, field `clip`) brings one."""
    attendee = attendees.lecturer(request, public_id)
    if request.method == "GET":
        return JsonResponse({"clips": [clip_json(one) for one in clips_of(attendee.meeting)]})
    upload = request.FILES.get("clip")
    if upload is None or attendee.person is None:
        raise Refusal("no_file", _("Choose an MP4 film first."))
    clip = upload_clip(
        meeting=attendee.meeting, person=attendee.person, upload=upload, limit=settings.MAX_CLIP_BYTES
    )
    return JsonResponse(clip_json(clip))


@require_GET
def clip(request: Request, public_id: str) -> HttpResponseBase:
    """The film; it never changes, so it may be kept for long. A browser asks for pieces of it to jump to a
    moment.
    """
    found = access.clip_for(request, public_id)
    name = clip_file(found)
    if not default_storage.exists(name):
        raise Http404
    size = default_storage.size(name)
    asked = piece(request.headers.get("Range", ""), size)
    if asked is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    begin, end = asked
    response = StreamingHttpResponse(read(default_storage.open(name), begin, end), content_type="video/mp4")
    response["Content-Length"] = str(end - begin)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={CLIP_LIFE_S}, immutable"
    if "Range" in request.headers:
        response.status_code = 206
        response["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return response


def piece(header: str, size: int) -> tuple[int, int] | None:
    """Begin and end (exclusive) of what is asked for: `bytes=5-`, `bytes=5-9`, `bytes=-500`; all of it
    without a header or for one that is not understood (RFC 9110, 14.2). None: nothing there.
    """
    match = RANGE.fullmatch(header)
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    begin, end = int(first), min(size, int(last) + 1) if last else size
    return (begin, end) if begin < end else None


async def read(file: "File[bytes]", begin: int, end: int) -> AsyncIterator[bytes]:
    """Asynchronous, for Django holds the whole of what a plain iterator gives in memory when it serves it by
    ASGI.
    """
    with file:
        file.seek(begin)
        left = end - begin
        while left > 0 and (chunk := await sync_to_async(file.read)(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
