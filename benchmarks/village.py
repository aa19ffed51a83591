"""The village screen: how soon it shows what is said, what it weighs, whether a week of lessons leaves
anything behind.
"""

import gzip
import json
import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, CDPSession, FilePayload, Page, expect, sync_playwright

from benchmarks.figures import Figure
from tests.house.lecturing import TOKEN, Lecturing
from tests.house.running import ROOT, browser, context, eventually
from tests.house.stage import Stage, staged

BUILD = ROOT / "lianke/ui/static/ui/build"
SCREEN = "village-screen/village-screen.ts"
LIVEKIT = "node_modules/livekit-client/dist/livekit-client.esm.mjs"
TURNS = 40
PHASE = "() => document.querySelector('village-screen').lesson?.session.phase ?? 'none'"
WATCH = """() => {
  const place = document.querySelector('[data-place=slide]'); window.seen = []
  const look = () => {
    const image = place.querySelector('img'); if (image) window.seen.push([image.src, Date.now()])
  }
  new MutationObserver(look).observe(place, { childList: true })
}"""
WARM = 5
"""Stays before the first look: libraries, slides and fonts are loaded once."""
WEEK = 35
LATE_S = 14
"""A lesson that goes on after its end is seen within 12 s."""
COUNTED = ("Nodes", "JSEventListeners", "Documents", "AudioHandlers", "RTCPeerConnections")


@dataclass(frozen=True)
class Look:
    """What the page holds after everything that can be collected was."""

    heap_mb: float
    renderer_mb: float
    counts: dict[str, int]


def sizes() -> list[Figure]:
    """gzip of everything that the screen loads before a lesson, and of LiveKit's client, which comes with the
    first lesson.
    """
    manifest = json.loads((BUILD / ".vite/manifest.json").read_text())
    before = sum(zipped(BUILD / file) for file in files_of(manifest, SCREEN))
    with_client = before + zipped(BUILD / manifest[LIVEKIT]["file"])
    return [
        Figure(
            "js_village_kb",
            round(before / 1000, 1),
            "kB",
            "lower",
            60,
            "with LiveKit's client, kB",
            round(with_client / 1000, 1),
        )
    ]


def files_of(manifest: dict[str, dict[str, list[str]]], entry: str) -> set[str]:
    row = manifest[entry]
    own = {str(row["file"]), *row.get("css", [])}
    return own.union(*(files_of(manifest, one) for one in row.get("imports", [])))


def zipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6))


def events() -> list[Figure]:
    """From the lecturer's request to the next slide on a village's screen: with a media server, and by asking
    alone.
    """
    with staged(lesson_min=12, due_in_s=10) as stage, sync_playwright() as playwright:
        own = browser(playwright)
        page, lecturing = screen_of(stage, own), Lecturing(stage.house.origin, stage.meeting, stage.cookie)
        deck = bring_slides(stage, own)
        eventually(lambda: stage.house.school_now().minute >= 30, seconds=60, what="the bell rings")
        lecturing.open()
        lecturing.say("slides_shown", **{name: deck[name] for name in ("deck", "pages", "width", "height")})
        expect(page.locator("[data-place=slide] img")).to_be_visible(timeout=60_000)
        eventually(lambda: page.evaluate(PHASE) == "in", seconds=40, what="the screen is in the room")
        page.evaluate(WATCH)
        live = turned(page, lecturing, pause=(0.2, 0.8))
        supervisor(stage, "stop", "house:livekit")
        eventually(lambda: page.evaluate(PHASE) != "in", seconds=60, what="the media server is gone")
        polled = turned(page, lecturing, pause=(0.5, 3.5))
        own.close()
    return [
        Figure("event_to_village_ms_p95", p95(live), "ms", "lower", 300, "median, ms", round(median(live))),
        Figure(
            "event_to_village_polled_ms_p95",
            p95(polled),
            "ms",
            "lower",
            2500,
            "median, ms",
            round(median(polled)),
        ),
    ]


def screen_of(stage: Stage, own: Browser) -> Page:
    made = context(own, stage.house.origin)
    made.add_cookies([{"name": "lianke_device", "value": stage.keys[0], "url": stage.house.origin}])
    page = made.new_page()
    page.goto("/screen/")
    return page


def bring_slides(stage: Stage, own: Browser) -> dict[str, Any]:
    made = context(own, stage.house.origin)
    name, _equals, value = stage.cookie.partition("=")
    cookies = {name: value, "csrftoken": TOKEN}
    made.add_cookies(
        [{"name": key, "value": text, "url": stage.house.origin} for key, text in cookies.items()]
    )
    pdf = FilePayload(
        name="slides.pdf", mimeType="application/pdf", buffer=(ROOT / "build/demo/slides.pdf").read_bytes()
    )
    address = f"/lessons/{stage.meeting}/slides"
    answer = made.request.post(
        address, multipart={"pdf": pdf}, headers={"X-CSRFToken": TOKEN, "Referer": stage.house.origin}
    )
    assert answer.ok, answer.text()
    eventually(
        lambda: made.request.get(address).json()["state"] == "ready", seconds=60, what="the slides are ready"
    )
    deck: dict[str, Any] = made.request.get(address).json()
    made.close()
    return deck


def turned(page: Page, lecturing: Lecturing, *, pause: tuple[float, float]) -> list[float]:
    """Milliseconds of each page turn; both ends read the same machine's clock."""
    took = []
    for turn in range(TURNS):
        number = 2 + turn % 5
        page.evaluate("window.seen = []")
        page.wait_for_timeout(random.uniform(*pause) * 1000)  # noqa: S311 - any moment between two askings
        said = time.time() * 1000
        lecturing.say("page_turned", page=number)
        shown = f"/{number}.webp"
        page.wait_for_function(
            "(shown) => window.seen.some(([url]) => url.endsWith(shown))",
            arg=shown,
            timeout=15_000,
            polling=50,
        )
        seen = page.evaluate("(shown) => window.seen.find(([url]) => url.endsWith(shown))[1]", shown)
        took.append(seen - said)
    return took


def supervisor(stage: Stage, *command: str) -> None:
    config = stage.house.data / "run/supervisord.conf"
    subprocess.run(
        [str(ROOT / ".venv/bin/supervisorctl"), "-c", str(config), *command], check=True, capture_output=True
    )


def p95(values: Sequence[float]) -> float:
    return float(round(quantiles(values, n=20)[-1]))


def week_of_lessons() -> dict[str, float]:
    """35 lessons of a minute each, as many as a room has in a week; what is left of them in memory. Raises
    AssertionError.
    """
    first, last, stays = stayed(stays=WEEK, warm=WARM, stay_s=60)
    left = {name: last.counts[name] - first.counts[name] for name in COUNTED}
    growth = (last.heap_mb - first.heap_mb) / (stays - WARM) * WEEK
    assert growth <= 20, growth
    assert left["AudioHandlers"] <= 0, left
    assert left["RTCPeerConnections"] <= 0, left
    return {
        "joins": stays,
        "village_memory_growth_mb_week": round(growth, 2),
        "heap_mb": round(last.heap_mb, 1),
        "renderer_growth_mb_week": round((last.renderer_mb - first.renderer_mb) / (stays - WARM) * WEEK, 1),
        **{f"{name}_left": float(count) for name, count in left.items()},
    }


def stayed(*, stays: int, warm: int, stay_s: float) -> tuple[Look, Look, int]:
    """One page goes into a lesson and leaves it `stays` times; looked at after `warm` of them and at the end,
    on the board.
    """
    lesson_min = min(570, int(stays * (stay_s + 40) / 60) + 5)
    with staged(lesson_min=lesson_min, due_in_s=10) as stage, sync_playwright() as playwright:
        own = browser(playwright)
        page, lecturing = screen_of(stage, own), Lecturing(stage.house.origin, stage.meeting, stage.cookie)
        eventually(lambda: stage.house.school_now().minute >= 30, seconds=60, what="the bell rings")
        looks = []
        for stay in range(stays):
            if stay:
                lecturing.reopen()
            once(stage, page, stay_s)
            if stay + 1 in (warm, stays):
                looks.append(look(page))
        own.close()
    first, last = looks
    return first, last, stays


def once(stage: Stage, page: Page, stay_s: float) -> None:
    robot = stage.lecturer(ROOT / "build/clip", "--minutes", str((stay_s + LATE_S) / 60))
    try:
        expect(page.locator("[data-place=lesson]")).to_be_visible(timeout=60_000)
        eventually(lambda: page.evaluate(PHASE) == "in", seconds=40, what="the screen is in the room")
        expect(page.locator("[data-place=board]")).to_be_visible(timeout=stay_s * 1000 + 60_000)
    finally:
        robot.terminate()
        robot.wait(timeout=10)


def look(page: Page) -> Look:
    page.wait_for_timeout(3000)  # what the last lesson still has under way
    own = page.context.new_cdp_session(page)
    own.send("Performance.enable")
    for _time in range(3):
        own.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(300)
    metrics = {row["name"]: row["value"] for row in own.send("Performance.getMetrics")["metrics"]}
    own.detach()
    counts = {name: int(metrics.get(name, 0)) for name in COUNTED}
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
