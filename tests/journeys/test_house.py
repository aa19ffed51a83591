"""The house itself: what dies is started again, a lesson goes on, and ctrl-C leaves nothing running."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lianke.kernel.queues import Queue
from tests.house.browsers import browsers
from tests.house.pages import page_of
from tests.house.running import answers, eventually, probe
from tests.house.scenes.recordings import taught
from tests.house.stage import CLASS_CLIP, CLIP, Stage, at_work, opened

PLAYS_NO_OPUS = (
    "const real = MediaSource.isTypeSupported; MediaSource.isTypeSupported = (type) => "
    "!/opus/i.test(type) && real.call(MediaSource, type)"
)
LOUDEST_OF = """async (video) => {
  const context = new AudioContext(); await context.resume()
  const meter = context.createAnalyser(); context.createMediaElementSource(video).connect(meter)
  let most = 0; const samples = new Float32Array(meter.fftSize); const end = performance.now() + 2600
  while (performance.now() < end) {
    meter.getFloatTimeDomainData(samples)
    for (const one of samples) most = Math.max(most, Math.abs(one))
    await new Promise((go) => setTimeout(go, 30))
  }
  return most }"""
BACK_S = 15
DURATION_S = 1.0  # held pictures and silence keep the recording as long as the lesson


def test_a_lesson_survives_the_death_of_every_process_and_nothing_stays_behind(templates: Path) -> None:
    with opened(lesson_min=30, due_in_s=0, templates=templates) as school:
        stage = school.next_lesson()
        villages = stage.villages("--clip", str(CLASS_CLIP))
        lecturer = stage.lecturer(CLIP, "--minutes", "1.2")
        with at_work(lecturer, villages):
            eventually(lambda: segments(stage) >= 2, seconds=60, what="the recorder writes")
            for program in (
                "clock",
                *(f"worker-{queue}" for queue in Queue),
                "web",
                "recorder",
                "livekit",
                "caddy",
            ):
                killed_and_back(stage, program)
            whole = f"{stage.house.origin}/healthz"
            eventually(lambda: answers(whole), seconds=BACK_S, what="and they answer")
            before = segments(stage)
            eventually(lambda: segments(stage) > before, seconds=30, what="the recorder writes again")
            eventually(stage.has_ended, seconds=120, what="the lesson ends")
            eventually(stage.replay_is_ready, seconds=20, what="the replay is ready")
        recording_is_whole(stage)
        master = stage.recorded / "master.m3u8"
        eventually(
            lambda: master.read_text().count("#EXT-X-STREAM-INF") == 2,
            seconds=60,
            what="AAC stands beside Opus",
        )
        with browsers("house") as own:
            chromium = own.new()
            assert heard_of(stage, chromium, "") in ({"seg"}, {"aac"})
            assert heard_of(stage, chromium, PLAYS_NO_OPUS) == {"aac"}
        data = stage.house.data
    assert processes_of(data) == []


def segments(stage: Stage) -> int:
    return len(list(stage.recorded.glob("camera-*/seg_*.m4s")))


def killed_and_back(stage: Stage, program: str) -> None:
    old = stage.house.pid_of(program)
    os.kill(old, signal.SIGKILL)
    eventually(lambda: stage.house.pid_of(program) not in (0, old), seconds=BACK_S, what=f"{program} is back")


def recording_is_whole(stage: Stage) -> None:
    """As long as the lesson, in both tracks, the cut noted and not hidden."""
    lesson = stage.house.play(taught, stage.meeting)
    for kind in ("camera", "microphone"):
        playlist = next(stage.recorded.glob(f"{kind}-*/index.m3u8"))
        duration = float(probe(playlist, "-show_entries", "format=duration")["format"]["duration"])
        assert duration == pytest.approx(lesson.seconds, abs=DURATION_S), kind
    assert lesson.gaps >= 1


def heard_of(stage: Stage, own: Browser, script: str) -> set[str]:
    """The replay of the lesson plays in a browser, and is heard; gives the kind of the sound's files that it
    took.
    """
    page = page_of(stage, own, stage.cookie, script=script)
    taken: list[str] = []
    page.on(
        "request",
        lambda request: (
            taken.append(request.url.rsplit("/", 1)[1]) if "/microphone-" in request.url else None
        ),
    )
    page.goto(f"/lessons/{stage.meeting}/")
    player = page.locator("lesson-player [data-place=video]")
    eventually(
        lambda: player.evaluate("(video) => video.duration > 1"), seconds=20, what="the replay is loaded"
    )
    player.evaluate("(video) => video.play()")
    eventually(
        lambda: player.evaluate("(video) => video.currentTime > 1.5"), seconds=20, what="the replay plays"
    )
    assert player.evaluate(LOUDEST_OF) > 0.01
    assert player.evaluate("(video) => video.getVideoPlaybackQuality().totalVideoFrames") > 10
    page.context.close()
    return {file.split("_")[0] for file in taken if file.endswith(".m4s")}


def processes_of(data: Path) -> list[str]:
    """Command lines and environments that name the house's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(data).encode() in text and int(entry.name) != os.getpid():
            found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found
