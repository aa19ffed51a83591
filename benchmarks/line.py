"""What a village hears and sees when its line is bad, or the media server dies."""

import json
import os
import signal
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.figures import Figure
from tests.house.browsers import browser
from tests.house.lines import village_lines
from tests.house.pages import desk_of, screen_of, sees
from tests.house.running import answers, eventually
from tests.house.scenes.classes import more_screens
from tests.house.stage import Stage, staged

KBPS, LOSS = 128, 0.10
SETTLES_S, WATCH_S = 25, 40
ROBOTS = 10
KILLS = 3
KEEP_CONNECTIONS = """
window.__made = []
const Real = RTCPeerConnection
window.RTCPeerConnection = function (...given) {
  const one = new Real(...given); window.__made.push(one); return one
}
window.RTCPeerConnection.prototype = Real.prototype
"""
HEARD = """async () => {
  const sums = { concealed: 0, samples: 0, lost: 0, packets: 0 }
  for (const one of window.__made) (await one.getStats()).forEach((stat) => {
    if (stat.type !== 'inbound-rtp' || stat.kind !== 'audio' || !stat.totalSamplesReceived) return
    sums.concealed += stat.concealedSamples; sums.samples += stat.totalSamplesReceived
    sums.lost += stat.packetsLost; sums.packets += stat.packetsLost + stat.packetsReceived
  })
  return sums
}"""
FRAMES = (
    "() => Math.max(0, ...[...document.querySelectorAll('.stage video')].map((one) => "
    "one.getVideoPlaybackQuality().totalVideoFrames))"
)


def concealed() -> list[Figure]:
    """Made-up samples of the lecturer's sound at a village with 128 kbit/s and 10 % loss both ways, once the
    pictures have given way.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        village_lines(1, Path(folder)) as lines,
        staged(lesson_min=4, due_in_s=30, host=lines.address) as stage,
        sync_playwright() as playwright,
    ):
        office = browser(playwright, trusts=stage.house.origin)
        village = browser(playwright, program=lines.lines[0].chromium, trusts=stage.house.origin)
        desk = desk_of(stage, office)
        screen = screen_of(stage, village, stage.keys[0], script=KEEP_CONNECTIONS)
        expect(desk.locator("[data-place=when]")).to_contain_text("迟了", timeout=60_000)
        desk.locator("[data-place=open]").click()
        sees(screen, within_s=40, why="the lesson began", least=1)
        lines.lines[0].become(kbps=KBPS, loss=LOSS)
        screen.wait_for_timeout(SETTLES_S * 1000)  # the pictures give way
        before = screen.evaluate(HEARD)
        screen.wait_for_timeout(WATCH_S * 1000)  # this is the measurement
        after = screen.evaluate(HEARD)
        office.close()
        village.close()
    share = 100 * (after["concealed"] - before["concealed"]) / (after["samples"] - before["samples"])
    lost = 100 * (after["lost"] - before["lost"]) / (after["packets"] - before["packets"])
    return [
        Figure(
            "audio_concealed_pct_at_128kbps_10loss",
            round(share, 2),
            "%",
            "lower",
            5,
            "packets lost, %",
            round(lost, 1),
        )
    ]


def back_after_kill() -> list[Figure]:
    """From LiveKit answering again after kill -9 until both Chromium villages show new frames of the
    lecturer, who sits at a Chromium too; of the robots the longest pause between two pictures, the server's
    absence with it.
    """
    with staged(lesson_min=6, due_in_s=20) as stage, sync_playwright() as playwright:
        keys = ",".join(stage.house.play(more_screens, stage.meeting, ROBOTS))
        robots = stage.robot("villages", "--keys", keys)
        office, *villages = [browser(playwright) for _each in ("desk", *stage.keys)]
        desk = desk_of(stage, office)
        screens = [screen_of(stage, own, key) for own, key in zip(villages, stage.keys, strict=True)]
        expect(desk.locator("[data-place=when]")).to_contain_text("迟了", timeout=60_000)
        desk.locator("[data-place=open]").click()
        for screen in screens:
            sees(screen, within_s=60, why="the lesson began", least=1)
        found = [killed(stage, screens) for _kill in range(KILLS)]
        robots.terminate()
        told, _errors = robots.communicate(timeout=10)
        pauses = [json.loads(line)["longest_pause_ms"] / 1000 for line in told.splitlines()]
        assert len(pauses) == ROBOTS, told
        for own in (office, *villages):
            own.close()
    back, down = max(back for back, _down in found), max(down for _back, down in found)
    return [
        Figure(
            "media_back_after_sfu_kill_s",
            round(max(back, *pauses), 2),
            "s",
            "lower",
            3,
            "the server was away for, s",
            round(down, 2),
        )
    ]


PARTS = (concealed, back_after_kill)


def killed(stage: Stage, screens: list[Page]) -> tuple[float, float]:
    """Seconds from the server's return to pictures in every village, and how long the server was away."""
    port = int(stage.house.origin.rsplit(":", 1)[1]) + 2
    server = stage.house.pid_of("livekit")
    began = time.monotonic()
    os.kill(server, signal.SIGKILL)
    while not answers(f"http://127.0.0.1:{port}/"):  # a port that is open may be the dead one's
        assert time.monotonic() < began + 20, "LiveKit is back"
        time.sleep(0.005)  # polling a real process
    up = time.monotonic()
    before = [screen.evaluate(FRAMES) for screen in screens]
    eventually(
        lambda: all(
            screen.evaluate(FRAMES) not in (0, was) for screen, was in zip(screens, before, strict=True)
        ),
        seconds=30,
        what="the lecturer is seen again",
    )
    back = time.monotonic() - up
    screens[0].wait_for_timeout(8000)  # all is calm before the next
    return back, up - began
