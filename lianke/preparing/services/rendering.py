"""课件 becomes images: a few pages at a time, by programs of their own with limits, so that a deck of one page
never waits for one of a hundred.
"""

import json
import logging
import re
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from lianke.kernel.jobs import Life
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import StoredKind
from lianke.organisations.services import count_stored
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.preparing.services.decks import file_of, page_file, texts_file

log = logging.getLogger(__name__)

WIDTH = 1600
TALLEST = 16_000
"""A WebP holds 16,383; a page that is longer (a strip of a chat saved as PDF) is made narrower."""

MOST_PAGES = 120
PAGES_AT_ONCE = 6
PROGRAM_S = 60
MEMORY = 1 << 30
QUALITY = 80
MOST_LETTERS = 5000
"""Of a page's words that are kept."""

PAGE = re.compile(r"^Page +(\d+) (size|rot): +([\d.]+)(?: x ([\d.]+))?", re.MULTILINE)


def render_more(*, pk: int, life: Life) -> bool:
    """Keeps the next pages as WebP; after the last the deck is ready. Raises Refusal when it cannot be
    read.
    """
    deck = Deck.objects.get(pk=pk)
    if deck.state != DeckState.RENDERING:
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "slides.pdf"
        source.write_bytes(default_storage.open(file_of(deck)).read())
        widths = page_widths(source)
        first = life.done + 1
        for number, page in rendered_pages(source, widths, range(first, first + PAGES_AT_ONCE)):
            size = keep_page(deck, number, page)
            if number == 1:
                deck.width, deck.height = size
                deck.save(update_fields=["width", "height"])
        done = min(life.done + PAGES_AT_ONCE, len(widths))
        if done < len(widths):
            life.go_on(done=done, total=len(widths))
            return True
        keep_texts(deck, texts_in(source, len(widths)))
    count_pages(deck, len(widths))
    rendering = Deck.objects.filter(pk=deck.pk, state=DeckState.RENDERING)
    rendering.update(state=DeckState.READY, pages=len(widths))
    return False


def fail_deck(*, pk: int, sentence: str) -> None:
    Deck.objects.filter(pk=pk, state=DeckState.RENDERING).update(
        state=DeckState.FAILED, problem=sentence[:200]
    )


def page_widths(source: Path) -> list[int]:
    """How wide each of the first 120 pages is drawn, in px."""
    told = asked(["pdfinfo", "-f", "1", "-l", str(MOST_PAGES), str(source)]).decode(errors="replace")
    sizes: dict[int, tuple[float, float]] = {}
    for number, what, one, other in PAGE.findall(told):
        page = int(number)
        if what == "size":
            sizes[page] = float(one), float(other)
        elif float(one) % 180 and page in sizes:
            sizes[page] = sizes[page][::-1]
    if not sizes:
        raise unreadable("no pages")
    return [
        max(1, min(WIDTH, int(TALLEST * wide / max(tall, 1))))
        for _page, (wide, tall) in sorted(sizes.items())
    ]


def rendered_pages(source: Path, widths: list[int], wanted: range) -> Iterator[tuple[int, Path]]:
    """(number, PNG file) of the pages that are wanted and there. Raises Refusal."""
    there = (page for page in wanted if page <= len(widths))
    for width, together in groupby(there, key=lambda page: widths[page - 1]):
        pages = list(together)
        span = ["-f", str(pages[0]), "-l", str(pages[-1])]
        target = source.with_name(f"from-{pages[0]}")
        asked(
            [
                "pdftoppm",
                "-png",
                "-scale-to-x",
                str(width),
                "-scale-to-y",
                "-1",
                *span,
                str(source),
                str(target),
            ]
        )
        drawn = sorted(source.parent.glob(f"{target.name}-*.png"))
        if len(drawn) != len(pages):
            raise unreadable(f"{len(drawn)} of pages {pages}")
        yield from zip(pages, drawn, strict=True)


def texts_in(source: Path, pages: int) -> list[str]:
    """What each page says; nothing where it is a picture. Slides whose words cannot be read are slides all
    the same.
    """
    try:
        told = asked(["pdftotext", "-layout", "-enc", "UTF-8", "-l", str(pages), str(source), "-"])
    except Refusal:
        return [""] * pages
    texts = told.decode(errors="replace").split("\f")
    return [text[:MOST_LETTERS] for text in (texts + [""] * pages)[:pages]]


def asked(command: list[str]) -> bytes:
    """What a program says. Raises Refusal when it cannot do with the file."""
    try:
        done = subprocess.run(
            command, check=True, timeout=PROGRAM_S, capture_output=True, preexec_fn=limit_memory
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise unreadable(str(error)) from error
    return done.stdout


def unreadable(why: str) -> Refusal:
    log.info("slides: %s", why)
    return Refusal(
        "unreadable_slides",
        _("The PDF could not be read. Open it on your computer, save it again as PDF, and upload that."),
    )


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def keep_page(deck: Deck, number: int, page: Path) -> tuple[int, int]:
    target = page.with_suffix(".webp")
    with Image.open(page) as image:
        size = image.size
        image.save(target, "WEBP", quality=QUALITY, method=4)
    keep(page_file(deck, number), target.read_bytes())
    return size


def keep_texts(deck: Deck, texts: list[str]) -> None:
    keep(texts_file(deck), json.dumps(texts, ensure_ascii=False).encode())


def count_pages(deck: Deck, pages: int) -> None:
    """What was drawn is kept for whoever brought the slides; it was not known before."""
    drawn = sum(default_storage.size(page_file(deck, page)) for page in range(1, pages + 1))
    count_stored(
        place=deck.meeting.host_node, kind=StoredKind.SLIDES, name=f"slides/{deck.digest}/", size=drawn
    )


def keep(name: str, content: bytes) -> None:
    if default_storage.exists(name):  # the job had come so far already
        default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
