"""Pictures of everything that a telephone can be in a lesson: python -m tests.journeys.phone_shots"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.house.browsers import browsers, fake_camera
from tests.house.lecturing import Lecturing
from tests.house.pages import moving_pictures
from tests.house.phones import ANDROID, NO_CAMERA, WECHAT, drawing, phone
from tests.house.pictures import say_what_was_made, shot
from tests.house.running import eventually
from tests.house.scenes.people import People, people_of
from tests.house.stage import CLASS_CLIP, CLIP, Stage, at_work, staged

EVERY_SIZE = ("390", "844", "1366")
UPRIGHT = ("390",)


def main() -> int:
    with (
        staged(lesson_min=12, due_in_s=100) as stage,
        browsers("shots") as browsing,
        tempfile.TemporaryDirectory() as folder,
    ):
        own = browsing.new(extra=fake_camera(CLASS_CLIP))
        people = stage.house.play(people_of, stage.meeting)
        entries(own, stage, people)
        village = phone(own, stage.house, people.assistant)
        village.goto("/phone/")
        village.get_by_role("button", name="接收").first.tap()
        expect(village.locator("village-screen")).to_be_attached()
        shots(village, "phone-receive-waiting")
        page = phone(own, stage.house, people.assistant)
        page.goto(f"/lessons/{stage.meeting}/assistant/")
        expect(page.locator("[data-place=print-list] a")).to_be_visible()
        shots(page, "assistant-before")
        with at_work(stage.lecturer(CLIP, "--minutes", "9")):
            lecturing = stage.lecturing()
            receiving(stage, village)
            assisting(page, lecturing, people, Path(folder))
            rest(village, page, lecturing)
    say_what_was_made("phone-*.png", "assistant-*.png")
    return 0


def entries(own: Browser, stage: Stage, people: People) -> None:
    """手机课堂 as the lecturer and as the assistant, inside WeChat, on a day without lessons."""
    for name, cookie, agent in (
        ("teach", people.lecturer, ANDROID),
        ("receive", people.assistant, ANDROID),
        ("wechat", people.lecturer, WECHAT),
    ):
        page = phone(own, stage.house, cookie, agent=agent)
        page.goto("/phone/")
        shots(page, f"phone-{name}")
        page.context.close()
    desk = phone(own, stage.house, people.lecturer, agent=WECHAT)
    desk.add_init_script(NO_CAMERA)
    desk.goto(f"/lessons/{stage.meeting}/desk/")
    expect(desk.locator("[data-place=notices]")).to_contain_text("在浏览器打开")
    shots(desk, "phone-desk-no-camera", UPRIGHT)
    desk.context.close()


def receiving(stage: Stage, village: Page) -> None:
    """In the lesson, beside the page of the phone that receives, and how the screen looks when the line is
    gone.
    """
    expect(village.locator("[data-place=lesson]")).to_be_visible(timeout=160_000)
    eventually(lambda: moving_pictures(village) >= 1, seconds=60, what="the lecturer's picture moves")
    shots(village, "phone-receive-lesson")
    stage.house.supervisor("stop", "house:livekit")
    expect(village.locator("[data-place=line]")).to_contain_text("正在重新连接", timeout=30_000)
    shots(village, "phone-receive-cut", UPRIGHT)
    stage.house.supervisor("start", "house:livekit")
    eventually(lambda: moving_pictures(village) >= 2, seconds=60, what="the lecturer is back")
    script = village.context.new_cdp_session(village)
    script.send("Debugger.enable")
    script.send("Debugger.pause")
    time.sleep(14)  # the page's own timers stand still, so it cannot be asked
    script.send("Debugger.disable")
    shots(village, "phone-receive-back", UPRIGHT)
    lecturing = stage.lecturing()
    lecturing.say("question_asked", id="q0", form="photo", options=0, text="请拍一份作品")
    expect(village.get_by_text("拍作品", exact=True)).to_be_visible(timeout=10_000)
    shots(village, "phone-receive-photo")
    lecturing.say("question_closed", question="q0", right=None)
    page = village.context.new_page()
    page.goto("/phone/")
    shots(page, "phone-receiving")
    page.close()


def assisting(page: Page, lecturing: Lecturing, people: People, folder: Path) -> None:
    lecturing.say("cue_reached", cue=1)
    lecturing.say("noted", text="请把第二排往前坐一点", participation=people.mine)
    expect(page.locator("[data-place=note-text]")).to_be_visible(timeout=10_000)
    shots(page, "assistant-note", UPRIGHT)
    page.get_by_role("button", name="知道了").tap()
    shots(page, "assistant-cue")
    page.set_input_files("[data-place=camera]", drawing(folder / "work.jpg"))
    eventually(lambda: lecturing.heard("work_sent"), seconds=20, what="a photo is in the lesson")
    expect(page.locator("[data-place=works-list]")).to_contain_text("已", timeout=10_000)
    page.locator("[data-place=unclear]").tap()
    page.wait_for_timeout(2500)  # the list is asked for every 2 s
    shots(page, "assistant-work-sent")
    page.context.set_offline(True)
    page.set_input_files("[data-place=album]", drawing(folder / "second.jpg", words="2"))
    page.locator("[data-place=too_fast]").tap()
    expect(page.locator("[data-place=line]")).to_contain_text("没有网络", timeout=20_000)
    shots(page, "assistant-offline")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    lecturing.say("question_asked", id="q1", form="choice", options=4, text="这首歌是几拍子？")
    expect(page.locator("[data-place=question-text]")).to_be_visible(timeout=10_000)
    for letter in "BBBBBCAB":
        page.get_by_title(f"{letter} 加一人").tap()
    shots(page, "assistant-question")
    lecturing.say("question_closed", question="q1", right=1)
    lecturing.say("roll_called")
    expect(page.locator("[data-place=roll]")).to_be_visible(timeout=10_000)
    shots(page, "assistant-roll", UPRIGHT)
    page.get_by_role("button", name="报人数").tap()
    page.get_by_role("button", name="求助").tap()
    shots(page, "assistant-help")
    page.get_by_role("button", name="回到课堂").tap()


def rest(village: Page, page: Page, lecturing: Lecturing) -> None:
    lecturing.end()
    expect(page.locator("[data-place=cue-text]")).to_have_text("下课了", timeout=10_000)
    expect(village.get_by_role("heading", name="下课了")).to_be_visible(timeout=20_000)
    shots(page, "assistant-over", UPRIGHT)
    shots(village, "phone-receive-over")


def shots(page: Page, name: str, sizes: tuple[str, ...] = EVERY_SIZE) -> None:
    shot(page, name, sizes)


if __name__ == "__main__":
    sys.exit(main())
