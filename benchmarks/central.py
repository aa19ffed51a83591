"""集中式: how soon one of twenty classes is seen when it is called on, its camera having been off until then."""

import time
from statistics import median

from playwright.sync_api import Page, expect

from benchmarks.figures import Figure
from tests.house.browsers import browsers
from tests.house.lecturing import Lecturing
from tests.house.pages import desk_of, screen_of
from tests.house.running import eventually
from tests.house.scenes import classes
from tests.house.stage import at_work, staged

CLASSES = 20
CALLS = 8
AT_REST_MS = 2000
SEEN = (
    "[...document.querySelectorAll('[data-place=called] video')].some((one) => one.videoWidth > 0 && "
    "one.readyState >= 2)"
)


def central() -> list[Figure]:
    """From the desk's call to the picture on it of the class, which sits at a Chromium; nineteen others are
    robots, all on this machine.
    """
    with staged(lesson_min=6, due_in_s=45) as stage, browsers("central") as own:
        enlarged = stage.house.play(classes.central, stage.meeting, CLASSES)
        own_key, other = stage.keys
        with at_work(stage.robot("villages", "--keys", ",".join([other, *enlarged.keys]))):
            screen_of(stage, own.new(), own_key)
            desk = desk_of(stage, own.new())
            expect(desk.locator("[data-place=who]")).to_contain_text(f"到了 {CLASSES} 个", timeout=90_000)
            desk.locator("[data-place=open]").click()
            expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "lesson", timeout=20_000)
            took = calls(desk, stage.lecturing(), enlarged.own)
    return [
        Figure(
            "central_called_seen_s",
            round(max(took), 2),
            "s",
            "lower",
            5,
            f"median of {CALLS} calls, s",
            round(median(took), 2),
            command="python -m benchmarks teaching.central",
        )
    ]


def calls(desk: Page, told: Lecturing, participation: str) -> list[float]:
    took = []
    for _call in range(CALLS):
        began = time.monotonic()
        told.say("called", participation=participation)
        eventually(lambda: desk.evaluate(SEEN), seconds=20, what="the class called on is seen")
        took.append(time.monotonic() - began)
        told.say("call_ended")
        expect(desk.locator("[data-place=called]")).to_be_hidden(timeout=5_000)
        desk.wait_for_timeout(AT_REST_MS)  # the next call finds the camera off, as the first did
    return took
