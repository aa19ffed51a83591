"""An officer has the county planned in a browser: watched, taken, published; two points are left out with
what would help; a lecturer is away for a week, then leaves.
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lianke.kernel.clock import SCHOOL_ZONE
from tests.house.browsers import browsers, context, give
from tests.house.running import ROOT, Running, free_base_port
from tests.house.scenes.people import officer_cookie

BEFORE_TERM = datetime(2026, 8, 28, 9, 0, tzinfo=SCHOOL_ZONE)
BELLS = ROOT / "lianke/planner/tests/data/xianning-22-bells-demand.xlsx"
PLANNED_MS = 180_000  # a busy machine; an idle one needs 5 s


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Running, str]]:
    """The county is in without a timetable, everything runs; with the officer's cookie."""
    running = Running(f"http://localhost:{free_base_port()}", tmp_path)
    running.is_school_time(BEFORE_TERM)
    running.lianke("migrate", "-v0")
    running.lianke("import", str(BELLS))
    cookie = running.play(officer_cookie)
    with running.open():
        yield running, cookie


def picture(page: Page, name: str) -> None:
    """On a laptop and on a phone, where a folder for them is named."""
    if folder := os.environ.get("PLAN_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for width, height in ((1366, 768), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=width == 390)
        page.set_viewport_size({"width": 1366, "height": 768})


def test_an_officer_plans_publishes_and_plans_again(house: tuple[Running, str]) -> None:
    running, cookie = house
    with browsers("planning") as own:
        made = context(own.new(), running.origin)
        give(made, running.origin, cookie)
        made.set_default_timeout(PLANNED_MS)
        walk(made.new_page())


def walk(page: Page) -> None:
    page.goto("/timetable/")
    page.get_by_role("link", name="排课").first.click()
    picture(page, "plans-first")
    page.get_by_role("button", name="开始排课").click()
    picture(page, "plan-running")
    expect(page.locator("h1")).to_contain_text("285 / 311", timeout=PLANNED_MS)
    expect(page.get_by_text("金坪教学点作息提前 10 分钟").first).to_be_visible(timeout=PLANNED_MS)
    picture(page, "plan-ready")
    page.get_by_role("button", name="作为草稿采用").click()
    page.locator("summary", has_text="发布").click()
    page.get_by_role("button", name="发布").last.click()
    expect(page.locator("main")).to_contain_text("已发布", timeout=PLANNED_MS)
    stood_in(page)
    page.goto("/timetable/plans/")
    page.locator("summary", has_text="谁不在").click()
    page.get_by_label("廖洋").check()
    picture(page, "plans-again")
    page.get_by_role("button", name="开始排课").click()
    expect(page.locator("main")).to_contain_text("节课，不可能更少。", timeout=PLANNED_MS)
    picture(page, "plan-again")
    before = page.get_by_role("row").filter(has_text="廖洋").count()
    assert before >= 8
    page.get_by_role("button", name="作为草稿采用").first.click()
    expect(page.locator("main")).to_contain_text("草稿", timeout=PLANNED_MS)
    picture(page, "board-draft")


def stood_in(page: Page) -> None:
    """廖洋 is away for a week of the term: somebody else gives the lessons of these dates, on the wall of that
    week alone.
    """
    page.goto("/timetable/")
    page.get_by_role("link", name="请假代课").click()
    picture(page, "leave-first")
    page.get_by_label("谁请假").select_option(label="廖洋")
    page.get_by_label("开始").fill("2026-09-11")
    page.get_by_label("到（含当天）").fill("2026-09-07")
    page.get_by_role("button", name="看谁可以代课").click()
    expect(page.get_by_role("alert")).to_contain_text("结束日期早于开始日期")
    picture(page, "leave-refused")
    page.get_by_label("开始").fill("2026-09-07")
    page.get_by_label("到（含当天）").fill("2026-09-11")
    page.get_by_role("button", name="看谁可以代课").click()
    expect(page.locator("main h2").first).to_contain_text("廖洋的")
    picture(page, "leave-proposed")
    lessons = page.get_by_label("由谁上").count()
    assert lessons >= 8
    page.get_by_label("由谁上").first.select_option(label="没人代：停课")
    page.get_by_label("请假类别").select_option(label="病假")
    page.get_by_role("button", name="登记请假并照此安排").click()
    expect(page.locator("main")).to_contain_text(f"廖洋的课：{lessons - 1} 节有人代，1 节停课")
    expect(page.get_by_role("link", name="安排补课").first).to_be_visible()
    picture(page, "leave-settled")
    page.goto("/timetable/?week=2")
    expect(page.locator("nav.chips")).to_contain_text("廖洋 美术 0/16")
    expect(page.get_by_text("（代廖洋）")).to_have_count(lessons - 1)
    picture(page, "leave-week")
    page.goto("/timetable/?week=3")
    expect(page.locator("nav.chips")).to_contain_text(re.compile(r"廖洋 美术 1\d/16"))
    expect(page.get_by_text("（代廖洋）")).to_have_count(0)
