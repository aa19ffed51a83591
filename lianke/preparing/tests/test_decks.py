"""课件: a PDF in, one image a page out, once."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from lianke.kernel.jobs import LongJob, run_long_job
from lianke.kernel.models import Job, JobState
from lianke.kernel.refusal import Refusal
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.preparing.queries.decks import page_addresses
from lianke.preparing.services.decks import copy_deck, page_file, upload_deck
from lianke.preparing.tasks import SLIDES
from lianke.timetable.models import Meeting
from tests.cast import County, make_county
from tests.pdf import slides
from tests.processes import BY_HAND, every_point, taken_up

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
    SLIDES.do_now(deck.pk)
    deck.refresh_from_db()
    assert (deck.state, deck.pages, deck.width, deck.height) == (DeckState.READY, 2, 1600, 900)
    assert page_addresses(deck) == [f"/slides/{deck.public_id}/{page}.webp" for page in (1, 2)]
    assert default_storage.open(page_file(deck, 2)).read(4) == b"RIFF"


def test_the_same_pdf_for_the_next_lesson_is_ready_at_once(county: County) -> None:
    SLIDES.do_now(uploaded(county, county.lesson).pk)
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
    SLIDES.do_now(deck.pk)
    deck.refresh_from_db()
    assert deck.state == DeckState.FAILED
    assert deck.problem == "这个 PDF 读不出来。请在电脑上打开，重新保存为 PDF 再上传。"


def test_a_strip_that_is_longer_than_an_image_may_be_is_made_narrower(county: County) -> None:
    strip = TWO_PAGES.replace(b"[0 0 320 180]", b"[0 0 600 8000]", 1)
    deck = uploaded(county, county.lesson, strip)
    SLIDES.do_now(deck.pk)
    deck.refresh_from_db()
    assert (deck.state, deck.pages, deck.width, deck.height) == (DeckState.READY, 2, 1200, 16_000)
    with Image.open(default_storage.open(page_file(deck, 2))) as page:
        assert page.size == (1600, 900)


def test_a_deck_of_many_pages_lets_others_go_first(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianke.kernel.jobs.SLICE_S", 0)
    called: list[int] = []  # with which priority
    monkeypatch.setattr(LongJob, "call", lambda _job, subject, priority=0: called.append(priority))
    deck = uploaded(county, county.lesson, slides(*"abcdefghijklmn"))
    for pages in (6, 12):
        run_long_job.call(SLIDES.name, deck.pk)
        job = Job.objects.get()
        assert (job.state, job.done, job.total, len(called)) == (JobState.WAITING, pages, 14, pages // 6)
    run_long_job.call(SLIDES.name, deck.pk)
    deck.refresh_from_db()
    assert (deck.state, deck.pages, Job.objects.get().state) == (DeckState.READY, 14, JobState.DONE)


def test_slides_that_are_copied_while_they_are_drawn_are_drawn_too(county: County) -> None:
    deck = uploaded(county, county.lesson)
    later = county.course.meetings.order_by("-begins_at")[0]
    copy = copy_deck(deck=deck, meeting=later, person=county.lecturer)
    SLIDES.do_now(copy.pk)
    copy.refresh_from_db()
    assert (copy.state, copy.pages) == (DeckState.READY, 2)


def test_a_worker_killed_at_any_point_leaves_slides_that_another_draws(
    own_database: None, school_morning: None, settings: Settings
) -> None:
    settings.TASKS = BY_HAND
    county = make_county()
    deck = uploaded(county, county.lesson, slides(*"abcdefgh"))

    def is_told() -> None:
        deck.refresh_from_db()
        ready = deck.state == DeckState.READY
        assert deck.pages == (8 if ready else 0)
        assert all(default_storage.exists(page_file(deck, page)) for page in range(1, deck.pages + 1))

    assert every_point(lambda: taken_up(SLIDES, deck.pk), is_told) > 10
    assert (deck.state, Job.objects.get().state) == (DeckState.READY, JobState.DONE)
