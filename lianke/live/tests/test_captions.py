"""字幕: what is taken for captions, whose they are, where they are shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianke.kernel import clock
from lianke.live.captions import NoCaptions, webvtt_of
from lianke.live.models import Captions, Clip
from tests.cast import County, screen, signed_in

SRT = "1\r\n00:00:01,500 --> 00:00:03,000\r\n小白船\r\n"
VTT = "WEBVTT\n\n1\n00:00:01.500 --> 00:00:03.000\n小白船\n"


@pytest.mark.parametrize(
    "content", [SRT.encode(), b"\xef\xbb\xbf" + SRT.encode(), SRT.encode("gb18030"), SRT.encode("utf-16"), VTT.encode()]
)
def test_what_subtitle_programs_write_becomes_webvtt(content: bytes) -> None:
    assert webvtt_of(content) == VTT


@pytest.mark.parametrize("content", [b"", "今天的作业".encode(), b"\xff\xff\xff", b"WEBVTT\n"])
def test_what_has_no_times_is_no_captions(content: bytes) -> None:
    with pytest.raises(NoCaptions):
        webvtt_of(content)


def brought(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"captions": SimpleUploadedFile("小白船.srt", content)}


def test_a_clips_captions_go_with_the_film_into_every_lesson(county: County) -> None:
    other = county.course.meetings.exclude(pk=county.lesson.pk)[0]
    clip, copy = (
        Clip.objects.create(
            meeting=meeting, name="小白船", digest="f" * 64, size=1, length_ms=9000, width=320, height=180, uploaded_by=county.lecturer,
            uploaded_at=clock.now(),
        )
        for meeting in (county.lesson, other)
    )  # fmt: skip
    lecturer, village = signed_in(county.lecturer), screen(county.device_keys[0])
    assert village.get(f"/clips/{clip.public_id}.vtt").content == b"WEBVTT\n"
    assert lecturer.post(f"/clips/{clip.public_id}.vtt", brought(SRT.encode())).status_code == 200
    assert lecturer.post(f"/clips/{clip.public_id}.vtt", brought(b"none")).status_code == 409
    assert [village.get(f"/clips/{one.public_id}.vtt").content.decode() for one in (clip, copy)] == [VTT, VTT]
    assert village.get(f"/lessons/{county.lesson.public_id}/captions").content == b"WEBVTT\n"


def test_the_recordings_captions_are_the_latest_brought(county: County) -> None:
    lecturer, url = signed_in(county.lecturer), f"/lessons/{county.lesson.public_id}/captions"
    for words in ("一稿", "二稿"):
        assert lecturer.post(url, brought(SRT.replace("小白船", words).encode())).status_code == 302
    assert lecturer.post(url, brought(b"x" * (1 << 20) + b"x")).status_code == 302
    assert "二稿" in lecturer.get(url).content.decode()
    assert Captions.objects.count() == 2
