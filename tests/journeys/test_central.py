"""集中式: twenty classes in one lesson. All come in and receive it; a class is seen and heard while it is called
on, and only then.
"""

import json

from playwright.sync_api import Browser, Page, expect

from tests.house.browsers import browsers
from tests.house.pages import desk_of, moving_pictures, screen_of
from tests.house.running import eventually
from tests.house.scenes.classes import central
from tests.house.stage import CLASS_CLIP, Stage, at_work

CLASSES = 20


def test_twenty_classes_receive_a_central_lesson_and_speak_when_called_on(lesson: Stage) -> None:
    enlarged = lesson.house.play(central, lesson.meeting, CLASSES)
    own_key, other = lesson.keys
    keys = ",".join([other, *enlarged.keys])
    robots = lesson.robot("villages", "--keys", keys, "--clip", str(CLASS_CLIP))
    with at_work(robots), browsers("central") as own:
        journey(lesson, own.new(), own.new(), own_key, enlarged.own)
        robots.terminate()
        said, _errors = robots.communicate(timeout=20)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    received = {line["device"]: line for line in lines if line["over"] and line["meeting"] == lesson.meeting}
    assert len(received) == CLASSES - 1
    assert [
        line["school"] for line in received.values() if line["pictures"] == 0 or line["sound_packets"] == 0
    ] == []


def journey(stage: Stage, office: Browser, village: Browser, key: str, own: str) -> None:
    screen, desk = screen_of(stage, village, key), desk_of(stage, office)
    expect(desk.locator("[data-place=rooms] > *")).to_have_count(CLASSES, timeout=60_000)
    expect(desk.locator("[data-place=who]")).to_contain_text(f"{CLASSES}", timeout=90_000)
    desk.locator("[data-place=open]").click()
    eventually(lambda: moving_pictures(screen) >= 1, seconds=40, what="the lecturer is seen")
    assert moving_pictures(desk, "[data-place=rooms] video") == 0
    assert desk.evaluate("document.documentElement.scrollWidth") <= 1366

    lecturing = stage.lecturing()
    lecturing.say("called", participation=own)
    eventually(
        lambda: moving_pictures(desk) >= 1 + seen_of_herself(desk),
        seconds=15,
        what="the class called on is seen",
    )
    lecturing.say("call_ended")
    eventually(
        lambda: moving_pictures(desk, "[data-place=rooms] video") == 0, seconds=15, what="it is seen no more"
    )
    lecturing.end()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=20_000)
    desk.wait_for_timeout(3000)  # the robots hear of it too, and tell what they received


def seen_of_herself(desk: Page) -> int:
    return moving_pictures(desk, "[data-place=me] video, [data-place=preview] video")
