"""课件: brought by the lecturer, fetched by every screen."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import Request
from lianke.preparing import access
from lianke.preparing.queries.decks import deck_json, deck_of
from lianke.preparing.services.decks import page_file, upload_deck
from lianke.timetable.access import attendees

PAGE_LIFE_S = 30 * 24 * 3600


@never_cache
@require_http_methods(["GET", "POST"])
def slides(request: Request, public_id: str) -> JsonResponse:
    """The lesson's slides: GET tells how far they are, POST (multipart, field `pdf`) brings new ones."""
    attendee = attendees.lecturer(request, public_id)
    if request.method == "POST":
        upload = request.FILES.get("pdf")
        if upload is None or attendee.person is None:
            raise Refusal("no_file", _("Choose a PDF file first."))
        deck = upload_deck(
            meeting=attendee.meeting, person=attendee.person, upload=upload, limit=settings.MAX_SLIDES_BYTES
        )
        deck.refresh_from_db()
        return JsonResponse(deck_json(deck))
    found = deck_of(attendee.meeting)
    return JsonResponse(
        deck_json(found)
        if found
        else {"deck": None, "state": "none", "sentence": "", "pages": 0, "images": []}
    )


@require_GET
def slide(request: Request, deck_id: str, page: int) -> HttpResponse:
    """One page as an image; it never changes, so it may be kept for long."""
    deck = access.deck_for(request, deck_id)
    name = page_file(deck, page)
    if not 1 <= page <= deck.pages or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as image:
        response = HttpResponse(image.read(), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={PAGE_LIFE_S}, immutable"
    return response
