"""教案, end to end in a real browser: written from a PDF, read by the assistant, taught with, and found again
in the replay.
"""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect, sync_playwright

from tests.house.accessible import is_accessible
from tests.house.running import ROOT, browser, console_of, context, eventually, keep_pictures
from tests.house.stage import Stage, staged
from tests.pdf import slides

ASSISTANT = """
from lianke.home.demo import session_cookie
from lianke.timetable.models import Meeting
print("ASSISTANT", session_cookie(Meeting.objects.get(public_id="%s").participations.order_by("pk")[0].class_group.assistant))
"""
APPEND = """async ([url, events]) => {
  const token = /csrftoken=([^;]*)/.exec(document.cookie)[1]
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ events }) })
  return answer.status
}"""
INKED = """() => {
  const canvas = document.querySelector('lesson-player .ink:not(.is-wet)')
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)
}"""
NEAR_S = 1.0  # a chapter against its event: what a browser's seeking rounds to


def page_of(stage: Stage, own: Any, cookie: str) -> Page:
    made = context(own, stage.house.origin)
    name, _equals, value = cookie.partition("=")
    made.add_cookies([{"name": name, "value": value, "url": stage.house.origin}])
    return made.new_page()


def test_a_plan_is_made_from_a_pdf_taught_with_and_found_again_in_the_replay() -> None:
    with staged(lesson_min=3, due_in_s=30) as stage, sync_playwright() as playwright:
        office = browser(playwright)
        try:
            told = stage.house.lianke("shell", "-v0", "-c", ASSISTANT % stage.meeting)
            assistant = next(line for line in told.splitlines() if line.startswith("ASSISTANT")).partition(
                " "
            )[2]
            teacher = page_of(stage, office, stage.cookie)
            errors = console_of(teacher)
            write(stage, teacher)
            read(stage, page_of(stage, office, assistant))
            teach(stage, teacher)
            replay(stage, teacher)
            assert errors == []
        except BaseException:
            keep_pictures(ROOT / "build/lesson-plan", [office])
            raise
        finally:
            office.close()


def write(stage: Stage, page: Page) -> None:
    """From the PDF to a saved plan: only the B column is typed."""
    page.goto(f"/lessons/{stage.meeting}/lesson-plan/")
    pdf: FilePayload = {
        "name": "Little boat.pdf",
        "mimeType": "application/pdf",
        "buffer": slides("Hello", "Three beats", "Sing in groups"),
    }
    page.set_input_files("input[name=pdf]", pdf)
    page.get_by_role("button", name="上传并生成教案").click()
    page.get_by_role("link", name="1 页一环节").click(timeout=30_000)  # three minutes would be one step
    expect(page.locator("[data-step]")).to_have_count(3)
    assert [one.input_value() for one in page.locator("[name=lecturer]").all()] == [
        "Hello",
        "Three beats",
        "Sing in groups",
    ]
    expect(page.locator("[data-place=balance]")).to_have_text("正好一节课")
    is_accessible(page)
    for row, words in enumerate(["坐好", "发学习单", "分组唱，拍三份"]):
        page.locator("[name=village]").nth(row).fill(words)
    page.locator("[name=photos]").nth(2).fill("3")
    page.locator("[name=minutes]").nth(2).fill("2")
    expect(page.locator("[data-place=balance]")).to_have_text("超出 1 分钟")
    page.locator("[name=minutes]").nth(2).fill("1")
    worksheet: FilePayload = {
        "name": "学习单.pdf",
        "mimeType": "application/pdf",
        "buffer": slides("Worksheet"),
    }
    page.set_input_files("input[name=worksheet]", worksheet)
    page.locator("#village-1").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#village-0")).to_have_value("发学习单")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#village-0")).to_have_value("坐好")
    page.keyboard.press("Control+s")
    expect(page.locator("main .note")).to_contain_text("已保存为第 1 版")


def read(stage: Stage, page: Page) -> None:
    answer = page.request.get(f"/lessons/{stage.meeting}/plan").json()["plan"]
    assert [(one["from_minute"], one["village"], one["page"], one["photos"]) for one in answer["steps"]] == [
        (0, "坐好", 1, 0),
        (1, "发学习单", 2, 0),
        (2, "分组唱，拍三份", 3, 3),
    ]
    [sheet] = answer["print"]
    assert sheet["name"] == "学习单"
    assert sheet["copies"] > 0
    assert page.request.get(sheet["url"]).body().startswith(b"%PDF-")
    page.context.close()


def teach(stage: Stage, page: Page, look: Callable[[str], object] = lambda name: None) -> None:
    """The desk says the step, a page turn goes on by itself, the key N turns the page too, Shift+N goes back
    with it. `look` is told when there is something to see.
    """
    page.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    expect(page.locator("[data-place=open]")).to_be_enabled(timeout=30_000)
    page.locator("[data-place=open]").click()
    strip = page.locator("[data-place=plan]")
    expect(strip).to_contain_text("环节 1/3", timeout=20_000)
    expect(page.locator("[data-place=page]")).to_contain_text("1 / 3", timeout=20_000)
    page.wait_for_timeout(4000)  # there is something before the second chapter
    page.keyboard.press("ArrowRight")
    expect(strip).to_contain_text("环节 2/3", timeout=10_000)
    page.wait_for_timeout(3000)  # ink and question have seconds of their own
    deck = page.request.get(f"/lessons/{stage.meeting}/slides").json()["deck"]
    stroke = {
        "id": "s1",
        "on": f"slide:{deck}:2",
        "tool": "pen",
        "colour": 1,
        "width": 80,
        "points": [1000, 1000, 6000, 6000, 9000, 2000],
    }
    append(stage, page, "stroke", stroke)
    page.wait_for_timeout(3000)
    append(stage, page, "question_asked", {"id": "q1", "form": "choice", "options": 3, "text": "几拍子？"})
    page.wait_for_timeout(3000)
    look("desk-plan")
    page.keyboard.press("n")
    expect(strip).to_contain_text("环节 3/3", timeout=10_000)
    expect(page.locator("[data-place=page]")).to_contain_text("3 / 3")
    page.wait_for_timeout(2000)  # each chapter has seconds of its own
    page.keyboard.press("Shift+N")
    expect(strip).to_contain_text("环节 2/3", timeout=10_000)
    expect(page.locator("[data-place=page]")).to_contain_text("2 / 3")
    page.wait_for_timeout(2000)  # and so has this one
    page.keyboard.press("n")
    expect(strip).to_contain_text("环节 3/3", timeout=10_000)
    page.wait_for_timeout(3000)
    page.locator("[data-place=end]").click()
    page.locator("[data-place=end-yes]").click()
    expect(page.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=20_000)


def append(stage: Stage, page: Page, kind: str, body: dict[str, Any]) -> None:
    events = [{"key": f"key-of-{kind}", "kind": kind, "body": body}]
    assert page.evaluate(APPEND, [f"/lessons/{stage.meeting}/events", events]) == 200


def replay(stage: Stage, page: Page) -> None:
    events = page.request.get(f"/lessons/{stage.meeting}/events").json()["events"]
    opened = next(one for one in events if one["kind"] == "opened")
    assert opened["body"]["plan"]["cues"][1]["name"] == "Three beats"
    assert [one["body"]["cue"] for one in events if one["kind"] == "cue_reached"] == [0, 1, 2, 1, 2]
    at = {kind: (one["at_ms"] - opened["at_ms"]) / 1000 for one in events for kind in [one["kind"]]}
    page.goto(f"/lessons/{stage.meeting}/")
    chapters = page.locator(".replay-chapters button")
    expect(chapters).to_have_count(11, timeout=20_000)
    labels = [one.inner_text().split("\n")[0] for one in chapters.all()]
    assert labels == [
        "环节 1 Hello",
        "第 1 页",
        "环节 2 Three beats",
        "第 2 页",
        "提问：几拍子？",
        "环节 3 Sing in groups",
        "第 3 页",
        "环节 2 Three beats",
        "第 2 页",
        "环节 3 Sing in groups",
        "第 3 页",
    ]
    eventually(
        lambda: page.evaluate("document.querySelector('[data-place=video]').readyState") >= 2,
        seconds=30,
        what="the recording plays",
    )
    is_accessible(page)
    chapters.nth(4).click()
    second = page.evaluate("document.querySelector('[data-place=video]').currentTime")
    assert abs(second - at["question_asked"]) < NEAR_S, json.dumps([second, at])
    expect(page.locator("[data-place=now]")).to_contain_text("几拍子？")
    expect(page.locator("[data-place=slide] img")).to_have_attribute(
        "src", f"/slides/{opened_deck(events)}/2.webp"
    )
    assert page.evaluate(INKED)
    chapters.nth(3).click()
    expect(page.locator("[data-place=now]")).not_to_contain_text("几拍子？")
    eventually(lambda: not page.evaluate(INKED), seconds=2, what="no ink before the stroke")
    page.goto(f"/lessons/{stage.meeting}/#t={int(at['question_asked']) + 1}")
    page.reload()
    expect(page.locator("[data-place=now]")).to_contain_text("几拍子？", timeout=20_000)


def opened_deck(events: list[dict[str, Any]]) -> str:
    return str(next(one["body"]["deck"] for one in events if one["kind"] == "slides_shown"))
