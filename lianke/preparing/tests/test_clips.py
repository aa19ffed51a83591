"""视频片段: what every classroom can play is taken, all else refused by a sentence; fetched whole or in
pieces.
"""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import StreamingHttpResponse
from django.test import Client

from lianke.kernel.refusal import Refusal
from lianke.preparing.models import Clip
from lianke.preparing.services.clips import MOST_CLIPS, clip_file, upload_clip
from lianke.preparing.views.clips import piece
from tests.cast import County, screen, signed_in

LIMIT = 5_000_000


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As they come: from a phone (index at the end, place in the metadata), HEVC, MP3 sound, sound alone,
    another container.
    """
    folder = tmp_path_factory.mktemp("films")
    picture = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=2"]
    sound = ["-f", "lavfi", "-i", "sine=duration=2"]
    h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast"]
    made(folder / "phone.mp4", *picture, *sound, *h264, "-c:a", "aac", "-metadata", "location=+23.0+110.0/")
    made(folder / "silent.mp4", *picture, *h264)
    made(folder / "deep.mp4", *picture, "-c:v", "libx264", "-pix_fmt", "yuv444p", "-preset", "ultrafast")
    made(folder / "mp3.mp4", *picture, *sound, *h264, "-c:a", "libmp3lame")
    made(folder / "sound.mp4", *sound, "-c:a", "aac")
    made(folder / "film.mkv", *picture, *h264)
    made(folder / "wide.mp4", "-f", "lavfi", "-i", "color=size=2560x1440:rate=1:duration=2", *h264)
    made(folder / "long.mp4", "-f", "lavfi", "-i", "color=size=64x64:rate=1:duration=901", *h264)
    (folder / "torn.mp4").write_bytes((folder / "phone.mp4").read_bytes()[:2000])
    (folder / "words.mp4").write_bytes(b"this is no film")
    return folder


def made(file: Path, *arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments, str(file)], check=True)


def uploaded(county: County, file: Path, limit: int = LIMIT) -> Clip:
    return upload_clip(
        meeting=county.lesson,
        person=county.lecturer,
        upload=SimpleUploadedFile(file.name, file.read_bytes()),
        limit=limit,
    )


@pytest.mark.parametrize("name", ["phone.mp4", "silent.mp4"])
def test_a_film_from_a_phone_is_kept_with_its_index_in_front_and_without_its_place(
    county: County, films: Path, name: str
) -> None:
    clip = uploaded(county, films / name)
    assert (clip.name, clip.width, clip.height) == (name[:-4], 320, 180)
    assert clip.length_ms == pytest.approx(2000, abs=100)  # sound ends on a packet of its own
    kept = default_storage.open(clip_file(clip)).read()
    assert kept.index(b"moov") < kept.index(b"mdat")
    assert b"+23.0" not in kept


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("deep.mp4", "film_picture"),
        ("mp3.mp4", "film_sound"),
        ("sound.mp4", "film_no_picture"),
        ("film.mkv", "film_not_mp4"),
        ("wide.mp4", "film_too_large"),
        ("long.mp4", "film_too_long"),
        ("torn.mp4", "film_unreadable"),
        ("words.mp4", "film_unreadable"),
    ],
)
def test_what_an_old_screen_cannot_play_is_refused_and_nothing_is_kept(
    county: County, films: Path, name: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        uploaded(county, films / name)
    assert not Clip.objects.exists()


def test_a_film_may_not_be_larger_than_the_limit_nor_one_of_too_many(county: County, films: Path) -> None:
    with pytest.raises(Refusal, match="too_large"):
        uploaded(county, films / "phone.mp4", limit=1000)
    for _clip in range(MOST_CLIPS):
        uploaded(county, films / "silent.mp4")
    with pytest.raises(Refusal, match="too_many"):
        uploaded(county, films / "silent.mp4")


def test_the_lecturer_brings_it_by_the_page_and_every_screen_of_the_lesson_fetches_it_ahead(
    county: County, films: Path
) -> None:
    lecturer, village = signed_in(county.lecturer), screen(county.device_keys[0])
    url = f"/lessons/{county.lesson.public_id}/clips"
    brought = lecturer.post(
        url, {"clip": SimpleUploadedFile("小白船.mp4", (films / "phone.mp4").read_bytes())}
    ).json()
    assert lecturer.get(url).json() == {"clips": [brought]}
    assert brought["name"] == "小白船"
    day = village.get("/screen/day").json()
    assert [one["clips"] for one in day["lessons"] if one["id"] == county.lesson.public_id] == [
        [brought["url"]]
    ]
    assert whole(village, brought["url"]) == default_storage.open(clip_file(Clip.objects.get())).read()


def test_a_browser_gets_the_piece_that_it_asks_for(county: County, films: Path) -> None:
    clip = uploaded(county, films / "phone.mp4")
    content = default_storage.open(clip_file(clip)).read()
    answer = screen(county.device_keys[0]).get(
        f"/clips/{clip.public_id}.mp4", headers={"range": "bytes=100-299"}
    )
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes 100-299/{len(content)}")
    assert (
        whole(screen(county.device_keys[0]), f"/clips/{clip.public_id}.mp4", "bytes=100-299")
        == content[100:300]
    )
    beyond = screen(county.device_keys[0]).get(
        f"/clips/{clip.public_id}.mp4", headers={"range": f"bytes={len(content)}-"}
    )
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=-0", None),
        ("bytes=100-", None),
        ("bytes=20-10", None),
        ("bytes=-", (0, 100)),
        ("bytes=1-2,5-6", (0, 100)),
        ("lines=1-2", (0, 100)),
    ],
)
def test_pieces_are_understood_as_the_standard_has_them(
    header: str, expected: tuple[int, int] | None
) -> None:
    assert piece(header, 100) == expected


def whole(client: Client, url: str, piece: str = "") -> bytes:
    answer = cast("StreamingHttpResponse", client.get(url, headers={"range": piece} if piece else {}))

    async def read() -> bytes:
        return b"".join([chunk async for chunk in cast("AsyncIterator[bytes]", answer.streaming_content)])

    return asyncio.run(read())
