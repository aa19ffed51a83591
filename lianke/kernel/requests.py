"""The request as our views see it: who is there, person or device."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from lianke.accounts.models import Person
    from lianke.schooling.models import Device


class Request(HttpRequest):
    user: "Person | AnonymousUser"
    device: "Device | None"
    htmx: HtmxDetails


class PersonRequest(Request):
    """A request behind sign_in_required."""

    user: "Person"
