"""Which device is asking: by its cookie, or by a header (then there is no browser that could be abused)."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from lianke.kernel.requests import Request
from lianke.schooling.queries.school_year import device_with_key


class DeviceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Device":
            # Django's own switch for such requests
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        else:
            key = request.COOKIES.get(settings.DEVICE_COOKIE, "")
        cast("Request", request).device = device_with_key(key) if key else None
        return self.get_response(request)
