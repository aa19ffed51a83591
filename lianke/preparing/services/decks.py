"""课件: a PDF in, one image a page out; rendered once by a job, in a process of its own with limits."""

import json
import logging
import resource
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.uploads import PDF, accepted_kind
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.preparing.tasks import render_slides
from lianke.timetable.models import Meeting

log = logging.getLogger(__name__)

WIDTH = 1600
MOST_PAGES = 120
RENDER_S = 120
MEMORY = 1 << 30
QUALITY = 80
MOST_LETTERS = 5000
"""Of a page's words that are kept."""


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
        if not default_storage.exists(file_of(deck)):
            default_storage.save(file_of(deck), ContentFile(slides.content))
        record(actor=Actor.of(person), verb="upload_slides", what=deck, scope=meeting.host_node.path)
        if twin is None:
            transaction.on_commit(lambda: render_slides.enqueue(deck.pk))
    return deck


def copy_deck(*, deck: Deck, meeting: Meeting, person: Person) -> Deck:
    """The same slides for another lesson, ready at once where they are ready."""
    return Deck.objects.create(
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


def rendering_of(twin: Deck | None) -> dict[str, Any]:
    """Files lie by their content, so the same PDF for another lesson is ready at once."""
    return (
        {"state": twin.state, "pages": twin.pages, "width": twin.width, "height": twin.height} if twin else {}
    )


def render_deck(*, deck: Deck) -> None:
    """Renders every page to WebP 1600 px wide and marks the deck ready, or failed with a sentence."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            pages = rendered_pages(default_storage.open(file_of(deck)).read(), Path(folder))
            sizes = [keep_page(deck, number, page) for number, page in enumerate(pages, start=1)]
            keep_texts(deck, texts_in(Path(folder) / "slides.pdf", len(sizes)))
    except UnreadableSlides as problem:
        log.info("deck %s: %s", deck.public_id, problem)
        sentence = _(
            "The PDF could not be read. Open it on your computer, save it again as PDF, and upload that."
        )
        Deck.objects.filter(pk=deck.pk).update(state=DeckState.FAILED, problem=sentence)
        return
    Deck.objects.filter(pk=deck.pk).update(
        state=DeckState.READY, pages=len(sizes), width=sizes[0][0], height=sizes[0][1]
    )


class UnreadableSlides(Exception):
    """pdftoppm gave no pages."""


def rendered_pages(pdf: bytes, folder: Path) -> list[Path]:
    """PNG files of the first 120 pages, in order. Raises Unreadable."""
    source = folder / "slides.pdf"
    source.write_bytes(pdf)
    command = [
        "pdftoppm",
        "-png",
        "-scale-to-x",
        str(WIDTH),
        "-scale-to-y",
        "-1",
        "-l",
        str(MOST_PAGES),
        str(source),
        str(folder / "page"),
    ]
    try:
        subprocess.run(command, check=True, timeout=RENDER_S, capture_output=True, preexec_fn=limit_memory)
    except (subprocess.SubprocessError, OSError) as error:
        raise UnreadableSlides(str(error)) from error
    pages = sorted(folder.glob("page-*.png"))
    if not pages:
        raise UnreadableSlides("no pages")
    return pages


def texts_in(source: Path, pages: int) -> list[str]:
    """What each page says; nothing where it is a picture. Slides whose words cannot be read are slides all
    the same.
    """
    command = ["pdftotext", "-layout", "-enc", "UTF-8", "-l", str(pages), str(source), "-"]
    try:
        done = subprocess.run(
            command, check=True, timeout=RENDER_S, capture_output=True, preexec_fn=limit_memory
        )
    except (subprocess.SubprocessError, OSError) as error:
        log.info("%s: no words: %s", source, error)
        return [""] * pages
    texts = done.stdout.decode(errors="replace").split("\f")
    return [text[:MOST_LETTERS] for text in (texts + [""] * pages)[:pages]]


def keep_texts(deck: Deck, texts: list[str]) -> None:
    name = texts_file(deck)
    if default_storage.exists(name):  # the job ran twice
        default_storage.delete(name)
    default_storage.save(name, ContentFile(json.dumps(texts, ensure_ascii=False).encode()))


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def keep_page(deck: Deck, number: int, page: Path) -> tuple[int, int]:
    target = page.with_suffix(".webp")
    with Image.open(page) as image:
        size = image.size
        image.save(target, "WEBP", quality=QUALITY, method=4)
    name = page_file(deck, number)
    if default_storage.exists(name):  # the job ran twice
        default_storage.delete(name)
    default_storage.save(name, ContentFile(target.read_bytes()))
    return size
