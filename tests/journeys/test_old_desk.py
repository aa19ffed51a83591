"""The desk in the browser of a government desktop: Chromium 90 teaches with everything that a lesson has."""

from pathlib import Path

from playwright.sync_api import FilePayload, Page

from tests.house.browsers import TWO_CAMERAS, browsers, chromium_90, console_of
from tests.house.films import film
from tests.house.lecturing import TOKEN, Lecturing
from tests.house.pages import desk_of, ink_on, loudest, moving_pictures, press, shows
from tests.house.running import ROOT, eventually
from tests.house.stage import CLASS_CLIP, SLIDES, Stage, at_work


def test_the_desk_teaches_in_the_browser_of_a_government_desktop(lesson: Stage, tmp_path: Path) -> None:
    villages = lesson.villages("--clip", str(CLASS_CLIP), "--hand-every", "15s")
    with at_work(villages), browsers("old-desk") as own:
        old = own.new(program=chromium_90(), extra=["--headless", *TWO_CAMERAS])
        assert old.version.startswith("90.")
        desk = desk_of(lesson, old)
        brings(lesson, desk, "slides", "pdf", SLIDES)
        brings(lesson, desk, "clips", "clip", film(tmp_path))
        desk.reload()
        errors = console_of(desk)
        teaches(lesson.lecturing(), desk)
        desk.screenshot(path=ROOT / "build/chromium-90-desk.png")
        press(desk, "[data-place=end]")
        press(desk, "[data-place=end-yes]")
        shows(desk, "document.querySelector('lecturer-desk').dataset.phase === 'over'", within_s=15)
        assert errors == []


def brings(stage: Stage, desk: Page, where: str, field: str, file: Path) -> None:
    """As the page's form would; a file chosen through Playwright needs a younger browser."""
    desk.context.add_cookies([{"name": "csrftoken", "value": TOKEN, "url": stage.house.origin}])
    kind = "video/mp4" if field == "clip" else "application/pdf"
    part: FilePayload = {"name": file.name, "mimeType": kind, "buffer": file.read_bytes()}
    answer = desk.request.post(
        f"/lessons/{stage.meeting}/{where}", multipart={field: part}, headers={"X-CSRFToken": TOKEN}
    )
    assert answer.ok, answer.text()


def teaches(told: Lecturing, desk: Page) -> None:
    """By scripts and keys alone: what Playwright asks an element for is younger than this browser."""
    shows(desk, "document.querySelector('[data-place=who]').textContent.includes('到了 2 个')", within_s=60)
    shows(desk, "document.querySelector('[data-place=slides-state]').textContent.includes('6')", within_s=60)
    press(desk, "[data-place=open]")
    shows(desk, "document.querySelector('[data-place=slide] img') !== null", within_s=20)
    eventually(
        lambda: moving_pictures(desk, "[data-place=rooms] video") == 2,
        seconds=60,
        what="both classes are seen",
    )
    eventually(lambda: loudest(desk) > 0.001, seconds=20, what="they are heard")
    draws_and_calls(told, desk)
    asks_and_shows(told, desk)


def draws_and_calls(told: Lecturing, desk: Page) -> None:
    desk.keyboard.press("ArrowRight")
    shows(desk, "document.querySelector('[data-place=page]').textContent.includes('2')")
    desk.keyboard.press("p")
    draws(desk)
    eventually(lambda: ink_on(desk) > 100, seconds=8, what="the ink is on the slide")
    eventually(lambda: len(told.heard("stroke")) == 1, seconds=8, what="the stroke is on the list")
    desk.keyboard.press("Escape")
    shows(desk, "document.querySelector('.room-hand') !== null", within_s=40)
    press(desk, ".room-hand")
    shows(desk, "!document.querySelector('[data-place=called]').hidden")
    eventually(
        lambda: moving_pictures(desk, "[data-place=called] video") == 1,
        seconds=20,
        what="the class called on is large",
    )
    press(desk, "[data-place=call-end]")


def asks_and_shows(told: Lecturing, desk: Page) -> None:
    desk.keyboard.press("q")
    press(desk, "[data-place=ask-send]")
    eventually(lambda: len(told.heard("question_asked")) == 1, seconds=8, what="the question is asked")
    press(desk, "[data-place=ask-close]")
    desk.keyboard.press("Escape")
    desk.keyboard.press("s")
    press(desk, "[data-place=cameras] button:last-child")
    eventually(
        lambda: moving_pictures(desk, "[data-place=film] video") == 1,
        seconds=20,
        what="the second camera is seen",
    )
    press(desk, "[data-place=film-end]")
    press(desk, "[data-place=clips] button")
    eventually(
        lambda: moving_pictures(desk, "[data-place=clip] video") == 1, seconds=20, what="the film plays"
    )
    desk.keyboard.press("PageDown")
    shows(desk, "document.querySelector('[data-place=clip]').hidden")


def draws(desk: Page) -> None:
    """By the browser's own protocol: Playwright's mouse asks for what this browser does not have."""
    box = desk.evaluate(
        "(({ x, y, width, height }) => ({ x, y, width, height "
        "}))(document.querySelector('[data-place=slide] canvas').getBoundingClientRect())"
    )
    mouse = desk.context.new_cdp_session(desk)

    def goes(kind: str, share: float, buttons: int) -> None:
        at = {
            "x": box["x"] + box["width"] * (0.2 + 0.5 * share),
            "y": box["y"] + box["height"] * (0.3 + 0.3 * share),
        }
        mouse.send(
            "Input.dispatchMouseEvent",
            {"type": kind, **at, "button": "left", "buttons": buttons, "clickCount": 1},
        )

    goes("mousePressed", 0, 1)
    for step in range(1, 13):
        goes("mouseMoved", step / 12, 1)
    goes("mouseReleased", 1, 0)
