"""Pictures of everything that a classroom's screen can show: python -m tests.journeys.village_shots"""

import sys

from playwright.sync_api import Page, expect

from tests.house.browsers import browsers, fake_camera
from tests.house.lecturing import Lecturing
from tests.house.pages import moving_pictures, screen_of
from tests.house.pictures import SIZES, say_what_was_made, shot
from tests.house.running import eventually
from tests.house.stage import CLASS_CLIP, CLIP, at_work, staged


def main() -> int:
    with staged(lesson_min=12, due_in_s=90) as stage, browsers("shots") as own:
        page = screen_of(stage, own.new(extra=fake_camera(CLASS_CLIP)), stage.keys[0])
        before(page)
        robots = [
            stage.robot("villages", "--keys", stage.keys[1], "--clip", str(CLASS_CLIP)),
            stage.lecturer(CLIP, "--minutes", "11"),
        ]
        with at_work(*robots):
            lesson(stage.lecturing(), page)
    say_what_was_made("village-*.png")
    return 0


def before(page: Page) -> None:
    page.wait_for_selector("village-screen [data-place=day] li")
    shots(page, "village-waiting")
    page.locator("[data-place=corner-open]").click()
    page.locator("[data-wish=auto]").click()
    shots(page, "village-settings")
    page.locator("[data-place=check-now]").click()
    shots(page, "village-testing", sizes=["1366"])
    expect(page.locator("[data-place=check-rows] li")).to_have_count(5, timeout=40_000)
    shots(page, "village-tested")
    if page.locator("[data-place=check-done]").is_visible():
        page.locator("[data-place=check-done]").click()


def lesson(lecturing: Lecturing, page: Page) -> None:
    expect(page.locator("[data-place=lesson]")).to_be_visible(timeout=150_000)
    eventually(lambda: moving_pictures(page) >= 2, seconds=60, what="pictures move")
    ours, theirs = (one["participation"] for one in lecturing.classes())
    shots(page, "village-lecturer", sizes=["1366", "390"])
    for need in ("unclear", "too_fast", "help"):
        page.locator(f"[data-need={need}]").click()
    page.wait_for_timeout(800)  # the needs are on the list
    for need in ("too_fast", "help"):
        lecturing.say("signal_cleared", participation=ours, need=need)
    lecturing.say("muted", participation=None, muted=True)
    page.wait_for_timeout(1500)  # the picture has settled
    shots(page, "village-muted-needs")
    asked(lecturing, page)
    called(lecturing, page, ours, theirs)
    shown(lecturing, page)


def asked(lecturing: Lecturing, page: Page) -> None:
    lecturing.say("timer_set", seconds=180)
    question = {"id": "q1", "form": "choice", "options": 4, "text": "What colour is the sky?"}
    lecturing.say("question_asked", **question)
    page.wait_for_selector(".option")
    for option, taps in enumerate([1, 5, 0, 2]):
        for _tap in range(taps):
            page.locator(".option").nth(option).click()
    page.wait_for_timeout(3000)  # the picture has settled
    shots(page, "village-question")
    lecturing.say("question_closed", question="q1", right=1)
    page.wait_for_timeout(800)  # the picture has settled
    shots(page, "village-result")
    lecturing.say("question_asked", id="q2", form="choice", options=6, text="")
    page.wait_for_timeout(1000)  # the picture has settled
    shots(page, "village-question-six", sizes=["1366", "844"])
    lecturing.say("question_closed", question="q2", right=None)
    lecturing.say("timer_set", seconds=1)
    lecturing.say("roll_called")
    page.wait_for_timeout(2000)  # the picture has settled
    shots(page, "village-roll", sizes=["1366", "1024", "390"])
    page.locator(".heads-done").click()
    page.wait_for_timeout(1000)  # the picture has settled
    shots(page, "village-roll-said", sizes=["1366"])


def called(lecturing: Lecturing, page: Page, ours: str, theirs: str) -> None:
    lecturing.say("called", participation=theirs)
    page.wait_for_timeout(14_000)  # the picture has settled
    shots(page, "village-called-other")
    lecturing.say("called", participation=ours)
    page.wait_for_timeout(1000)  # the picture has settled
    shots(page, "village-our-turn")
    lecturing.say("call_ended")
    lecturing.say("muted", participation=None, muted=False)


def shown(lecturing: Lecturing, page: Page) -> None:
    page.locator("[data-place=corner-open-lesson]").click()
    page.locator("[data-wish=push]").click()
    page.locator("[data-place=corner-close]").click()
    page.wait_for_timeout(800)  # the picture has settled
    shots(page, "village-push")
    lecturing.say("stage_set", show="board", board=1)
    page.locator("[data-place=hand]").click()
    page.wait_for_timeout(1000)  # the picture has settled
    shots(page, "village-board", sizes=["1366", "390"])
    lecturing.say("question_asked", id="q3", form="photo", options=0, text="请画出你的彩虹")
    page.wait_for_timeout(1000)  # the picture has settled
    shots(page, "village-photo", sizes=["1366"])


def shots(page: Page, name: str, sizes: list[str] | None = None) -> None:
    shot(page, name, sizes or list(SIZES))


if __name__ == "__main__":
    sys.exit(main())
