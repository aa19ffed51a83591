"""Language by choice, not by browser; a service's refusal as an answer that its reader understands."""

from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from lianke.kernel.database import lost_to_another
from lianke.kernel.http import wants_json
from lianke.kernel.refusal import Refusal

Answer = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """Chinese unless the person chose another language (a browser's own preference is not a choice)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            return self.get_response(request)


class RefusalMiddleware:
    """409 with the sentence: as JSON for a program, as a page for a person. 503 where the database let
    somebody else write first and took this act back whole: a program asks again by itself.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refused(request, exception, status=409)
        if isinstance(exception, OperationalError) and lost_to_another(exception):
            sentence = _(
                "Somebody else was writing the same at this moment, so nothing was changed. "
                "Please do it again."
            )
            return refused(request, Refusal("busy", sentence), status=503)
        return None


def refused(request: HttpRequest, refusal: Refusal, *, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": refusal.code, "sentence": refusal.sentence}, status=status)
    return render(request, "ui/refusal.html", {"sentence": refusal.sentence}, status=status)
