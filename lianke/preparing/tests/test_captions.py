"""字幕: what is taken for captions, whose they are, where they are shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianke.kernel import clock
from lianke.preparing.captions import NoCaptions, webvtt_of
from lianke.preparing.models import Captions, Clip
from lianke.preparing.queries.clips import captions_of_clip
from lianke.timetable.models import Meeting
from tests.cast import County, screen, signed_in

SRT = "1\r\n00:00:01,500 --> 00:00:03,000\r\n小白船\r\n"
VTT = "WEBVTT\n\n1\n00:00:01.500 --> 00:00:03.000\n小白船\n"


@pytest.mark.parametrize(
    "content",
    [SRT.encode(), b"\xef\xbb\xbf" + SRT.encode(), SRT.encode("gb18030"), SRT.encode("utf-16"), VTT.encode()],
)
def test_what_subtitle_programs_write_becomes_webvtt(content: bytes) -> None:
    assert webvtt_of(content) == VTT


@pytest.mark.parametrize("content", [b"", "今天的作业".encode(), b"\xff\xff\xff", b"WEBVTT\n"])
def test_what_has_no_times_is_no_captions(content: bytes) -> None:
    with pytest.raises(NoCaptions):
        webvtt_of(content)


def brought(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"captions": SimpleUploadedFile("小白船.srt", content)}


def film_of(county: County, meeting: Meeting) -> Clip:
    return Clip.objects.create(
        meeting=meeting,
        name="小白船",
        digest="f" * 64,
        size=1,
        length_ms=9000,
        width=320,
        height=180,
        uploaded_by=county.lecturer,
        uploaded_at=clock.now(),
    )


def test_a_clips_captions_go_with_the_film_into_every_lesson_of_the_county(
    county: County, next_county: County
) -> None:
    clip, copy = (
        film_of(county, meeting)
        for meeting in (county.lesson, county.course.meetings.exclude(pk=county.lesson.pk)[0])
    )
    elsewhere = film_of(next_county, next_county.lesson)
    lecturer, village = signed_in(county.lecturer), screen(county.device_keys[0])
    assert village.get(f"/clips/{clip.public_id}.vtt").content == b"WEBVTT\n"
    assert lecturer.post(f"/clips/{clip.public_id}.vtt", brought(SRT.encode())).status_code == 200
    assert lecturer.post(f"/clips/{clip.public_id}.vtt", brought(b"none")).status_code == 409
    assert [village.get(f"/clips/{one.public_id}.vtt").content.decode() for one in (clip, copy)] == [VTT, VTT]
    assert screen(next_county.device_keys[0]).get(f"/clips/{elsewhere.public_id}.vtt").content == b"WEBVTT\n"
    assert village.get(f"/lessons/{county.lesson.public_id}/captions").content == b"WEBVTT\n"


def test_a_lessons_own_captions_of_a_film_go_before_those_of_another(county: County) -> None:
    own, copy = (
        film_of(county, meeting)
        for meeting in (county.lesson, county.course.meetings.exclude(pk=county.lesson.pk)[0])
    )
    for clip, words in ((own, "自己的"), (copy, "后来的")):
        Captions.objects.create(
            meeting=clip.meeting, clip=clip, text=words, uploaded_by=county.lecturer, uploaded_at=clock.now()
        )
    assert [str(found.text) for clip in (own, copy) if (found := captions_of_clip(clip))] == [
        "自己的",
        "后来的",
    ]


def test_the_recordings_captions_are_the_latest_brought(county: County) -> None:
    lecturer, url = signed_in(county.lecturer), f"/lessons/{county.lesson.public_id}/captions"
    for words in ("一稿", "二稿"):
        assert lecturer.post(url, brought(SRT.replace("小白船", words).encode())).status_code == 302
    assert lecturer.post(url, brought(b"x" * (1 << 20) + b"x")).status_code == 302
    assert "二稿" in lecturer.get(url).content.decode()
    assert Captions.objects.count() == 2
