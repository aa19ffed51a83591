"""Pictures of the pages into build/shots/, on a laptop and on a phone: python -m tests.journeys.shots"""

import sys

from playwright.sync_api import Browser, Page, expect

from tests.house.browsers import Browsers, browsers, fake_camera
from tests.house.pages import begins, brings_slides, desk_of, ends, moving_pictures
from tests.house.pictures import folder, say_what_was_made, shoot, signed_in
from tests.house.running import eventually
from tests.house.scenes.people import Seeing, seeing
from tests.house.stage import CLASS_CLIP, CLIP, Stage, at_work, staged


def main() -> int:
    with staged(lesson_min=3, due_in_s=75) as stage, browsers("shots") as own:
        who = stage.house.play(seeing, stage.meeting)
        office = own.new(extra=fake_camera(CLASS_CLIP))
        before(office, stage, who)
        lesson(own, office, stage, who)
        after(office, stage, who)
    say_what_was_made("*.png")
    return 0


def before(own: Browser, stage: Stage, who: Seeing) -> None:
    shoot(own, stage.house, "sign-in", "/sign-in/")
    shoot(own, stage.house, "screen-unpaired", "/screen/")
    shoot(own, stage.house, "timetable", "/timetable/", who.officer)
    shoot(own, stage.house, "home-officer-before", "/", who.officer)
    shoot(own, stage.house, "home-lecturer", "/", who.lecturer)
    shoot(own, stage.house, "home-assistant", "/", who.assistant)
    shoot(own, stage.house, "pair", "/pair/", who.assistant)


def lesson(own: Browsers, office: Browser, stage: Stage, who: Seeing) -> None:
    """One village is a screen of ours, the other a robot that raises its hand."""
    screen = signed_in(office, stage.house, f"lianke_device={stage.keys[1]}", "1366")
    screen.goto("/screen/")
    screen.wait_for_selector("village-screen [data-place=day] li")
    picture(screen, "screen-waiting-1366")
    robot = stage.robot("villages", "--keys", stage.keys[0], "--clip", str(CLASS_CLIP), "--hand-every", "20s")
    with at_work(robot):
        desk = desk_of(stage, own.new(extra=fake_camera(CLIP)))
        brings_slides(desk)
        picture(desk, "desk-before-1366")
        eventually(
            lambda: screen.locator("[data-place=lesson]").is_visible(), seconds=90, what="the village is in"
        )
        begins(desk)
        eventually(lambda: moving_pictures(screen) >= 1, seconds=40, what="pictures move")
        desk.locator("[data-place=forward]").click()
        rooms = desk.locator("[data-place=rooms]")
        expect(rooms).to_contain_text("举手", timeout=40_000)
        picture(desk, "desk-lesson-1366")
        picture(screen, "screen-lesson-1366")
        shoot(office, stage.house, "home-officer-lesson", "/", who.officer)
        desk.set_viewport_size({"width": 390, "height": 844})
        picture(desk, "desk-lesson-390")
        expect(desk.locator("[data-place=left]")).to_contain_text("超时", timeout=260_000)
        ends(desk)
        picture(desk, "desk-over-390")
    screen.context.close()


def after(own: Browser, stage: Stage, who: Seeing) -> None:
    player = "lesson-player [data-place=video]"
    shoot(own, stage.house, "lesson", f"/lessons/{stage.meeting}/", who.officer, settle=player)
    shoot(own, stage.house, "home-officer-after", "/", who.officer)
    shoot(own, stage.house, "account-county", "/coverage/", who.officer)
    shoot(own, stage.house, "account-class", f"/coverage/classes/{who.class_id}/", who.officer)
    shoot(own, stage.house, "refused", "/lessons/aaaaaaaaaaaa/", who.officer)


def picture(page: Page, name: str) -> None:
    page.screenshot(path=folder() / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
