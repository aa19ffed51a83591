"""What is added to a recording after class, by the real program and the real ffmpeg."""

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.kernel.jobs import TooLong, ended_after, take_up
from lianke.kernel.models import Job, JobState
from lianke.live.services.lesson import end_lesson, open_lesson, reopen_lesson
from lianke.live.services.timeline import By
from lianke.live.tests.test_recording import report_of, send
from lianke.recording.choices import RecordingState, Trouble
from lianke.recording.models import Recording
from lianke.recording.services import program as finishing
from lianke.recording.services.program import Unfinished
from lianke.recording.tasks import FINISH
from tests.cast import County, make_county
from tests.processes import every_point, later, taken_up

SECONDS = 6


def ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, capture_output=True)


def lasts(playlist: Path) -> float:
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(playlist)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(shown.stdout)


def on_disk(county: County, root: Path) -> Path:
    """A closed recording as the recorder leaves it: Opus in HLS, the camera raw."""
    folder = root / county.lesson.public_id
    holder = f"p:{county.lecturer.public_id}"
    sound, camera = (
        folder / f"{source}-p-{county.lecturer.public_id}" for source in ("microphone", "camera")
    )
    for each in (sound, camera):
        each.mkdir(parents=True)
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        f"sine=440:sample_rate=48000:duration={SECONDS}",
        "-c:a",
        "libopus",
        "-ac",
        "2",
        "-strict",
        "experimental",
        "-f",
        "hls",
        "-hls_time",
        "4",
        "-hls_segment_type",
        "fmp4",
        "-hls_fmp4_init_filename",
        "init_0.mp4",
        "-hls_playlist_type",
        "event",
        "-hls_segment_filename",
        str(sound / "seg_%05d.m4s"),
        str(sound / "index.m3u8"),
    )
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        f"testsrc=s=160x90:r=25:d={SECONDS}",
        "-c:v",
        "libvpx",
        "-deadline",
        "realtime",
        "-auto-alt-ref",
        "0",
        str(camera / "raw_00000.ivf"),
    )
    opened = 1788229430000
    state = {
        "meeting": county.lesson.public_id,
        "state": "settled",
        "opened_real_ms": opened,
        "ended_real_ms": opened + SECONDS * 1000,
        "main": holder,
        "tracks": [
            {"identity": holder, "source": "microphone", "codec": "opus", "gaps": []},
            {"identity": holder, "source": "camera", "codec": "vp8", "gaps": []},
        ],
    }
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


def test_vp8_is_made_into_a_list_and_opus_gets_aac_beside_it(
    county: County, settings: Any, tmp_path: Path
) -> None:
    settings.RECORDINGS = tmp_path
    folder = on_disk(county, tmp_path)
    recording = closed(county, raw=True)
    assert (recording.state, job(recording).state, recording.ready_at) == (
        RecordingState.PREPARING,
        JobState.WAITING,
        None,
    )
    assert not (folder / "master.m3u8").exists()
    FINISH.do_now(recording.pk)
    recording.refresh_from_db()
    assert (recording.state, job(recording).state) == (RecordingState.READY, JobState.DONE)
    assert recording.ready_at is not None
    master = (folder / "master.m3u8").read_text()
    assert 'RESOLUTION=160x90,CODECS="avc1.' in master
    assert 'AUDIO="sound"' in master
    assert 'mp4a.40.2",AUDIO="aac"' in master
    for playlist in ("camera-*/index.m3u8", "microphone-*/index.m3u8", "microphone-*/aac.m3u8"):
        assert lasts(next(folder.glob(playlist))) == pytest.approx(SECONDS, abs=0.1)


def test_a_recording_that_plays_as_it_is_does_not_wait_for_what_is_added(county: County) -> None:
    recording = closed(county, raw=False)
    assert (recording.state, job(recording).state) == (RecordingState.READY, JobState.WAITING)


def job(recording: Recording) -> Job:
    return Job.objects.get(name=FINISH.name, subject=recording.pk)


def fails(recording: Recording) -> None:
    FINISH.do_now(recording.pk)
    recording.refresh_from_db()
    assert recording.state == RecordingState.PREPARING
    assert job(recording).problem


def test_what_could_not_be_finished_is_tried_again_later_and_later_and_then_given_up(
    county: County, settings: Any, tmp_path: Path
) -> None:
    settings.RECORDINGS = tmp_path  # there is nothing of this lesson
    recording = closed(county, raw=True)
    for turn, after in enumerate(FINISH.again_after, start=1):
        fails(recording)
        later(after - timedelta(seconds=10))
        assert f"自动再试（第 {turn + 1} 次，共 4 次）" in page_of(county, county.lecturer)
        FINISH.do_now(recording.pk)  # not at once
        assert job(recording).tries == turn
        later(timedelta(seconds=11))
        assert f"正在再试（第 {turn + 1} 次，共 4 次）" in page_of(county, county.lecturer)
    fails(recording)
    assert (job(recording).tries, job(recording).state) == (4, JobState.FAILED)
    assert "回放没有做成" in page_of(county, county.lecturer)


def page_of(county: County, person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"/lessons/{county.lesson.public_id}/").content.decode()


def test_what_was_given_up_is_begun_anew_by_whoever_answers_for_the_machines(
    county: County, settings: Any, tmp_path: Path
) -> None:
    settings.RECORDINGS = tmp_path
    recording = closed(county, raw=True)
    Job.objects.update(tries=3)
    fails(recording)
    assert "再整理一次" not in page_of(county, county.lecturer)
    assert "lesson-player" not in page_of(county, county.officer)  # it would promise a replay
    page = page_of(county, county.officer)
    assert "再整理一次" in page
    assert "no such file" in page  # the program's own words
    on_disk(county, tmp_path)  # somebody saw to it
    client = Client()
    client.force_login(county.officer)
    for _press in range(2):
        assert client.post(f"/lessons/{county.lesson.public_id}/finish-again").status_code == 302
    assert Entry.objects.filter(verb="finish_recording_again").count() == 1
    FINISH.do_now(recording.pk)
    recording.refresh_from_db()
    assert (recording.state, job(recording).state, job(recording).tries) == (
        RecordingState.READY,
        JobState.DONE,
        1,
    )
    assert "再整理一次" not in page_of(county, county.officer)
    client.post(f"/lessons/{county.lesson.public_id}/finish-again")  # from a page that was open all the time
    assert job(recording).state == JobState.DONE


def test_a_worker_that_was_taken_for_dead_says_nothing_of_its_successors_job(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = closed(county, raw=True)
    told: list[str] = []

    def frozen(_meeting: str, alive: Callable[[], object]) -> None:
        later(timedelta(minutes=3))
        monkeypatch.setattr("lianke.recording.services.finishing.finish", lambda *_: told.append("successor"))
        assert take_up() == [f"recording.finish {recording.pk}"]
        alive()
        told.append("still at it")

    monkeypatch.setattr("lianke.recording.services.finishing.finish", frozen)
    FINISH.do_now(recording.pk)
    recording.refresh_from_db()
    assert told == ["successor"]
    assert (recording.state, job(recording).state) == (RecordingState.READY, JobState.DONE)


def program(folder: Path, script: str) -> Path:
    """Stands in for a recorder that takes long."""
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_job_says_that_it_is_alive_as_long_as_its_program_runs(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finishing, "ALIVE_EVERY_S", 0.1)
    settings.RECORDER = program(tmp_path, "sleep 0.6; echo no room >&2; exit 1")
    said: list[int] = []
    with pytest.raises(Unfinished, match="no room"):
        finishing.finish("m7k2q9w4x1zt", lambda: said.append(1))
    assert 3 <= len(said) <= 12


def test_a_program_that_hangs_is_killed_when_its_time_is_over(
    county: County, settings: Any, tmp_path: Path
) -> None:
    settings.RECORDER = program(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    with pytest.raises(TooLong), ended_after(timedelta(seconds=0.5)):
        finishing.finish(county.lesson.public_id, lambda: None)
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_a_worker_killed_at_any_point_leaves_a_job_that_another_brings_to_its_end(
    own_database: None, school_morning: None, settings: Any, tmp_path: Path
) -> None:
    settings.RECORDINGS = tmp_path
    county = make_county()
    recording = closed(county, raw=True)  # tests work on a job as soon as it is asked for: it has failed
    on_disk(county, tmp_path)

    def is_told() -> None:
        recording.refresh_from_db()
        ready = recording.state == RecordingState.READY
        assert ready == (recording.ready_at is not None)
        assert ready >= (job(recording).state == JobState.DONE)
        assert (tmp_path / county.lesson.public_id / "master.m3u8").exists() >= ready

    assert every_point(lambda: taken_up(FINISH, recording.pk), is_told) > 8
    assert job(recording).state == JobState.DONE


def test_a_lesson_that_was_taken_up_again_is_not_finished(
    county: County, settings: Any, tmp_path: Path
) -> None:
    settings.RECORDINGS = tmp_path
    folder = on_disk(county, tmp_path)
    recording = closed(county, raw=True)
    reopen_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    FINISH.do_now(recording.pk)
    recording.refresh_from_db()
    assert (recording.state, job(recording).state) == (RecordingState.RECORDING, JobState.STOPPED)
    assert not (folder / "lease").exists()


def test_a_full_disk_is_heard_of_and_forgotten_when_there_is_room(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    for trouble in (Trouble.DISK_FULL, Trouble.NONE):
        assert send(report_of(county) | {"trouble": trouble.value}).json()["command"] == "record"
        assert Recording.objects.get(meeting=county.lesson).trouble == trouble
    assert send(report_of(county) | {"trouble": "moon"}).status_code == 409
