"""What is brought through any door counts for its school, and a school that is full brings nothing more."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum
from pytest_django import Settings

from lianke.audit.models import Entry
from lianke.evidence.models import Claim
from lianke.evidence.tests.evidenced import PICTURE
from lianke.evidence.tests.test_claims import claimed, short
from lianke.kernel.refusal import Refusal
from lianke.live.models import Event, Work
from lianke.live.tests.test_works import photo, send
from lianke.organisations.choices import StoredKind
from lianke.organisations.models import Node, StoredFile
from lianke.organisations.queries import kept_by, used_by
from lianke.organisations.services import count_stored, take_space
from lianke.preparing.models import Clip, Deck
from lianke.preparing.services.decks import upload_deck
from lianke.preparing.services.plans import keep_print_file, save_plan
from lianke.preparing.steps import Step
from lianke.preparing.tasks import SLIDES
from lianke.preparing.tests.test_clips import films, uploaded
from lianke.timetable.models import Participation
from tests.cast import County, make_county, signed_in
from tests.pdf import slides
from tests.processes import at_once

__all__ = ["films", "short"]  # fixtures

PDF = slides("第1页")


def bring_slides(county: County, content: bytes = PDF) -> Deck:
    upload = SimpleUploadedFile("课件.pdf", content)
    return upload_deck(meeting=county.lesson, person=county.lecturer, upload=upload, limit=100_000)


def bring_worksheet(county: County) -> Any:
    upload = SimpleUploadedFile("学习单.pdf", PDF)
    return keep_print_file(place=county.lead_school, upload=upload, limit=100_000)


def files() -> dict[str, int]:
    """All that lies in the storage: name, bytes."""
    top = Path(default_storage.path(""))
    return {str(one.relative_to(top)): one.stat().st_size for one in top.rglob("*") if one.is_file()}


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    there = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": there}


@pytest.fixture
def full(settings: Settings) -> None:
    settings.SPACE_GB = 10 / (1 << 30)


def test_slides_films_and_worksheets_count_as_large_as_they_lie_there(county: County, films: Path) -> None:
    deck = bring_slides(county)
    SLIDES.do_now(deck.pk)
    uploaded(county, films / "phone.mp4")
    bring_worksheet(county)
    lying = files()
    texts = lying.pop(f"slides/{deck.digest}/texts.json")  # some words beside the pages
    assert texts < 1000
    assert used_by(county.lead_school) == sum(lying.values())
    kinds = StoredFile.objects.filter(place=county.lead_school).values_list("kind", flat=True)
    assert set(kinds) == {StoredKind.SLIDES, StoredKind.FILM, StoredKind.WORKSHEET}


def test_what_lay_there_before_anything_was_counted_counts_as_if_it_were_brought_now(
    county: County, films: Path
) -> None:
    deck = bring_slides(county)
    SLIDES.do_now(deck.pk)
    clip = uploaded(county, films / "phone.mp4")
    steps = [Step(40, "看", "看", clip=clip.digest)]
    worksheet = bring_worksheet(county)
    save_plan(meeting=county.lesson, person=county.lecturer, title="课", steps=steps, prints=[worksheet])
    rows = StoredFile.objects.order_by("name").values_list("name", "size", "place", "kind")
    counted = list(rows)
    assert len(counted) == 4
    StoredFile.objects.all().delete()
    migration = import_module("lianke.preparing.migrations.0002_what_lies_there_counts")
    migration.count_what_lies_there(apps, None)
    assert list(rows.all()) == counted


def test_what_a_class_brings_counts_for_its_own_school(short: Participation, county: County) -> None:
    claimed(short, county.assistant, proof=SimpleUploadedFile("电表.png", PICTURE))
    assert list(StoredFile.objects.filter(place=county.points[0]).values_list("kind", "size")) == [
        (StoredKind.PROOF, len(PICTURE))
    ]


def test_a_photo_of_a_pupils_work_counts_for_the_pupils_school(county: County) -> None:
    assert send(signed_in(county.assistant), county, photo()).status_code == 200
    assert used_by(county.points[0]) == Work.objects.get().size


def test_the_same_file_again_takes_no_space(county: County) -> None:
    bring_slides(county)
    before = used_by(county.lead_school)
    bring_slides(county)
    assert used_by(county.lead_school) == before == len(PDF)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("bring", [bring_slides, bring_worksheet])
def test_a_full_school_is_told_whom_to_ask_and_nothing_is_kept(
    county: County, bring: Callable[[County], object]
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refusal, match="no_space") as refused:
        bring(county)
    assert county.lead_school.name in refused.value.sentence
    assert county.officer.name in refused.value.sentence
    assert (files(), Deck.objects.count(), StoredFile.objects.count()) == ({}, 0, 0)
    assert Entry.objects.count() == entries


@pytest.mark.usefixtures("full")
def test_a_full_school_brings_no_film(county: County, films: Path) -> None:
    with pytest.raises(Refusal, match="no_space"):
        uploaded(county, films / "phone.mp4")
    assert (files(), Clip.objects.count()) == ({}, 0)


@pytest.mark.usefixtures("full")
def test_a_full_school_sends_no_photo(county: County) -> None:
    answer = send(signed_in(county.assistant), county, photo())
    assert (answer.status_code, answer.json()["error"]) == (409, "no_space")
    assert (files(), Work.objects.count(), Event.objects.filter(kind="work_sent").count()) == ({}, 0, 0)


def test_a_full_school_files_a_claim_without_its_proof_alone(
    short: Participation, county: County, settings: Settings
) -> None:
    settings.SPACE_GB = 10 / (1 << 30)
    with pytest.raises(Refusal, match="no_space"):
        claimed(short, county.assistant, proof=SimpleUploadedFile("电表.png", PICTURE))
    assert (files(), Claim.objects.count()) == ({}, 0)
    claimed(short, county.assistant)


@pytest.mark.usefixtures("full")
def test_a_recording_counts_beside_the_space_and_is_refused_by_nobody(county: County) -> None:
    count_stored(place=county.lead_school, kind=StoredKind.RECORDING, name="recordings/x/", size=500)
    count_stored(place=county.lead_school, kind=StoredKind.RECORDING, name="recordings/x/", size=900)
    kept = kept_by(Node.objects.filter(pk=county.lead_school.pk))[0]
    assert (kept.recorded, kept.filling.used, kept.filling.percent) == (900, 0, 0)


@pytest.mark.usefixtures("own_database", "school_morning")
def test_many_who_bring_at_once_bring_no_more_than_the_space(settings: Settings) -> None:
    settings.SPACE_GB = 250 / (1 << 30)
    place = make_county().lead_school
    at_once(
        lambda: take_space(place=place, kind=StoredKind.SLIDES, name=f"slides/{os.getpid()}", size=100),
        people=6,
    )
    assert StoredFile.objects.filter(place=place).aggregate(bytes=Sum("size")) == {"bytes": 200}
