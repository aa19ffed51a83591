"""JSON in, JSON out; what is not there is not found."""

import json
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from lianke.kernel.refusal import Refusal

Found = TypeVar("Found")


def or_404(found: Found | None) -> Found:
    """What was looked for; Http404 where it is not there, or not this person's: both look the same."""
    if found is None:
        raise Http404
    return found


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; {} for an empty body. Raises Refusal("malformed") for anything else."""
    if not request.body:
        return {}
    try:
        value = json.loads(request.body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refusal("malformed", _("The request was not understood. Reload the page and try again."))
    return value


def download(content: bytes, *, name: str, kind: str, inline: bool = False, keep_s: int = 0) -> HttpResponse:
    """A file by its name, of a content type; `inline`: the browser shows it. The reader's own browser may
    keep it for `keep_s` seconds; without any, nobody may.
    """
    kept = f"private, max-age={keep_s}" if keep_s else "private, no-store"
    disposition = content_disposition_header(as_attachment=not inline, filename=name) or "inline"
    headers = {"Content-Disposition": disposition, "Cache-Control": kept}
    return HttpResponse(content, content_type=kind, headers=headers)


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the web process answers, and nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, not a person's browser tab."""
    return request.content_type == "application/json" or not request.accepts("text/html")
