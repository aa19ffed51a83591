"""课件: a PDF in, one image a page out, once."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from lianke.kernel.refusal import Refusal
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.preparing.queries.decks import page_addresses
from lianke.preparing.services.decks import page_file, render_deck, upload_deck
from lianke.timetable.models import Meeting
from tests.cast import County

TWO_PAGES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R 4 0 "
    b"R]/Count 2>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 320 180]>>endobj 4 0 obj<</Type/Page/Parent 2 0 "
    b"R/MediaBox[0 0 320 180]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)


def uploaded(county: County, meeting: Meeting, content: bytes = TWO_PAGES, limit: int = 10_000) -> Deck:
    return upload_deck(
        meeting=meeting, person=county.lecturer, upload=SimpleUploadedFile("课件.pdf", content), limit=limit
    )


def test_every_page_becomes_an_image_1600_wide(county: County) -> None:
    deck = uploaded(county, county.lesson)
    render_deck(deck=deck)
    deck.refresh_from_db()
    assert (deck.state, deck.pages, deck.width, deck.height) == (DeckState.READY, 2, 1600, 900)
    assert page_addresses(deck) == [f"/slides/{deck.public_id}/{page}.webp" for page in (1, 2)]
    assert default_storage.open(page_file(deck, 2)).read(4) == b"RIFF"


def test_the_same_pdf_for_the_next_lesson_is_ready_at_once(county: County) -> None:
    render_deck(deck=uploaded(county, county.lesson))
    later = county.course.meetings.order_by("-begins_at")[0]
    again = uploaded(county, later)
    assert (again.meeting, again.state, again.pages) == (later, DeckState.READY, 2)


@pytest.mark.parametrize(
    ("content", "limit", "code"),
    [(b"PK\x03\x04", 10_000, "not_a_pdf"), (TWO_PAGES, 100, "too_large"), (b"", 10, "not_a_pdf")],
)
def test_what_is_no_pdf_or_too_large_is_refused_and_nothing_is_kept(
    county: County, content: bytes, limit: int, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        uploaded(county, county.lesson, content, limit)
    assert not Deck.objects.exists()


def test_a_broken_pdf_says_what_to_do(county: County) -> None:
    deck = uploaded(county, county.lesson, b"%PDF-1.4 and then nothing that could be read")
    render_deck(deck=deck)
    deck.refresh_from_db()
    assert deck.state == DeckState.FAILED
    assert deck.problem == "这个 PDF 读不出来。请在电脑上打开，重新保存为 PDF 再上传。"
