"""Reads of slides."""

from typing import Any

from django.utils.translation import gettext as _

from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.timetable.models import Meeting


def deck_of(meeting: Meeting) -> Deck | None:
    """What is shown in a lesson: its latest deck."""
    return Deck.objects.filter(meeting=meeting).first()


def deck_json(deck: Deck) -> dict[str, Any]:
    sentence = {
        DeckState.RENDERING: _("The slides are being prepared."),
        DeckState.READY: _("%(name)s: %(pages)s pages are ready.") % {"name": deck.name, "pages": deck.pages},
    }.get(DeckState(deck.state), deck.problem)
    return {
        "deck": deck.public_id,
        "name": deck.name,
        "state": deck.state,
        "sentence": sentence,
        "pages": deck.pages,
        "width": deck.width,
        "height": deck.height,
        "images": page_addresses(deck),
    }


def page_addresses(deck: Deck | None) -> list[str]:
    if deck is None or deck.state != DeckState.READY:
        return []
    return [f"/slides/{deck.public_id}/{page}.webp" for page in range(1, deck.pages + 1)]
