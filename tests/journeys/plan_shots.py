"""Pictures of 教案, of the plan on the desk, of a replay, of 同课异构 and 课型: python -m
tests.journeys.plan_shots
"""

import sys

from playwright.sync_api import Page, expect

from tests.house.browsers import browsers, fake_camera
from tests.house.lesson_plan import teach, write
from tests.house.pages import page_of
from tests.house.pictures import LAPTOP_AND_PHONE, folder, say_what_was_made, shot
from tests.house.running import eventually
from tests.house.scenes.people import assistant_of, officer_cookie
from tests.house.scenes.topics import topic_with_next
from tests.house.stage import CLIP, Stage, staged


def main() -> int:
    with staged(lesson_min=3, due_in_s=60) as stage, browsers("shots") as own:
        topic = stage.house.play(topic_with_next, stage.meeting)
        cookies = [
            stage.cookie,
            stage.house.play(assistant_of, stage.meeting),
            stage.house.play(officer_cookie),
        ]
        chromium = own.new(extra=fake_camera(CLIP))
        teacher, reader, office = (page_of(stage, chromium, cookie) for cookie in cookies)
        address = f"/lessons/{stage.meeting}/lesson-plan/"
        shots(reader, "plan-none-yet", address)
        shots(teacher, "plan-empty", address)
        write(stage, teacher)
        shots(teacher, "plan-written", address)
        shots(reader, "plan-read", address)
        teacher.locator("[name=minutes]").nth(0).fill("9")
        teacher.screenshot(path=folder() / "plan-too-long-1366.png")
        teacher.locator("[name=minutes]").nth(0).fill("")
        teacher.evaluate("document.querySelector('.plan-form').noValidate = true")
        teacher.locator(".plan-save button").click()
        expect(teacher.locator("main .note-error")).to_be_visible()
        shots(teacher, "plan-refused")
        teach(stage, teacher, lambda name: shots(teacher, name, full=False))
        replay(stage, teacher)
        shots(office, "lesson-types", "/timetable/types/")
        shots(office, "topics", "/topics/")
        office.goto(f"/topics/{topic}/")
        expect(office.locator(".replay-chapters button").first).to_be_visible(timeout=20_000)
        shots(office, "topic")
    say_what_was_made("*.png")
    return 0


def replay(stage: Stage, page: Page) -> None:
    page.goto(f"/lessons/{stage.meeting}/")
    question = page.locator(".replay-chapters button", has_text="提问")
    expect(question).to_be_visible(timeout=30_000)
    eventually(
        lambda: page.evaluate("document.querySelector('[data-place=video]').readyState") >= 2,
        seconds=30,
        what="it plays",
    )
    question.click()
    page.evaluate("document.querySelector('[data-place=video]').pause()")
    page.wait_for_timeout(500)  # the picture of that second is drawn
    shots(page, "replay-question")


def shots(page: Page, name: str, path: str = "", *, full: bool = True) -> None:
    """The page as it stands, or the one at `path`, at both sizes."""
    if path:
        page.goto(path)
        page.wait_for_load_state("networkidle")
    shot(page, name, LAPTOP_AND_PHONE, full=full)


if __name__ == "__main__":
    sys.exit(main())
