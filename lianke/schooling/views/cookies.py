"""The unpaired screen's side of pairing: its code and secret live in a signed cookie of its browser."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from lianke.kernel import clock
from lianke.schooling.models import ScreenPairing
from lianke.schooling.services import CODE_LIFE, StartedPairing, hashed, start_pairing

COOKIE = "lianke_pairing"
DEVICE_COOKIE_LIFE_S = 400 * 24 * 3600  # the longest that browsers keep; renewed at every visit


def pairing_of(request: HttpRequest) -> StartedPairing:
    """The pairing that this browser waits for, or a fresh one when it has none or it has run out."""
    code, _colon, secret = str(request.get_signed_cookie(COOKIE, default="") or "").partition(":")
    standing = ScreenPairing.objects.filter(
        code=code, secret_hash=hashed(secret), expires_at__gt=clock.real_now(), claimed_at__isnull=True
    )
    return StartedPairing(code, secret) if standing.exists() else start_pairing()


def remember_pairing(response: HttpResponseBase, pairing: StartedPairing) -> None:
    value = f"{pairing.code}:{pairing.secret}"
    response.set_signed_cookie(
        COOKIE, value, max_age=int(CODE_LIFE.total_seconds()), httponly=True, samesite="Lax"
    )


def remember_device(response: HttpResponseBase, key: str) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE,
        key,
        max_age=DEVICE_COOKIE_LIFE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    response.delete_cookie(COOKIE)
