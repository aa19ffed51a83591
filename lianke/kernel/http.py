"""JSON in, JSON out; what is not there is not found."""

import json
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
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


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the web process answers, and nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, not a person's browser tab."""
    return request.content_type == "application/json" or not request.accepts("text/html")
