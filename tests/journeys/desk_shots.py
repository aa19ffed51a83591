"""Pictures of everything that the desk can show, of 同课异构 and of a replay with screen and clip: python -m
tests.journeys.desk_shots
"""

import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect, sync_playwright

from tests.house.lecturing import Lecturing
from tests.house.phones import drawing
from tests.house.running import ROOT, browser, eventually, moving_pictures
from tests.house.stage import Stage, staged
from tests.journeys.shots import OUT
from tests.journeys.test_desk import drag
from tests.journeys.test_lesson_plan import page_of
from tests.journeys.test_stage import TWO_CAMERAS, film
from tests.journeys.test_topic import OTHER, told

SIZES = {"1366": (1366, 768), "390": (390, 844), "844": (844, 390)}
STEPS = """
from lianke.live.lesson_plan import Step
from lianke.live.models import Clip
from lianke.live.services.plans import save_plan
from lianke.timetable.models import Meeting
meeting = Meeting.objects.get(public_id="%s")
film = Clip.objects.get(meeting=meeting).digest
steps = [Step(1, "问好，点名", "坐好，打开课本", 1), Step(1, "看一遍《小白船》", "看屏幕，跟着打拍子", 2, 0, film), Step(1, "分组唱", "拍三份学习单", 3, 3)]
save_plan(meeting=meeting, person=meeting.lecturer, title="歌曲《小白船》", steps=steps, prints=[])
"""


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        staged(lesson_min=8, due_in_s=45) as stage,
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory() as folder,
    ):
        other, cookie, officer = told(stage, OTHER % stage.meeting)
        own = browser(playwright, extra=TWO_CAMERAS)  # a film in a camera's place would be the only camera
        desk, office = page_of(stage, own, stage.cookie), page_of(stage, own, officer)
        clip = str(ROOT / "build/clip")
        robots = [stage.villages("--clip", str(ROOT / "build/class-clip"))]
        try:
            prepare(stage, desk, film(Path(folder)))
            robots.append(
                stage.robot(
                    "lecturer",
                    "--meeting",
                    other,
                    "--cookie",
                    cookie,
                    "--clip",
                    clip,
                    "--page-every",
                    "6s",
                    "--minutes",
                    "0.7",
                )
            )
            lesson(stage, desk, Path(folder))
            afterwards(stage, desk, office, other)
        finally:
            for robot in robots:
                robot.terminate()
                robot.wait(timeout=10)
            own.close()
    sys.stdout.write("\n".join(str(file.relative_to(ROOT)) for file in sorted(OUT.glob("desk-*.png"))) + "\n")
    return 0


def prepare(stage: Stage, desk: Page, clip: Path) -> None:
    desk.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    desk.set_input_files("input[name=pdf]", str(ROOT / "build/demo/slides.pdf"))
    desk.set_input_files("input[name=clip]", str(clip))
    expect(desk.locator("[data-place=clips] li")).to_have_count(1, timeout=30_000)
    expect(desk.locator("[data-place=slides-state]")).to_contain_text("6", timeout=60_000)
    stage.house.lianke("shell", "-v0", "-c", STEPS % stage.meeting)
    desk.goto(f"/lessons/{stage.meeting}/lesson-plan/")
    shots(desk, "plan-with-clip", full=True)
    desk.goto(f"/lessons/{stage.meeting}/rehearsal/?video=360p15")
    desk.locator("[data-place=open]").click()
    desk.keyboard.press("p")
    drag(desk, (0.2, 0.3), (0.6, 0.5))
    shots(desk, "desk-rehearsal")
    desk.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    expect(desk.locator("[data-place=who]")).to_contain_text("到了 2 个", timeout=60_000)
    shots(desk, "desk-before")


def lesson(stage: Stage, desk: Page, folder: Path) -> None:
    lecturing = Lecturing(stage.house.origin, stage.meeting, stage.cookie)
    desk.locator("[data-place=open]").click()
    expect(desk.locator("[data-place=slide] img")).to_be_visible(timeout=20_000)
    eventually(lambda: moving_pictures(desk, ".rooms video") == 2, seconds=40, what="both classes are seen")
    ours, theirs = (one["participation"] for one in lecturing.classes())
    desk.keyboard.press("p")
    for from_y in (0.3, 0.5):
        drag(desk, (0.2, from_y), (0.7, from_y + 0.2))
    shots(desk, "desk-ink")
    desk.keyboard.press("Escape")
    desk.keyboard.press("q")
    desk.locator("[data-place=ask-text]").fill("《小白船》是几拍子？")
    shots(desk, "desk-asking")
    desk.locator("[data-place=ask-send]").click()
    question = eventually(
        lambda: lecturing.heard("question_asked"), seconds=10, what="the question is asked"
    )[-1]["id"]
    for key, counts in zip(stage.keys, ([1, 5, 2, 0], [0, 4, 0, 1]), strict=True):
        assert say(stage, desk, key, "answered", question=question, counts=counts)
    expect(desk.locator("[data-place=ask-counts] .is-all em").nth(1)).to_have_text("9", timeout=10_000)
    shots(desk, "desk-question-counting")
    desk.locator("[data-place=ask-right] .option").nth(1).click()
    desk.locator("[data-place=ask-close]").click()
    desk.keyboard.press("Escape")
    desk.locator("[data-place=tool-more]").click()
    desk.locator("[data-seconds='60']").click()
    desk.locator("[data-place=roll-call]").click()
    assert say(stage, desk, stage.keys[0], "heads_counted", present=8)
    desk.wait_for_timeout(700)  # the panel is drawn and its list has come
    shots(desk, "desk-timer-roll")
    desk.locator("[data-place=roll-call]").click()
    assert say(stage, desk, stage.keys[1], "heads_counted", present=5)
    desk.wait_for_timeout(700)  # the panel is drawn and its list has come
    shots(desk, "desk-roll-again", sizes=["1366"])
    desk.locator("[data-place=timer-stop]").click()
    desk.keyboard.press("Escape")
    photograph(stage, desk, drawing(folder / "work.jpg", words="小白船", size=(1200, 900)))
    desk.keyboard.press("w")
    desk.locator("[data-place=works-list] .thumb").first.click(timeout=10_000)
    desk.wait_for_timeout(700)  # the panel is drawn and its list has come
    shots(desk, "desk-works")
    desk.keyboard.press("Escape")
    assert say(stage, desk, stage.keys[1], "signalled", need="too_fast")
    assert say(stage, desk, stage.keys[0], "hand_raised")
    desk.keyboard.press("PageUp")
    desk.wait_for_timeout(700)  # the panel is drawn and its list has come
    shots(desk, "desk-needs")
    lecturing.say("called", participation=ours)
    desk.wait_for_timeout(2500)  # the picture has come and moves
    shots(desk, "desk-called")
    lecturing.say("call_ended")
    desk.keyboard.press("s")
    desk.locator("[data-place=share-screen]").click()
    desk.wait_for_timeout(2500)  # the picture has come and moves
    shots(desk, "desk-screen")
    desk.locator("[data-place=cameras] button").last.click()
    desk.wait_for_timeout(3500)  # the second camera has come up
    shots(desk, "desk-second-camera")
    desk.locator("[data-place=share-end]").click()
    desk.keyboard.press("Escape")
    desk.keyboard.press("n")
    desk.keyboard.press("f")
    expect(desk.locator("[data-place=clip] video")).to_be_visible(timeout=8_000)
    desk.wait_for_timeout(2500)  # the picture has come and moves
    shots(desk, "desk-clip")
    desk.keyboard.press("f")
    desk.keyboard.press("PageUp")
    desk.locator("html").evaluate("(html) => html.classList.add('is-large')")
    shots(desk, "desk-large-type")
    desk.locator("html").evaluate("(html) => html.classList.remove('is-large')")
    assert theirs
    desk.locator("[data-place=end]").click()
    shots(desk, "desk-ending", sizes=["390"])
    desk.locator("[data-place=end-yes]").click()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=15_000)


def afterwards(stage: Stage, desk: Page, office: Page, other: str) -> None:
    desk.goto(f"/lessons/{stage.meeting}/")
    for kind in ("screen", "clip", "work"):
        desk.locator(f".replay-chapters button.is-{kind}").first.click(timeout=40_000)
        desk.wait_for_timeout(2500)  # the picture has come and moves
        desk.locator("[data-place=video]").evaluate("(video) => video.pause()")
        shots(desk, f"replay-{kind}")
    office.goto("/topics/")
    office.locator("#topic-name").fill("歌曲《小白船》")
    for number, lesson_id in enumerate((stage.meeting, other), start=1):
        office.locator(f"#lesson-{number}").select_option(lesson_id)
    office.get_by_role("button", name="并排").click()
    office.wait_for_timeout(6000)  # both recordings are loaded
    office.locator("[data-place=range]").evaluate(
        "(range) => { range.value = 20; range.dispatchEvent(new Event('input')) }"
    )
    office.wait_for_timeout(2000)  # both stand at that second
    shots(office, "topic-beside", full=True)
    office.goto("/timetable/types/")
    shots(office, "lesson-types-setting", full=True)


def say(stage: Stage, desk: Page, key: str, kind: str, **body: Any) -> bool:
    """What a class's screen would append."""
    event = {"key": uuid4().hex, "kind": kind, "body": body}
    headers = {"Authorization": f"Device {key}", "X-Lianke-As": "device"}
    return desk.request.post(f"/lessons/{stage.meeting}/events", data={"events": [event]}, headers=headers).ok


def photograph(stage: Stage, desk: Page, photo: Path) -> None:
    part: Any = {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read_bytes()}
    headers = {"Authorization": f"Device {stage.keys[0]}", "X-Lianke-As": "device"}
    answer = desk.request.post(
        f"/lessons/{stage.meeting}/works", multipart={"photo": part, "key": uuid4().hex}, headers=headers
    )
    assert answer.ok, answer.text()


def shots(page: Page, name: str, *, sizes: list[str] | None = None, full: bool = False) -> None:
    for size in sizes or list(SIZES):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(250)  # the layout of this size is drawn
        page.screenshot(path=OUT / f"{name}-{size}.png", full_page=full and size == "390")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_timeout(150)  # and that of the usual size


if __name__ == "__main__":
    sys.exit(main())
