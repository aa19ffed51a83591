"""What is added to a recording after class, by the real program and the real ffmpeg."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lianke.kernel import clock
from lianke.live.services.lesson import end_lesson, open_lesson, reopen_lesson
from lianke.live.services.timeline import By
from lianke.live.tests.test_recording import report_of, send
from lianke.recording.choices import Finishing, RecordingState, Trouble
from lianke.recording.models import Recording
from lianke.recording.services import finish_left_over, finish_recording
from tests.cast import County

SECONDS = 6


def ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, capture_output=True)


def lasts(playlist: Path) -> float:
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(playlist)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(shown.stdout)


def on_disk(county: County, root: Path) -> Path:
    """A closed recording as the recorder leaves it: Opus in HLS, the camera raw."""
    folder = root / county.lesson.public_id
    holder = f"p:{county.lecturer.public_id}"
    sound, camera = (folder / f"{source}-p-{county.lecturer.public_id}" for source in ("microphone", "camera"))
    for each in (sound, camera):
        each.mkdir(parents=True)
    ffmpeg(
        "-f", "lavfi", "-i", f"sine=440:sample_rate=48000:duration={SECONDS}", "-c:a", "libopus", "-ac", "2", "-strict", "experimental",
        "-f", "hls", "-hls_time", "4", "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init_0.mp4", "-hls_playlist_type", "event",
        "-hls_segment_filename", str(sound / "seg_%05d.m4s"), str(sound / "index.m3u8"),
    )  # fmt: skip
    ffmpeg(
        "-f", "lavfi", "-i", f"testsrc=s=160x90:r=25:d={SECONDS}", "-c:v", "libvpx", "-deadline", "realtime", "-auto-alt-ref", "0",
        str(camera / "raw_00000.ivf"),
    )  # fmt: skip
    opened = 1788229430000
    state = {
        "meeting": county.lesson.public_id, "state": "settled", "opened_real_ms": opened, "ended_real_ms": opened + SECONDS * 1000,
        "main": holder, "tracks": [
            {"identity": holder, "source": "microphone", "codec": "opus", "gaps": []},
            {"identity": holder, "source": "camera", "codec": "vp8", "gaps": []},
        ],
    }  # fmt: skip
    (folder / "recording.json").write_text(json.dumps(state))
    return folder


def closed(county: County, *, raw: bool) -> Recording:
    """The lesson is over and the recorder has reported all closed."""
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    send(report_of(county))
    end_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    report = report_of(county, state="closed", closed=True)
    if raw:
        report["tracks"][0] |= {"codec": "vp8", "raw": ["raw_00000.ivf"], "segments": 1}
    assert send(report).json()["command"] == "leave"
    return Recording.objects.get(meeting=county.lesson)


def test_vp8_is_made_into_a_list_and_opus_gets_aac_beside_it(county: County, settings: Any, tmp_path: Path) -> None:
    settings.RECORDINGS = tmp_path
    folder = on_disk(county, tmp_path)
    recording = closed(county, raw=True)
    assert (recording.state, recording.finishing, recording.ready_at) == (RecordingState.PREPARING, Finishing.WAITING, None)
    assert not (folder / "master.m3u8").exists()
    finish_recording(recording_id=recording.pk)
    recording.refresh_from_db()
    assert (recording.state, recording.finishing, recording.finish_problem) == (RecordingState.READY, Finishing.DONE, "")
    assert recording.ready_at is not None
    master = (folder / "master.m3u8").read_text()
    assert 'RESOLUTION=160x90,CODECS="avc1.' in master
    assert 'AUDIO="sound"' in master
    assert 'mp4a.40.2",AUDIO="aac"' in master
    for playlist in ("camera-*/index.m3u8", "microphone-*/index.m3u8", "microphone-*/aac.m3u8"):
        assert lasts(next(folder.glob(playlist))) == pytest.approx(SECONDS, abs=0.1)


def test_a_recording_that_plays_as_it_is_does_not_wait_for_what_is_added(county: County) -> None:
    recording = closed(county, raw=False)
    assert (recording.state, recording.finishing) == (RecordingState.READY, Finishing.WAITING)


def test_what_could_not_be_finished_is_tried_three_times(county: County, settings: Any, tmp_path: Path) -> None:
    settings.RECORDINGS = tmp_path  # there is nothing of this lesson
    recording = closed(county, raw=True)
    for turn in range(1, 4):
        finish_recording(recording_id=recording.pk)
        recording.refresh_from_db()
        assert (recording.state, recording.finishing, recording.finish_tries) == (RecordingState.PREPARING, Finishing.FAILED, turn)
        assert recording.finish_problem
        assert finish_left_over() == []  # not at once
        Recording.objects.update(finish_asked_at=clock.real_now() - timedelta(minutes=11))
        assert finish_left_over() == ([county.lesson.public_id] if turn < 3 else [])


def test_a_job_whose_worker_was_killed_is_asked_for_again(county: County) -> None:
    recording = closed(county, raw=False)
    Recording.objects.update(finishing=Finishing.RUNNING, finish_tries=1, finish_asked_at=clock.real_now() - timedelta(hours=3))
    assert finish_left_over() == []
    Recording.objects.update(finish_asked_at=clock.real_now() - timedelta(hours=5))
    assert finish_left_over() == [county.lesson.public_id]
    recording.refresh_from_db()
    assert (recording.finishing, recording.finish_tries) == (Finishing.WAITING, 1)


def test_a_lesson_that_was_taken_up_again_is_not_finished(county: County, settings: Any, tmp_path: Path) -> None:
    settings.RECORDINGS = tmp_path
    folder = on_disk(county, tmp_path)
    recording = closed(county, raw=True)
    reopen_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    finish_recording(recording_id=recording.pk)
    recording.refresh_from_db()
    assert (recording.state, recording.finishing) == (RecordingState.RECORDING, Finishing.NONE)
    assert not (folder / "lease").exists()


def test_a_full_disk_is_heard_of_and_forgotten_when_there_is_room(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    for trouble in (Trouble.DISK_FULL, Trouble.NONE):
        assert send(report_of(county) | {"trouble": trouble.value}).json()["command"] == "record"
        assert Recording.objects.get(meeting=county.lesson).trouble == trouble
    assert send(report_of(county) | {"trouble": "moon"}).status_code == 409
