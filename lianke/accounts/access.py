"""The door for people: a page that needs one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.kernel.http import wants_json
from lianke.kernel.requests import PersonRequest, Request


def sign_in_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Sends a stranger to the sign-in page and back; a program gets 401 and a sentence."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, Person) or request.user.is_authenticated:
            return view(cast("PersonRequest", request), *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"error": "signed_out", "sentence": _("Please sign in again.")}, status=401)
        return redirect_to_login(request.get_full_path())

    return guarded
