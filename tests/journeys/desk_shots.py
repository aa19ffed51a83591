"""Pictures of everything that the desk can show, of 同课异构 and of a replay with screen and clip: python -m
tests.journeys.desk_shots
"""

import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.house.browsers import TWO_CAMERAS, browsers
from tests.house.films import film
from tests.house.pages import brings_slides, drag, moving_pictures, page_of
from tests.house.phones import drawing
from tests.house.pictures import say_what_was_made, shot
from tests.house.running import eventually
from tests.house.scenes.people import officer_cookie
from tests.house.scenes.topics import plan_with_film
from tests.house.stage import CLASS_CLIP, CLIP, Stage, at_work, opened

EVERY_SIZE = ("1366", "390", "844")


def main() -> int:
    with (
        opened(lesson_min=8, due_in_s=45) as school,
        browsers("shots") as browsing,
        tempfile.TemporaryDirectory() as folder,
    ):
        stage, other = school.next_lesson(), school.next_lesson()
        officer = stage.house.play(officer_cookie)
        own = browsing.new(extra=TWO_CAMERAS)  # a film in a camera's place would be the only camera
        desk, office = page_of(stage, own, stage.cookie), page_of(stage, own, officer)
        with at_work(stage.villages("--clip", str(CLASS_CLIP))):
            prepare(stage, desk, film(Path(folder)))
            with at_work(other.lecturer(CLIP, "--page-every", "6s", "--minutes", "0.7")):
                lesson(stage, desk, Path(folder))
                afterwards(stage, desk, office, other.meeting)
    say_what_was_made("desk-*.png")
    return 0


def prepare(stage: Stage, desk: Page, clip: Path) -> None:
    desk.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    desk.set_input_files("input[name=clip]", str(clip))
    expect(desk.locator("[data-place=clips] li")).to_have_count(1, timeout=30_000)
    brings_slides(desk)
    stage.house.play(plan_with_film, stage.meeting)
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
    draws(desk)
    asks(stage, desk)
    hears(stage, desk, drawing(folder / "work.jpg", words="小白船", size=(1200, 900)))
    shares(desk)
    desk.locator("[data-place=end]").click()
    shots(desk, "desk-ending", sizes=["390"])
    desk.locator("[data-place=end-yes]").click()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=15_000)


def draws(desk: Page) -> None:
    desk.locator("[data-place=open]").click()
    expect(desk.locator("[data-place=slide] img")).to_be_visible(timeout=20_000)
    eventually(lambda: moving_pictures(desk, ".rooms video") == 2, seconds=40, what="both classes are seen")
    desk.keyboard.press("p")
    for from_y in (0.3, 0.5):
        drag(desk, (0.2, from_y), (0.7, from_y + 0.2))
    shots(desk, "desk-ink")
    desk.keyboard.press("Escape")


def asks(stage: Stage, desk: Page) -> None:
    desk.keyboard.press("q")
    desk.locator("[data-place=ask-text]").fill("《小白船》是几拍子？")
    shots(desk, "desk-asking")
    desk.locator("[data-place=ask-send]").click()
    question = eventually(
        lambda: stage.lecturing().heard("question_asked"), seconds=10, what="the question is asked"
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


def hears(stage: Stage, desk: Page, photo: Path) -> None:
    """What the classes send: a work, needs, a hand."""
    ours = stage.lecturing().classes()[0]["participation"]
    photograph(stage, desk, photo)
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
    stage.lecturing().say("called", participation=ours)
    desk.wait_for_timeout(2500)  # the picture has come and moves
    shots(desk, "desk-called")
    stage.lecturing().say("call_ended")


def shares(desk: Page) -> None:
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
    shot(page, name, sizes or EVERY_SIZE, full=full)


if __name__ == "__main__":
    sys.exit(main())
