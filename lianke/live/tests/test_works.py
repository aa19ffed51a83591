"""作品: what a class's telephone sends becomes one upright image that says nothing else, once."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from lianke.audit.models import Entry
from lianke.live.models import Event, Work
from lianke.live.photos import NoPhoto, upright
from lianke.live.queries.events import event_list
from lianke.live.services.works import MOST_BYTES, file_of
from tests.cast import County, screen, signed_in

RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 300), **saving: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(Image.new("RGB", (size[0] // 2, size[1]), BLUE), (size[0] // 2, 0))
    out = BytesIO()
    image.save(out, kind, **saving)
    return out.getvalue()


def held_upright() -> bytes:
    """As a telephone held upright writes it: lying pixels, “turn me”, its maker and the place."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 6, "HUAWEI"
    exif.get_ifd(GPS)[2] = (24.0, 30.0, 0.0)
    return photo(exif=exif, icc_profile=b"a profile")


def send(client: Client, county: County, content: bytes, key: str = "photo-key-1", **fields: str) -> Any:
    upload = SimpleUploadedFile("照片.jpg", content, "image/jpeg")
    return client.post(f"/lessons/{county.lesson.public_id}/works", {"photo": upload, "key": key, **fields})


@pytest.fixture
def assistant(county: County) -> Client:
    return signed_in(county.assistant)


def test_a_photo_is_turned_as_it_was_held_and_loses_everything_but_its_colours() -> None:
    content, size = upright(held_upright())
    image = Image.open(BytesIO(content))
    top, bottom = image.convert("RGB").getpixel((150, 20)), image.convert("RGB").getpixel((150, 380))
    assert (image.format, image.size, size) == ("WEBP", (300, 400), (300, 400))
    assert (dict(image.getexif()), image.info.get("icc_profile"), b"HUAWEI" in content) == ({}, None, False)
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 150 > top[2], bottom[2] > 150 > bottom[0]) == (True, True)


@pytest.mark.parametrize(
    ("kind", "size", "kept"), [("JPEG", (4000, 3000), (1600, 1200)), ("PNG", (900, 3200), (450, 1600))]
)
def test_a_large_photo_is_made_1600_long(kind: str, size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert upright(photo(kind, size))[1] == kept


def test_a_transparent_drawing_stands_on_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(BytesIO(upright(out.getvalue())[0])).convert("RGB").getpixel((32, 32)) == (
        255,
        255,
        255,
    )


def bomb() -> bytes:
    """A PNG of 60,000 × 60,000 pixels in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def black_and_white(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("1", size).save(out, "PNG")
    return out.getvalue()


ABSURD = [
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100, "heic"),
    (photo()[:2000], "unreadable"),
    (bomb(), "too_many_pixels"),
    (black_and_white((9000, 8000)), "too_many_pixels"),
    (photo(size=(20_000, 100)), "too_small"),
]


@pytest.mark.parametrize(("content", "why"), ABSURD, ids=range(len(ABSURD)))
def test_an_absurd_file_says_why(content: bytes, why: str) -> None:
    with pytest.raises(NoPhoto) as caught:
        upright(content)
    assert caught.value.why == why


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4", b"GIF89a" + b"\0" * 99, b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_what_is_no_photo_is_refused_by_a_sentence_and_nothing_is_kept(
    county: County, assistant: Client, content: bytes
) -> None:
    answer = send(assistant, county, content or b" ")
    assert (answer.status_code, answer.json()["error"]) == (409, "photo_unreadable")
    assert answer.json()["sentence"] == "这不是能打开的照片。请重新拍一张（JPG 或 PNG）。"
    assert (Work.objects.count(), Event.objects.count()) == (0, 0)


def test_a_photo_of_more_than_15_mb_is_refused(county: County, assistant: Client) -> None:
    answer = send(assistant, county, photo() + b"\0" * MOST_BYTES)
    assert (answer.status_code, answer.json()["error"]) == (409, "too_large")


def test_the_assistants_photo_is_an_event_of_the_class_that_everybody_of_the_lesson_can_open(
    county: County, assistant: Client
) -> None:
    answer = send(assistant, county, photo(), question="q-1").json()
    event = event_list(county.lesson)["events"][0]
    mine = county.lesson.participations.get(class_group=county.classes[0])
    assert event["body"] == {"work": answer["work"], "width": 400, "height": 300, "question": "q-1"}
    assert (event["kind"], event["participation"], event["actor"]["id"]) == (
        "work_sent",
        mine.public_id,
        county.assistant.public_id,
    )
    assert Entry.objects.get(verb="send_work").object_id == answer["work"]
    shown = screen(county.device_keys[1]).get(f"/works/{answer['work']}.webp")
    assert (shown.status_code, shown["Content-Type"], shown.content[:4]) == (200, "image/webp", b"RIFF")
    assert shown["Cache-Control"] == "private, max-age=2592000, immutable"


def test_a_classs_screen_sends_for_its_own_class(county: County) -> None:
    assert send(screen(county.device_keys[1]), county, photo()).status_code == 200
    assert Work.objects.get().participation.class_group == county.classes[1]


def test_the_same_photo_sent_again_is_the_same_work(county: County, assistant: Client) -> None:
    first, second, other = (
        send(assistant, county, photo(), key).json() for key in ("photo-key-1", "photo-key-1", "photo-key-2")
    )
    assert (first, first["work"] == other["work"]) == (second, False)
    assert [event["kind"] for event in event_list(county.lesson)["events"]] == ["work_sent", "work_sent"]
    assert default_storage.exists(file_of(Work.objects.first() or Work()))


def test_after_the_end_no_photo_comes_in_and_one_that_is_there_is_still_answered_for(
    county: County, assistant: Client
) -> None:
    lecturer = signed_in(county.lecturer)
    sent = send(assistant, county, photo()).json()
    for what in ("open", "end"):
        lecturer.post(f"/lessons/{county.lesson.public_id}/{what}", "{}", content_type="application/json")
    late = send(assistant, county, photo(), "photo-key-2")
    assert (late.status_code, late.json()["error"]) == (409, "over")
    assert send(assistant, county, photo()).json() == sent


def test_a_work_is_never_changed_and_never_deleted(county: County, assistant: Client) -> None:
    send(assistant, county, photo())
    for deed in (lambda: Work.objects.update(question="other"), lambda: Work.objects.all().delete()):
        with pytest.raises(IntegrityError, match="live_work_append_only"), transaction.atomic():
            deed()


@pytest.mark.parametrize(
    "fields", [{"key": "short"}, {"key": "k" * 65}, {"question": "…" * 3}, {"question": "q" * 37}]
)
def test_a_malformed_request_leaves_nothing(
    county: County, assistant: Client, fields: dict[str, str]
) -> None:
    answer = send(assistant, county, photo(), **fields)
    assert (answer.status_code, answer.json()["error"], Work.objects.count()) == (409, "malformed", 0)
