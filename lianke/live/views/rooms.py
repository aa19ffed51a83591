"""What the door before the media server asks."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianke.live.queries.admitted import may_enter
from lianke.rtc.tokens import joiner_of


@never_cache
@require_GET
def gate(request: HttpRequest) -> HttpResponse:
    """Asked by Caddy before each request to LiveKit (X-Forwarded-Uri): may who stands in its token come into
    the token's room now, with what it would let them send? 204 or 403; an old token opens nothing.
    """
    joiner = joiner_of(
        uri=request.headers.get("X-Forwarded-Uri", ""), authorization=request.headers.get("Authorization", "")
    )
    return HttpResponse(status=204 if joiner and may_enter(*joiner) else 403)
