"""Language by choice, not by browser; a service's refusal as an answer that its reader understands."""

from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from lianke.kernel.database import lost_to_another
from lianke.kernel.http import wants_json
from lianke.kernel.limits import Rate, TooFast, asker, limiter
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


REQUESTS = Rate("requests", 100, 1_000)
STRANGERS = Rate("requests of an address that is not known", 50, 500)
BODIES = Rate("uploads", 0.5, 60)
EXPORTS = Rate("exports", 0.2, 30)
EXPORTED = (".xlsx", ".csv", ".zip", ".pdf")


class LimitMiddleware:
    """Stands before session and device are looked up: whoever asks for too much is told to wait, and so long
    `config.gate` lets nothing of theirs in.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        who, known = asker_of(request)
        try:
            limiter.spend(REQUESTS if known else STRANGERS, who)
            if request.content_type == "multipart/form-data":
                limiter.spend(BODIES, who)
            if request.path.endswith(EXPORTED):
                limiter.spend(EXPORTS, who)
        except TooFast as refusal:
            limiter.shut(who, refusal.wait_s)
            return told_to_wait(request, refusal)
        return self.get_response(request)


def asker_of(request: HttpRequest) -> tuple[str, bool]:
    return asker(
        authorization=request.headers.get("Authorization", ""),
        sent=request.COOKIES,
        address=request.META.get("REMOTE_ADDR", ""),
    )


class RefusalMiddleware:
    """409 with the sentence: as JSON for a program, as a page for a person. 429 where it was too much at
    once, and then for a while nothing else. 503 where the database let somebody else write first and took
    this act back whole: a program asks again by itself.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooFast):
            limiter.shut(asker_of(request)[0], exception.wait_s)
            return told_to_wait(request, exception)
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


def told_to_wait(request: HttpRequest, refusal: TooFast) -> HttpResponse:
    """Without the frame around a page: who it is has not been looked up."""
    answer = (
        refused(request, refusal, status=429)
        if wants_json(request)
        else HttpResponse(render_to_string("ui/refusal.html", {"sentence": refusal.sentence}), status=429)
    )
    answer["Retry-After"] = str(refusal.wait_s)
    return answer
