"""The village screen: how soon it shows what is said, what it weighs, whether a week of lessons leaves
anything behind.
"""

import gzip
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from benchmarks.figures import Figure
from tests.house.browsers import browser, browsers, context
from tests.house.lecturing import TOKEN, Lecturing
from tests.house.pages import screen_of
from tests.house.running import ROOT, eventually
from tests.house.stage import Stage, staged
from tests.house.staying import HELD, PHASE, stayed

BUILD = ROOT / "lianke/ui/static/ui/build"
SCREEN = "village-screen/village-screen.ts"
LIVEKIT = "node_modules/livekit-client/dist/livekit-client.esm.mjs"
TURNS = 40
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
        page, lecturing = screen_of(stage, own, stage.keys[0]), stage.lecturing()
        deck = bring_slides(stage, own)
        eventually(stage.has_rung, seconds=60, what="the bell rings")
        lecturing.open()
        lecturing.say("slides_shown", **{name: deck[name] for name in ("deck", "pages", "width", "height")})
        expect(page.locator("[data-place=slide] img")).to_be_visible(timeout=60_000)
        eventually(lambda: page.evaluate(PHASE) == "in", seconds=40, what="the screen is in the room")
        page.evaluate(WATCH)
        live = turned(page, lecturing, pause=(0.2, 0.8))
        stage.house.supervisor("stop", "house:livekit")
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


def p95(values: Sequence[float]) -> float:
    return float(round(quantiles(values, n=20)[-1]))


def week_of_lessons() -> dict[str, float]:
    """35 lessons of a minute each, as many as a room has in a week; what is left of them in memory. Raises
    AssertionError.
    """
    with staged(lesson_min=WEEK * 2, due_in_s=10) as stage, browsers("week") as own:
        first, last = stayed(stage, own.new(), stays=WEEK, warm=WARM, stay_s=60)
    left = {name: last.counts[name] - first.counts[name] for name in HELD}
    growth = (last.heap_mb - first.heap_mb) / (WEEK - WARM) * WEEK
    assert growth <= 20, growth
    assert left["AudioHandlers"] <= 0, left
    assert left["RTCPeerConnections"] <= 0, left
    return {
        "joins": WEEK,
        "village_memory_growth_mb_week": round(growth, 2),
        "heap_mb": round(last.heap_mb, 1),
        "renderer_growth_mb_week": round((last.renderer_mb - first.renderer_mb) / (WEEK - WARM) * WEEK, 1),
        **{f"{name}_left": float(count) for name, count in left.items()},
    }
