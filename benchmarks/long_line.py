"""Ten minutes without a line, then ten minutes frozen: the village is back by itself both times."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.media import made_clip
from tests.house.browsers import browsers
from tests.house.lines import village_lines
from tests.house.pages import screen_of, sees
from tests.house.stage import at_work, staged

AWAY_S = 600
MOST_BACK_S = 15
LESSON_MIN = 26


def ten_minutes_away() -> dict[str, float]:
    """Seconds from the line's (the tab's) return until pictures of the lecturer and another class move.
    Raises AssertionError.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        village_lines(1, Path(folder)) as lines,
        staged(lesson_min=LESSON_MIN, due_in_s=30, host=lines.address) as stage,
        browsers("long-line") as own,
        at_work(stage.robot("villages", "--keys", stage.keys[1]), stage.lecturer(made_clip(), "--until-end")),
    ):
        village = own.new(program=lines.lines[0].chromium, trusts=stage.house.origin)
        screen = screen_of(stage, village, stage.keys[0])
        sees(screen, within_s=90, why="the lesson began", least=1)
        lines.lines[0].become(cut=True)
        screen.wait_for_timeout(AWAY_S * 1000)  # the fault itself
        expect(screen.locator("[data-place=line]")).to_contain_text("正在重新连接")
        lines.lines[0].become()
        after_cut = back(screen)
        screen.wait_for_timeout(20_000)  # all is calm before the next
        lifecycle = screen.context.new_cdp_session(screen)
        lifecycle.send("Page.setWebLifecycleState", {"state": "frozen"})
        time.sleep(AWAY_S)  # the page cannot be asked while it is frozen
        lifecycle.send("Page.setWebLifecycleState", {"state": "active"})
        after_freeze = back(screen)
    assert max(after_cut, after_freeze) <= MOST_BACK_S, (after_cut, after_freeze)
    return {"back_after_cut_s": after_cut, "back_after_freeze_s": after_freeze}


def back(screen: Page) -> float:
    began = time.monotonic()
    sees(screen, within_s=120, why="after ten minutes", least=1)
    return round(time.monotonic() - began, 1)
