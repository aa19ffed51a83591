"""A lesson taught with everything on the desk: what the lecturer draws, calls, mutes, asks and shows arrives
in two villages.
"""

import re
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.house.accessible import is_accessible
from tests.house.browsers import browsers, console_of
from tests.house.lecturing import Lecturing
from tests.house.pages import begins, brings_slides, desk_of, drag, ink_on, screen_of
from tests.house.running import eventually
from tests.house.stage import Stage

DRAWN = [
    "page_turned",
    "stroke",
    "stroke_undone",
    "stroke",
    "page_turned",
    "page_turned",
    "stage_set",
    "stroke",
    "ink_cleared",
    "stage_set",
]
SENT = """async ([url, photo, key]) => {
  const bytes = Uint8Array.from(atob(photo), (one) => one.charCodeAt(0))
  const form = new FormData()
  form.append('photo', new Blob([bytes], { type: 'image/png' }), 'work.png')
  form.append('key', key)
  const token = document.cookie.match(/csrftoken=([^;]*)/)?.[1] ?? ''
  const answer = await fetch(url, { method: 'POST', body: form, headers: { 'X-CSRFToken': token, 'X-Lianke-As': 'device' } })
  return answer.status
}"""


def test_what_the_lecturer_does_at_the_desk_arrives_in_both_villages(lesson: Stage, tmp_path: Path) -> None:
    with browsers("journey") as own:
        desk = desk_of(lesson, own.new())
        errors = console_of(desk)
        screens = [screen_of(lesson, own.new(), key) for key in lesson.keys]
        prepares(desk)
        begins(desk)
        for screen in screens:
            expect(screen.locator("[data-place=slide] img")).to_be_visible(timeout=20_000)
        told = lesson.lecturing()
        draws(desk, screens, told)
        calls(desk, screens, told)
        asks(desk, screens, told)
        shows_work(lesson, desk, screens, tmp_path)
        by_keyboard(desk, told)
        expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=15_000)
        assert [line for line in errors if "503" not in line] == []


def prepares(desk: Page) -> None:
    """Slides are brought before the lesson; a rehearsal before it sends nothing (asserted over the list at
    the end of `draws`).
    """
    brings_slides(desk)
    is_accessible(desk)
    rehearsal = desk.context.new_page()
    rehearsal.goto(desk.url.replace("/desk/", "/rehearsal/"))
    rehearsal.locator("[data-place=open]").click()
    expect(rehearsal.locator("lecturer-desk")).to_have_attribute("data-phase", "lesson")
    rehearsal.keyboard.press("b")
    rehearsal.keyboard.press("p")
    drag(rehearsal, (0.2, 0.2), (0.6, 0.6))
    eventually(lambda: ink_on(rehearsal) > 100, seconds=5, what="the rehearsal has its ink")
    rehearsal.close()


def inked(screens: list[Page], *, least: int = 100) -> None:
    eventually(lambda: all(ink_on(screen) > least for screen in screens), seconds=8, what="the ink is there")


def blank(screens: list[Page]) -> None:
    eventually(lambda: all(ink_on(screen) == 0 for screen in screens), seconds=8, what="the ink is gone")


def draws(desk: Page, screens: list[Page], told: Lecturing) -> None:
    """Pen, undo, page by page, a board, a wipe that asks."""
    desk.keyboard.press("p")
    drag(desk, (0.2, 0.3), (0.7, 0.6))
    inked(screens)
    points = told.heard("stroke")[0]["points"]
    assert [points[:2], points[-2:]] == [[2000, 3000], [7000, 6000]]
    desk.keyboard.press("Control+z")
    blank(screens)
    desk.keyboard.press("r")
    drag(desk, (0.2, 0.3), (0.7, 0.6))
    inked(screens)
    desk.keyboard.press("PageDown")
    blank(screens)
    desk.keyboard.press("PageUp")
    inked(screens)
    desk.keyboard.press("b")
    for screen in screens:
        expect(screen.locator("canvas.is-paper")).to_be_visible()
    drag(desk, (0.1, 0.1), (0.9, 0.9))
    inked(screens)
    desk.locator("[data-place=wipe]").click()
    desk.locator("[data-place=wipe-yes]").click()
    blank(screens)
    desk.keyboard.press("b")
    desk.keyboard.press("Escape")
    eventually(lambda: drawn(told) == DRAWN, seconds=5, what=f"the list has {DRAWN}")


def drawn(told: Lecturing) -> list[str]:
    """The kinds of all events so far that change what stands on the stage."""
    kinds = [event["kind"] for event in told.events()]
    return [kind for kind in kinds if kind.startswith(("stroke", "ink", "stage", "page"))]


def calls(desk: Page, screens: list[Page], told: Lecturing) -> None:
    """A raised hand is answered by one tap; the class is large on the desk. All are muted, and it is seen."""
    screens[0].locator("[data-place=hand]").click()
    desk.locator(".room-hand").first.click()
    expect(desk.locator("[data-place=called]")).to_be_visible()
    picture = desk.locator("[data-place=called] .tile").bounding_box()
    assert picture is not None
    assert picture["width"] >= 450
    expect(screens[1].locator("[data-place=lesson]")).to_have_class(
        re.compile(r"\bis-calling\b"), timeout=5_000
    )
    desk.locator("[data-place=call-end]").click()
    desk.locator("[data-place=mute-all]").click()
    expect(desk.locator(".room-act", has_text="已静音")).to_have_count(2)
    desk.locator("[data-place=mute-all]").click()
    expect(desk.locator(".room-act", has_text="已静音")).to_have_count(0)
    eventually(
        lambda: [one["muted"] for one in told.heard("muted")] == [True, False],
        seconds=5,
        what="the list has both",
    )
    eventually(
        lambda: len(told.heard("called")) == len(told.heard("call_ended")) == 1,
        seconds=5,
        what="one call, begun and ended",
    )


def asks(desk: Page, screens: list[Page], told: Lecturing) -> None:
    """A to D: counted per class as the taps come, closed with the right option, the result on every
    screen.
    """
    desk.keyboard.press("q")
    desk.locator("[data-place=ask-send]").click()
    for screen, option in zip(screens, (1, 3), strict=True):
        screen.locator("[data-place=question] .options li").nth(option).locator("button").first.click()
    expect(desk.locator("[data-place=ask-counts] .is-all em")).to_have_text(
        ["0", "1", "0", "1"], timeout=10_000
    )
    desk.locator("[data-place=ask-right] .option").nth(1).click()
    desk.locator("[data-place=ask-close]").click()
    for screen in screens:
        expect(screen.locator("[data-place=result]")).to_be_visible(timeout=5_000)
    eventually(
        lambda: [one["right"] for one in told.heard("question_closed")] == [1],
        seconds=5,
        what="the question is closed",
    )
    desk.keyboard.press("Escape")


def shows_work(stage: Stage, desk: Page, screens: list[Page], folder: Path) -> None:
    """A class's photograph appears in the tray, is put on every screen and drawn on."""
    photo = folder / "work.png"
    picture = ["-f", "lavfi", "-i", "testsrc=size=400x300", "-frames:v", "1", str(photo)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *picture], check=True)
    sent: Any = screens[0].evaluate(
        SENT, [f"/lessons/{stage.meeting}/works", b64encode(photo.read_bytes()).decode(), uuid4().hex]
    )
    assert sent == 200
    desk.keyboard.press("w")
    desk.locator("[data-place=works-list] .thumb").first.click(timeout=10_000)
    for screen in screens:
        expect(screen.locator("[data-place=slide] img[src^='/works/']")).to_be_visible(timeout=8_000)
    desk.keyboard.press("p")
    drag(desk, (0.3, 0.3), (0.6, 0.6))
    inked(screens)
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")


def by_keyboard(desk: Page, told: Lecturing) -> None:
    """Without a mouse: a slide, a question, a class called on, the clock, and 下课; every drawer keeps to WCAG
    2.2 AA.
    """
    desk.keyboard.press("PageUp")
    desk.keyboard.press("ArrowRight")
    for key in ("q", "k", "s", "w"):
        desk.keyboard.press(key)
        is_accessible(desk)
        desk.keyboard.press("Escape")
    asks_and_calls(desk, told)
    desk.keyboard.press("h")
    is_accessible(desk)
    desk.keyboard.press("Enter")
    enter(desk, "[data-place=end]")
    is_accessible(desk)
    enter(desk, "[data-place=end-yes]")


def asks_and_calls(desk: Page, told: Lecturing) -> None:
    asked = len(told.heard("question_asked"))
    desk.keyboard.press("q")
    enter(desk, "[data-place=ask-again]")
    enter(desk, "[data-place=ask-send]")
    enter(desk, "[data-place=ask-close]")
    desk.keyboard.press("Escape")
    desk.keyboard.press("k")
    enter(desk, "[data-place=call-list] button")
    desk.keyboard.press("Escape")
    enter(desk, "[data-place=call-end]")
    enter(desk, "[data-place=tool-more]")
    is_accessible(desk)
    enter(desk, "[data-seconds='60']")
    expect(desk.locator("[data-place=timer]")).to_be_visible()
    desk.keyboard.press("Escape")
    eventually(
        lambda: len(told.heard("question_asked")) == asked + 1, seconds=5, what="the question is asked once"
    )
    eventually(
        lambda: len(told.heard("called")) == len(told.heard("call_ended")) == 2,
        seconds=5,
        what="the second call too",
    )


def enter(desk: Page, wanted: str) -> None:
    """Tab by Tab to it, as somebody without a mouse would, then Enter."""
    for _press in range(90):
        desk.keyboard.press("Tab")
        if desk.evaluate("(wanted) => document.activeElement?.matches(wanted) ?? false", wanted):
            desk.keyboard.press("Enter")
            return
    raise AssertionError(f"no Tab leads to {wanted}")
