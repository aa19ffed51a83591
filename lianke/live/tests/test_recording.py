"""What the recorder reports and is told; who may see what it wrote."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client
from jsonschema import validate

from lianke.kernel import clock
from lianke.kernel.models import Job, JobState
from lianke.live.models import Event
from lianke.live.services.lesson import end_lesson, open_lesson
from lianke.live.services.timeline import By
from lianke.recording.choices import RecordingState
from lianke.recording.models import Recording, Track
from lianke.recording.services.recordings import call_missing_recorders, expect_recorder
from lianke.recording.tasks import FINISH
from lianke.timetable.models import Meeting
from tests.cast import County, signed_in

CONTRACTS = Path(settings.ROOT) / "contracts"


def schema(name: str) -> Any:
    return json.loads((CONTRACTS / f"{name}.schema.json").read_text())


def credential(**changes: Any) -> str:
    claims = {
        "iss": settings.LIVEKIT_API_KEY,
        "sub": "recorder",
        "aud": "lianke-report",
        "exp": clock.real_now() + timedelta(minutes=1),
    }
    return jwt.encode(claims | changes, settings.LIVEKIT_API_SECRET, algorithm="HS256")


def report_of(county: County, *, state: str = "recording", closed: bool = False) -> dict[str, Any]:
    """The contract's example, speaking of this county's lesson."""
    text = (CONTRACTS / "examples/recorder-report.json").read_text()
    text = text.replace("m7k2q9w4x1zt", county.lesson.public_id).replace(
        "h3n8v5c2r6yd", county.lecturer.public_id
    )
    report: dict[str, Any] = json.loads(text) | {"state": state}
    opened = county.lesson.opened_at
    for track in report["tracks"]:
        track["closed"] = closed
        track["begins_real_ms"] = clock.real_ms(opened) if opened else track["begins_real_ms"]
    return report


def send(report: object, token: str | None = None) -> Any:
    return Client().post(
        "/recording/report",
        json.dumps(report),
        content_type="application/json",
        headers={"authorization": f"Bearer {token or credential()}"},
    )


def test_the_recorder_waits_records_closes_and_leaves(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    commands = [send(report_of(county, state="waiting") | {"tracks": []}).json()]
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    commands.append(send(report_of(county)).json())
    end_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    commands.append(send(report_of(county)).json())
    with django_capture_on_commit_callbacks(execute=True):
        commands.append(send(report_of(county, state="closed", closed=True)).json())
    for command in commands:
        validate(command, schema("recorder-answer"))
    assert [command["command"] for command in commands] == ["wait", "record", "close", "leave"]
    assert commands[1]["record"] == [
        {"identity": f"p:{county.lecturer.public_id}", "sources": ["camera", "microphone", "screen"]}
    ]
    assert commands[1]["opened_real_ms"] == clock.real_ms(county.lesson.opened_at)  # type: ignore[arg-type]  # it is open
    recording = Recording.objects.get(meeting=county.lesson)
    assert recording.state == RecordingState.READY
    assert list(
        recording.tracks.order_by("source").values_list("source", "starts_ms", "segments", "closed")
    ) == [("camera", 0, 17, True), ("microphone", 0, 17, True)]
    assert Event.objects.filter(meeting=county.lesson, kind="tracks").count() == 1


@pytest.mark.parametrize("changes", [{"sub": "somebody"}, {"aud": "other"}, {"iss": "other"}, {"exp": 1}])
def test_a_wrong_credential_is_refused(county: County, changes: dict[str, Any]) -> None:
    assert send(report_of(county), credential(**changes)).status_code == 401
    assert not Track.objects.exists()


def test_a_credential_signed_with_another_secret_or_none_is_refused(county: County) -> None:
    claims = {
        "iss": settings.LIVEKIT_API_KEY,
        "sub": "recorder",
        "aud": "lianke-report",
        "exp": clock.real_now() + timedelta(minutes=1),
    }
    assert send(report_of(county), jwt.encode(claims, "x" * 40, algorithm="HS256")).status_code == 401
    assert send(report_of(county), jwt.encode(claims, "", algorithm="none")).status_code == 401


@pytest.mark.parametrize("path", ["../x/index.m3u8", "other/x/index.m3u8"])
def test_a_track_outside_the_lessons_own_folder_is_refused_and_nothing_is_kept(
    county: County, path: str
) -> None:
    report = report_of(county)
    report["tracks"][1]["path"] = path
    assert send(report).status_code == 409
    assert not Track.objects.exists()


def test_a_recorder_of_an_unknown_lesson_is_sent_away(county: County) -> None:
    assert (
        send({"recorder": "r", "meeting": "unknown", "real_ms": 0, "state": "waiting", "tracks": []}).json()[
            "command"
        ]
        == "leave"
    )


def gate(client: Client, path: str) -> int:
    return client.get("/recording/gate", headers={"x-forwarded-uri": path}).status_code


def test_segments_are_given_to_whoever_may_see_the_lesson_and_to_nobody_else(
    county: County, next_county: County
) -> None:
    expect_recorder(meeting=county.lesson)
    path = f"/media/{county.lesson.public_id}/camera-p-x/seg_00001.m4s"
    allowed = [signed_in(one) for one in (county.officer, county.lecturer, county.assistant)]
    refused = [signed_in(one) for one in (next_county.officer, next_county.lecturer, next_county.assistant)]
    assert [gate(client, path) for client in allowed] == [204, 204, 204]
    assert [gate(client, path) for client in [*refused, Client()]] == [404, 404, 404, 404]


@pytest.mark.parametrize(
    "tail", ["../../secrets/x", "recording.json", "a/../../b.m3u8", ".m3u8", "a/b/c.m3u8", "x.M3U8", ""]
)
def test_only_playlists_and_segments_are_given(county: County, tail: str) -> None:
    expect_recorder(meeting=county.lesson)
    assert gate(signed_in(county.officer), f"/media/{county.lesson.public_id}/{tail}") == 404


def test_a_recorder_that_is_not_heard_is_called_again_and_one_that_is_heard_is_not(
    county: County, livekit: str
) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    Recording.objects.update(dispatched_at=clock.real_now() - timedelta(seconds=11))
    assert call_missing_recorders() == [county.lesson.public_id]
    assert call_missing_recorders() == []
    Recording.objects.update(
        dispatched_at=clock.real_now() - timedelta(minutes=1),
        reported_at=clock.real_now() - timedelta(seconds=7),
    )
    assert call_missing_recorders() == []
    Recording.objects.update(reported_at=clock.real_now() - timedelta(seconds=9))
    assert call_missing_recorders() == [county.lesson.public_id]


def lesson_page(county: County) -> str:
    return signed_in(county.lecturer).get(f"/lessons/{county.lesson.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("trouble", "sentence"), [("disk_full", "存录像的磁盘满了"), ("disk_failing", "存录像的磁盘写不进去")]
)
def test_a_recorder_that_cannot_write_is_said_in_words_until_it_can(
    county: County, trouble: str, sentence: str
) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    send(report_of(county) | {"trouble": trouble})
    assert sentence in lesson_page(county)
    send(report_of(county))
    assert sentence not in lesson_page(county)


def test_a_recording_whose_end_does_not_fit_on_the_disk_says_so(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    send(report_of(county))
    end_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    send(report_of(county) | {"trouble": "disk_full"})
    assert "存录像的磁盘满了" in lesson_page(county)


def test_a_lesson_without_a_recorder_says_so_once_another_should_have_come(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    expect_recorder(meeting=county.lesson)
    assert "录制程序没有应答" not in lesson_page(county)
    Meeting.objects.filter(pk=county.lesson.pk).update(opened_at=clock.now() - timedelta(seconds=31))
    assert "录制程序没有应答" in lesson_page(county)
    send(report_of(county))
    assert "录制程序没有应答" not in lesson_page(county)
    Recording.objects.update(reported_at=clock.real_now() - timedelta(seconds=31))
    assert "录制程序没有应答" in lesson_page(county)


def test_what_is_missing_of_the_lecturer_is_told_with_its_times(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    report = report_of(county)
    report["tracks"][0]["gaps"] = [
        {"begins_ms": 60_000, "ends_ms": 75_000},
        {"begins_ms": 90_000, "ends_ms": 91_000},
    ]
    send(report)
    end_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    opened = county.lesson.opened_at
    assert opened is not None
    begins, ends = (f"{clock.local(opened + timedelta(seconds=seconds)):%H:%M:%S}" for seconds in (60, 75))
    page = lesson_page(county)
    assert report["tracks"][0]["source"] == "camera"
    assert f"录像里没有主讲画面的时段：{begins}–{ends}。" in page
    assert "没有主讲声音" not in page


def test_a_replay_that_could_not_be_finished_says_what_it_lacks(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    send(report_of(county))
    end_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    recording = Recording.objects.get()
    FINISH.ask(recording.pk)
    Job.objects.update(state=JobState.FAILED)
    Recording.objects.update(state=RecordingState.READY)
    assert "没有声音" in lesson_page(county)
    Recording.objects.update(state=RecordingState.PREPARING)
    assert "回放没有做成" in lesson_page(county)
