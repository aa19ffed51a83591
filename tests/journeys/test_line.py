"""A village's line breaks in every way it can, and the lesson comes back by itself; its minutes are the true
ones.
"""

import contextlib
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from benchmarks.media import state_of
from tests.house.lines import Line, village_lines
from tests.house.running import ROOT, browser, context, eventually, keep_pictures, loudest, moving_pictures
from tests.house.stage import Stage, staged

CUT_S = 30
THIN_KBPS = 160
TOLERANCE_S = 5  # the issue's: true minutes
COUNTED = """
import json
from lianke.live.models import Delivery, Event
from lianke.timetable.models import Meeting
meeting = Meeting.objects.get(public_id="%s")
rows = Delivery.objects.filter(participation__meeting=meeting, is_latest=True).order_by("participation__pk")
events = Event.objects.filter(meeting=meeting).order_by("seq")
print("COUNTED", json.dumps({
    "live": [row.live_s for row in rows],
    "counted_s": (min(meeting.ended_at, meeting.ends_at) - max(meeting.opened_at, meeting.begins_at)).total_seconds(),
    "lines": [[event.for_participation.pk, json.loads(event.body)["state"], event.said_ms] for event in events.filter(kind="line")
              if event.for_participation],
    "kinds": [event.kind for event in events.exclude(kind="line").exclude(kind="presence")],
}))
"""


@contextmanager
def lesson(*, lesson_min: int) -> Iterator[tuple[Stage, Line]]:
    """A house that a village reaches over its line; the other village is a robot beside the house."""
    with (
        tempfile.TemporaryDirectory() as folder,
        village_lines(1, Path(folder)) as lines,
        staged(lesson_min=lesson_min, due_in_s=40, host=lines.address) as stage,
    ):
        yield stage, lines.lines[0]


def screen_of(stage: Stage, own: Browser, key: str, *, script: str = "") -> Page:
    """A village's screen; `script` runs before the page's own."""
    made = context(own, stage.house.origin)
    made.add_init_script(script)
    made.add_cookies([{"name": "lianke_device", "value": key, "url": stage.house.origin}])
    page = made.new_page()
    page.goto("/screen/")
    return page


def desk_of(stage: Stage, own: Browser) -> Page:
    made = context(own, stage.house.origin)
    name, _, value = stage.cookie.partition("=")
    made.add_cookies([{"name": name, "value": value, "url": stage.house.origin}])
    page = made.new_page()
    page.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    return page


def counted(stage: Stage) -> dict[str, Any]:
    told = stage.house.lianke("shell", "-v0", "-c", COUNTED % stage.meeting)
    found: dict[str, Any] = json.loads(
        next(line for line in told.splitlines() if line.startswith("COUNTED"))[8:]
    )
    return found


def sees(screen: Page, *, within_s: float, why: str, least: int = 2) -> None:
    """At least so many pictures move: the lecturer's and another class's, unless said otherwise."""
    eventually(
        lambda: moving_pictures(screen, ".stage video, .people video") >= least,
        seconds=within_s,
        what=f"pictures move again: {why}",
    )


def test_a_village_comes_back_by_itself_from_every_cut_and_counts_with_its_true_minutes() -> None:
    with lesson(lesson_min=4) as (stage, line), sync_playwright() as playwright:
        robot = stage.robot("villages", "--keys", stage.keys[1], "--clip", str(ROOT / "build/class-clip"))
        office = browser(playwright, trusts=stage.house.origin)
        village = browser(playwright, program=line.chromium, trusts=stage.house.origin)
        try:
            journey(stage, line, desk_of(stage, office), screen_of(stage, village, stage.keys[0]))
        except BaseException:
            keep_pictures(ROOT / "build/line", [office, village])
            raise
        finally:
            robot.terminate()
            robot.wait(timeout=10)
            for each in (office, village):
                each.close()


def journey(stage: Stage, line: Line, desk: Page, screen: Page) -> None:
    expect(desk.locator("[data-place=who]")).to_contain_text("2", timeout=60_000)
    expect(desk.locator("[data-place=when]")).to_contain_text("迟了", timeout=60_000)  # the bell has rung
    desk.locator("[data-place=open]").click()
    expect(screen.locator("[data-place=lesson]")).to_be_visible(timeout=20_000)
    sees(screen, within_s=30, why="the lesson began")
    said = screen.locator("[data-place=line]")
    row = desk.locator("[data-place=rooms] li").first

    # one second: nobody has to join again
    line.become(cut=True)
    screen.wait_for_timeout(1000)
    line.become()
    sees(screen, within_s=10, why="after one second")

    # half a minute: the screen says so, the desk says so, and both are well again
    line.become(cut=True)
    cut_at = time.monotonic()
    expect(said).to_contain_text("线路不稳", timeout=8_000)
    expect(said).to_contain_text("正在重新连接", timeout=30_000)
    expect(row).to_contain_text("断线了", timeout=30_000)
    screen.wait_for_timeout(max(0, CUT_S - (time.monotonic() - cut_at)) * 1000)
    line.become()
    sees(screen, within_s=20, why="after half a minute")

    # another address, as a phone gets that changes cells
    line.readdress()
    sees(screen, within_s=30, why="with another address")

    # only HTTP gets through: page turns and hands go on, and the desk knows
    line.become(only_tcp_port=urlsplit(stage.house.origin).port or 80)
    expect(row).to_contain_text("课件照常", timeout=60_000)
    screen.locator("[data-place=hand]").click()
    expect(row).to_contain_text("举手", timeout=10_000)
    line.become()
    sees(screen, within_s=20, why="after media alone was cut")

    # the tab is reloaded; the tab dies and somebody opens it again
    screen.reload()
    sees(screen, within_s=20, why="after a reload")
    own = screen.context
    with contextlib.suppress(PlaywrightError):
        screen.goto("chrome://crash")
    screen = own.new_page()
    screen.goto("/screen/")
    sees(screen, within_s=20, why="after the tab had died")

    # ended by accident, taken up again: everybody is back, and the lesson ends once more
    desk.locator("[data-place=end]").click()
    desk.locator("[data-place=end-yes]").click()
    expect(screen.locator("[data-place=board]")).to_be_visible(timeout=20_000)
    expect(desk.locator("[data-place=reopen]")).to_contain_text("误点了下课", timeout=10_000)
    desk.screenshot(path=ROOT / "build/line/reopen.png")
    desk.locator("[data-place=reopen-yes]").click()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "lesson", timeout=20_000)
    expect(screen.locator("[data-place=lesson]")).to_be_visible(timeout=30_000)
    sees(screen, within_s=30, why="the lesson was taken up again")
    desk.locator("[data-place=end]").click()
    desk.locator("[data-place=end-yes]").click()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=15_000)
    expect(screen.locator("[data-place=board]")).to_be_visible(timeout=20_000)


def test_on_a_thin_line_the_picture_gives_way_to_the_sound_and_half_a_minute_away_counts_as_that() -> None:
    with lesson(lesson_min=3) as (stage, line), sync_playwright() as playwright:
        robots = [
            stage.robot("villages", "--keys", stage.keys[1], "--clip", str(ROOT / "build/class-clip")),
            stage.lecturer(ROOT / "build/clip", "--minutes", "2.2"),
        ]
        village = browser(playwright, program=line.chromium, trusts=stage.house.origin)
        try:
            screen = screen_of(stage, village, stage.keys[0])
            away_s = thin_and_away(line, screen)
            eventually(lambda: state_of(stage) == "ended", seconds=180, what="the lesson ends")
            expect(screen.locator("[data-place=board]")).to_be_visible(timeout=30_000)
            screen.wait_for_timeout(3000)  # its last log is on its way
        except BaseException:
            keep_pictures(ROOT / "build/line", [village])
            raise
        finally:
            for robot in robots:
                robot.terminate()
                robot.wait(timeout=10)
            village.close()
        told = counted(stage)
    assert told["live"][0] == pytest.approx(told["counted_s"] - away_s, abs=TOLERANCE_S)
    assert told["live"][1] == pytest.approx(told["counted_s"], abs=TOLERANCE_S)
    said = [state for _who, state, _at in told["lines"]]
    assert "sound_only" in said, "the thin line is on the lesson's list"
    assert "no_media" in said, "and so is the cut, told when the line was back"


def thin_and_away(line: Line, screen: Page) -> float:
    """First a line that carries sound alone, then none for half a minute; gives how long it was cut."""
    expect(screen.locator("[data-place=lesson]")).to_be_visible(timeout=90_000)
    sees(screen, within_s=30, why="the lesson began")
    line.become(kbps=THIN_KBPS)
    expect(screen.locator("[data-place=line]")).to_contain_text("只有声音", timeout=45_000)
    assert loudest(screen) > 0.01, "the sound goes on"
    line.become()
    sees(screen, within_s=45, why="the line is good again")
    line.become(cut=True)
    cut_at = time.monotonic()
    screen.wait_for_timeout(CUT_S * 1000)
    line.become()
    away_s = time.monotonic() - cut_at
    sees(screen, within_s=20, why="after half a minute")
    return away_s
