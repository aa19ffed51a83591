"""A village's screen that goes into lessons and leaves them, and what that leaves behind in its memory."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.house.pages import screen_of
from tests.house.running import eventually
from tests.house.stage import CLIP, Stage

PHASE = "() => document.querySelector('village-screen').lesson?.session.phase ?? 'none'"
HELD = ("Nodes", "JSEventListeners", "Documents", "AudioHandlers", "RTCPeerConnections")


@dataclass(frozen=True)
class Look:
    """What the page holds after everything that can be collected was."""

    heap_mb: float
    renderer_mb: float
    counts: dict[str, int]


def stayed(stage: Stage, own: Browser, *, stays: int, warm: int, stay_s: float) -> tuple[Look, Look]:
    """One page goes into a lesson for `stay_s` and leaves it, `stays` times; looked at after `warm` of them and
    at the end, on the board.
    """
    stage.lecturing().open()  # a screen learns at once of what is open when it is loaded
    page, looks = screen_of(stage, own, stage.keys[0]), []
    for stay in range(stays):
        if stay:
            stage.lecturing().reopen()
        once(stage, page, stay_s)
        if stay + 1 in (warm, stays):
            looks.append(look(page))
    first, last = looks
    return first, last


def once(stage: Stage, page: Page, stay_s: float) -> None:
    robot = stage.lecturer(CLIP, "--until-end")
    try:
        expect(page.locator("[data-place=lesson]")).to_be_visible(timeout=60_000)
        eventually(lambda: page.evaluate(PHASE) == "in", seconds=40, what="the screen is in the room")
        page.wait_for_timeout(stay_s * 1000)  # the stay itself
        stage.lecturing().end()
        expect(page.locator("[data-place=board]")).to_be_visible(timeout=60_000)
    finally:
        robot.terminate()
        robot.wait(timeout=10)


def look(page: Page) -> Look:
    page.wait_for_timeout(3000)  # what the last lesson still has under way
    own = page.context.new_cdp_session(page)
    own.send("Performance.enable")
    for _time in range(3):
        own.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(300)  # what is collected may let go of more
    metrics = {row["name"]: row["value"] for row in own.send("Performance.getMetrics")["metrics"]}
    own.detach()
    counts = {name: int(metrics.get(name, 0)) for name in HELD}
    return Look(metrics["JSHeapUsedSize"] / 1e6, renderer_mb(page), counts)


def renderer_mb(page: Page) -> float:
    """Resident memory of the largest renderer."""
    assert page.context.browser is not None
    own: CDPSession = page.context.browser.new_browser_cdp_session()
    pids = [
        row["id"] for row in own.send("SystemInfo.getProcessInfo")["processInfo"] if row["type"] == "renderer"
    ]
    own.detach()
    return max(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6 for pid in pids)
