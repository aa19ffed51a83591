"""The village screen in the browser of a government desktop: Chromium 90 has everything that a lesson has."""

from playwright.sync_api import Page

from tests.house.browsers import browsers, chromium_90, console_of
from tests.house.lecturing import Lecturing
from tests.house.pages import ink_on, loudest, press, screen_of, see_moving, sees_the_called, shows
from tests.house.running import ROOT, eventually
from tests.house.stage import CLASS_CLIP, CLIP, Stage, at_work

INK = "[data-place=slide] canvas.ink:not(.is-wet)"


def test_the_village_screen_runs_in_the_browser_of_a_government_desktop(lesson: Stage) -> None:
    """Chromium 90 receives, sends, answers and is called on."""
    robots = [
        lesson.lecturer(CLIP, "--until-end"),
        lesson.robot("villages", "--keys", lesson.keys[1], "--clip", str(CLASS_CLIP)),
    ]
    lesson.lecturing().open()
    with at_work(*robots), browsers("village") as own:
        old = own.new(program=chromium_90(), extra=["--headless"])
        assert old.version.startswith("90.")
        screen = screen_of(lesson, old, lesson.keys[0])
        errors = console_of(screen)
        in_old_chromium(lesson.lecturing(), screen)
        assert errors == []


def in_old_chromium(lecturing: Lecturing, screen: Page) -> None:
    """By scripts alone: what Playwright asks an element for is younger than this browser."""
    shows(screen, "!document.querySelector('[data-place=lesson]').hidden", within_s=60)
    see_moving(screen, 3)  # the lecturer, the other class, ourselves
    eventually(lambda: loudest(screen) > 0.01, seconds=20, what="the lecturer is heard")
    ours, theirs = (each["participation"] for each in lecturing.classes())
    press(screen, "[data-need=help]")
    eventually(
        lambda: lecturing.heard("signalled") == [{"need": "help", "by": ours}],
        seconds=8,
        what="the need is told",
    )
    lecturing.say("question_asked", id="q1", form="choice", options=4, text="")
    press(screen, ".options li:nth-child(3) .option")
    eventually(
        lambda: lecturing.heard("answered") == [{"question": "q1", "counts": [0, 0, 1, 0], "by": ours}],
        seconds=8,
        what="the answer",
    )
    lecturing.say("question_closed", question="q1", right=2)
    shows(screen, "document.querySelector('.result .is-right')?.textContent.startsWith('C')")
    lecturing.say(
        "stroke", id="s1", on="board:1", tool="pen", colour=0, width=60, points=[1000, 1000, 9000, 9000]
    )
    lecturing.say("stage_set", show="board", board=1)
    eventually(lambda: ink_on(screen, INK) > 50, seconds=8, what="the ink is on the board")
    lecturing.say("called", participation=theirs)
    sees_the_called(screen)
    lecturing.say("called", participation=ours)
    shows(screen, "!document.querySelector('[data-place=turn]').hidden")
    screen.screenshot(path=ROOT / "build/village/chromium-90.png")
