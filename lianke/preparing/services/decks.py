"""课件: a PDF is kept for a lesson, and its rendering ordered."""

import json
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.uploads import PDF, accepted_kind
from lianke.organisations.choices import StoredKind
from lianke.organisations.services import take_space
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.preparing.tasks import SLIDES
from lianke.timetable.models import Meeting


def file_of(deck: Deck) -> str:
    return f"slides/{deck.digest}/slides.pdf"


def page_file(deck: Deck, page: int) -> str:
    return f"slides/{deck.digest}/{page}.webp"


def texts_file(deck: Deck) -> str:
    return f"slides/{deck.digest}/texts.json"


def texts_of(deck: Deck) -> list[str]:
    """What each page of a deck says, as far as it has words; decks of older versions say nothing."""
    if not default_storage.exists(texts_file(deck)):
        return [""] * deck.pages
    with default_storage.open(texts_file(deck)) as file:
        return [str(text) for text in json.loads(file.read())]


def upload_deck(*, meeting: Meeting, person: Person, upload: "UploadedFile[bytes]", limit: int) -> Deck:
    """Keeps a PDF and orders its rendering. Refuses what is not a PDF or is too large; nothing is kept
    then.
    """
    slides = accepted_kind(
        upload,
        kinds=[PDF],
        limit=limit,
        too_large=_(
            "The file is larger than %(limit)s MB. Save the slides with smaller pictures and try again."
        )
        % {"limit": limit >> 20},
        code="not_a_pdf",
        wrong_kind=_(
            "This is not a PDF file. In PowerPoint or WPS choose “Save as PDF”, then upload that file."
        ),
    )
    twin = Deck.objects.filter(digest=slides.digest, state=DeckState.READY).first()
    with transaction.atomic():
        deck = Deck.objects.create(
            course=meeting.course,
            meeting=meeting,
            name=(upload.name or "PDF")[:200],
            digest=slides.digest,
            uploaded_by=person,
            uploaded_at=clock.now(),
            **rendering_of(twin),
        )
        take_space(
            place=meeting.host_node, kind=StoredKind.SLIDES, name=file_of(deck), size=len(slides.content)
        )
        if not default_storage.exists(file_of(deck)):
            default_storage.save(file_of(deck), ContentFile(slides.content))
        record(actor=Actor.of(person), verb="upload_slides", what=deck, scope=meeting.host_node.path)
        if twin is None:
            SLIDES.ask(deck.pk)
    return deck


def copy_deck(*, deck: Deck, meeting: Meeting, person: Person) -> Deck:
    """The same slides for another lesson, ready at once where they are ready."""
    copy = Deck.objects.create(
        course=meeting.course,
        meeting=meeting,
        name=deck.name,
        digest=deck.digest,
        state=deck.state,
        pages=deck.pages,
        width=deck.width,
        height=deck.height,
        uploaded_by=person,
        uploaded_at=clock.now(),
    )
    if copy.state == DeckState.RENDERING:
        SLIDES.ask(copy.pk)
    return copy


def rendering_of(twin: Deck | None) -> dict[str, Any]:
    """Files lie by their content, so the same PDF for another lesson is ready at once."""
    return (
        {"state": twin.state, "pages": twin.pages, "width": twin.width, "height": twin.height} if twin else {}
    )
