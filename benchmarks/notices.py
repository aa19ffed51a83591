"""How soon a change of the day stands before whom it concerns, and what an open page's question costs."""

import random
import time
from statistics import median

from playwright.sync_api import Page, expect

from benchmarks.figures import Figure
from tests.house.browsers import browsers
from tests.house.pages import page_of, screen_of
from tests.house.scenes.messages import number_cpu_ms, takes_turns
from tests.house.scenes.people import assistant_of
from tests.house.stage import staged

CHANGES = 8
BELL_IN_S = 1500  # within the half hour before a lesson, and long before its room opens: nobody whispers
OPEN_PAGES, ASKED_EVERY_S = 1000, 4
WATCH = """([place, name]) => {
  window[name] = []
  let before = document.querySelector(place)?.textContent ?? ""
  new MutationObserver(() => {
    const now = document.querySelector(place)?.textContent ?? ""
    if (now !== before) window[name].push(Date.now())
    before = now
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""


def told() -> list[Figure]:
    """A stand-in is arranged and taken back in turns by the officer's service; from its commit until other
    words stand on a waiting screen in Chromium, and on an assistant's open 今日.
    """
    with staged(lesson_min=30, due_in_s=BELL_IN_S) as stage, browsers("notices") as own:
        office = own.new()
        screen = screen_of(stage, office, stage.keys[0])
        expect(screen.locator("[data-place=day] li").first).to_be_visible(timeout=20_000)
        page = page_of(stage, office, stage.house.play(assistant_of, stage.meeting))
        page.goto("/")
        screen.evaluate(WATCH, ["[data-place=told-title]", "seen"])
        page.evaluate(WATCH, ["#day .message h2", "seen"])
        on_screen, on_page = [], []
        for turn in range(CHANGES):
            time.sleep(random.uniform(0, 4))  # noqa: S311 - at any moment between two questions
            at_ms = stage.house.play(takes_turns, stage.meeting, turn)
            on_screen.append(seen(screen, at_ms))
            on_page.append(seen(page, at_ms))
        cpu = stage.house.play(number_cpu_ms)
    return [
        figure("notice_to_screen_s", on_screen),
        figure("notice_to_page_s", on_page),
        Figure(
            "bells_of_1000_pages_cores",
            round(cpu * OPEN_PAGES / ASKED_EVERY_S / 1000, 2),
            "of a core",
            "lower",
            0.5,
            "one question, ms of CPU",
            round(cpu, 2),
            "python -m benchmarks teaching.told",
        ),
    ]


def seen(page: Page, at_ms: float) -> float:
    """Seconds from the commit to the first change that the page showed after it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := [one for one in page.evaluate("window.seen") if one >= at_ms]:
            return float(found[0] - at_ms) / 1000
        page.wait_for_timeout(50)  # the page goes on meanwhile
    raise AssertionError("the change never stood there")


def figure(name: str, took: list[float]) -> Figure:
    anchor = f"median of {len(took)}, s"
    command = "python -m benchmarks teaching.told"
    return Figure(name, round(max(took), 2), "s", "lower", 5, anchor, round(median(took), 2), command)
