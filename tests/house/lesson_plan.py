"""教案 at the office and at the desk: written from a PDF, then taught by."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.house.accessible import is_accessible
from tests.house.pages import ends
from tests.house.stage import Stage
from tests.pdf import slides

PAGES = ["Hello", "Three beats", "Sing in groups"]
APPEND = """async ([url, events]) => {
  const token = /csrftoken=([^;]*)/.exec(document.cookie)[1]
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ events }) })
  return answer.status
}"""


def pdf_of(name: str, *pages: str) -> FilePayload:
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": slides(*pages)}


def write(stage: Stage, page: Page) -> None:
    """From the PDF to a saved plan: only the B column is typed."""
    page.goto(f"/lessons/{stage.meeting}/lesson-plan/")
    page.set_input_files("input[name=pdf]", pdf_of("Little boat", *PAGES))
    page.get_by_role("button", name="上传并生成教案").click()
    page.get_by_role("link", name="1 页一环节").click(timeout=30_000)  # three minutes would be one step
    expect(page.locator("[data-step]")).to_have_count(3)
    assert [one.input_value() for one in page.locator("[name=lecturer]").all()] == PAGES
    expect(page.locator("[data-place=balance]")).to_have_text("正好一节课")
    is_accessible(page)
    for row, words in enumerate(["坐好", "发学习单", "分组唱，拍三份"]):
        page.locator("[name=village]").nth(row).fill(words)
    page.locator("[name=photos]").nth(2).fill("3")
    page.locator("[name=minutes]").nth(2).fill("2")
    expect(page.locator("[data-place=balance]")).to_have_text("超出 1 分钟")
    page.locator("[name=minutes]").nth(2).fill("1")
    page.set_input_files("input[name=worksheet]", pdf_of("学习单", "Worksheet"))
    page.locator("#village-1").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#village-0")).to_have_value("发学习单")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#village-0")).to_have_value("坐好")
    page.keyboard.press("Control+s")
    expect(page.locator("main .note")).to_contain_text("已保存为第 1 版")


def teach(stage: Stage, page: Page, look: Callable[[str], object] = lambda name: None) -> None:
    """The desk says the step, a page turn goes on by itself, the key N turns the page too, Shift+N goes back
    with it. `look` is told when there is something to see.
    """
    # the desk knows the plan when the lesson is opened: whoever opens before sees her slides first
    with page.expect_response(f"**/lessons/{stage.meeting}/plan"):
        page.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    expect(page.locator("[data-place=open]")).to_be_enabled(timeout=30_000)
    page.locator("[data-place=open]").click()
    strip = page.locator("[data-place=plan]")
    expect(strip).to_contain_text("环节 1/3", timeout=20_000)
    expect(page.locator("[data-place=page]")).to_contain_text("1 / 3", timeout=20_000)
    page.wait_for_timeout(4000)  # there is something before the second chapter
    page.keyboard.press("ArrowRight")
    expect(strip).to_contain_text("环节 2/3", timeout=10_000)
    draws_and_asks(stage, page)
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
    page.wait_for_timeout(3000)  # and the last
    ends(page)


def draws_and_asks(stage: Stage, page: Page) -> None:
    """A stroke over the second page and a question, each with seconds of its own around it."""
    page.wait_for_timeout(3000)  # after the page turn
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
    page.wait_for_timeout(3000)  # after the stroke
    append(stage, page, "question_asked", {"id": "q1", "form": "choice", "options": 3, "text": "几拍子？"})
    page.wait_for_timeout(3000)  # after the question


def append(stage: Stage, page: Page, kind: str, body: dict[str, Any]) -> None:
    events = [{"key": f"key-of-{kind}", "kind": kind, "body": body}]
    assert page.evaluate(APPEND, [f"/lessons/{stage.meeting}/events", events]) == 200
