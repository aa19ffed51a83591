"""The house itself: what dies is started again, a lesson goes on, and ctrl-C leaves nothing running."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from benchmarks.media import is_ready, pid_of, state_of
from tests.house.running import ROOT, browser, context, eventually, probe
from tests.house.stage import Stage, staged

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


def test_a_lesson_survives_the_death_of_every_process_and_nothing_stays_behind() -> None:
    with staged(lesson_min=10) as stage:
        villages = stage.villages("--clip", str(ROOT / "build/class-clip"))
        lecturer = stage.lecturer(ROOT / "build/clip", "--minutes", "1.2")
        folder = stage.house.data / "recordings" / stage.meeting
        try:
            eventually(
                lambda: len(list(folder.glob("camera-*/seg_*.m4s"))) >= 2,
                seconds=60,
                what="the recorder writes",
            )
            for program in ("clock", "worker", "web", "recorder", "livekit", "caddy"):
                killed_and_back(stage, program)
            before = len(list(folder.glob("camera-*/seg_*.m4s")))
            eventually(
                lambda: len(list(folder.glob("camera-*/seg_*.m4s"))) > before,
                seconds=30,
                what="the recorder writes again",
            )
            eventually(lambda: state_of(stage) == "ended", seconds=120, what="the lesson ends")
            eventually(lambda: is_ready(stage, folder), seconds=20, what="the replay is ready")
        finally:
            for robot in (lecturer, villages):
                robot.terminate()
                robot.wait(timeout=10)
        recording_is_whole(stage, folder)
        eventually(
            lambda: (folder / "master.m3u8").read_text().count("#EXT-X-STREAM-INF") == 2,
            seconds=60,
            what="AAC stands beside Opus",
        )
        with sync_playwright() as playwright:
            own = browser(playwright)
            assert heard_of(stage, own, "") in ({"seg"}, {"aac"})
            assert heard_of(stage, own, PLAYS_NO_OPUS) == {"aac"}
            own.close()
        data = stage.house.data
    assert processes_of(data) == []


def killed_and_back(stage: Stage, program: str) -> None:
    old = pid_of(stage, program)
    os.kill(old, signal.SIGKILL)
    eventually(lambda: pid_of(stage, program) not in (0, old), seconds=BACK_S, what=f"{program} is back")


def recording_is_whole(stage: Stage, folder: Path) -> None:
    """As long as the lesson, in both tracks, the cut noted and not hidden."""
    told = stage.house.lianke(
        "shell",
        "-v0",
        "-c",
        f"from lianke.timetable.models import Meeting; m = Meeting.objects.get(public_id='{stage.meeting}'); "
        "print('TAUGHT', (m.ended_at - m.opened_at).total_seconds(), sum(len(t.gaps) for t in "
        "m.recording.tracks.all()))",
    )
    _word, taught, gaps = next(line for line in told.splitlines() if line.startswith("TAUGHT")).split()
    for kind in ("camera", "microphone"):
        playlist = next(folder.glob(f"{kind}-*/index.m3u8"))
        duration = float(probe(playlist, "-show_entries", "format=duration")["format"]["duration"])
        assert duration == pytest.approx(float(taught), abs=DURATION_S), kind
    assert int(gaps) >= 1


def heard_of(stage: Stage, own: Browser, script: str) -> set[str]:
    """The replay of the lesson plays in a browser, and is heard; gives the kind of the sound's files that it
    took.
    """
    made = context(own, stage.house.origin)
    made.add_init_script(script)
    name, _, value = stage.cookie.partition("=")
    made.add_cookies([{"name": name, "value": value, "url": stage.house.origin}])
    page = made.new_page()
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
    made.close()
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
