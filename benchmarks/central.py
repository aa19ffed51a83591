"""集中式: how soon one of twenty classes is seen when it is called on, its camera having been off until then."""

import json
import time
from statistics import median

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.figures import Figure
from tests.house.lecturing import Lecturing
from tests.house.running import browser, eventually
from tests.house.stage import staged
from tests.journeys.test_central import CLASSES, ENLARGE
from tests.journeys.test_line import desk_of, screen_of

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
    with staged(lesson_min=6, due_in_s=45) as stage, sync_playwright() as playwright:
        said = stage.house.lianke("shell", "-v0", "-c", ENLARGE % (stage.meeting, CLASSES))
        keys, own = json.loads(next(line for line in said.splitlines() if line.startswith("KEYS"))[4:])
        own_key, other = stage.keys
        office, village = browser(playwright), browser(playwright)
        robots = stage.robot("villages", "--keys", ",".join([other, *keys]))
        try:
            screen_of(stage, village, own_key)
            desk = desk_of(stage, office)
            expect(desk.locator("[data-place=who]")).to_contain_text(f"到了 {CLASSES} 个", timeout=90_000)
            desk.locator("[data-place=open]").click()
            expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "lesson", timeout=20_000)
            took = calls(desk, Lecturing(stage.house.origin, stage.meeting, stage.cookie), own)
        finally:
            robots.terminate()
            robots.wait(timeout=10)
            office.close()
            village.close()
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
