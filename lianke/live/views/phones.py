"""手机接收: a phone that is a class's screen is none any more."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lianke.accounts.access import sign_in_required
from lianke.kernel.requests import PersonRequest
from lianke.live import addresses
from lianke.live.services import phones


@never_cache
@require_POST
@sign_in_required
def stop_receiving(request: PersonRequest) -> HttpResponse:
    if request.device:
        phones.stop_receiving(device=request.device, person=request.user)
    return redirect(addresses.phone())
