"""教案, end to end in a real browser: written from a PDF, read by the assistant, taught with, and found again
in the replay.
"""

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.house.accessible import is_accessible
from tests.house.browsers import browsers, console_of
from tests.house.lesson_plan import teach, write
from tests.house.pages import ink_on, page_of
from tests.house.running import eventually
from tests.house.scenes.people import assistant_of
from tests.house.stage import Stage

INK = "lesson-player .ink:not(.is-wet)"
CHAPTERS = [
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
NEAR_S = 1.0  # a chapter against its event: what a browser's seeking rounds to


def test_a_plan_is_made_from_a_pdf_taught_with_and_found_again_in_the_replay(lesson: Stage) -> None:
    with browsers("lesson-plan") as own:
        office = own.new()
        teacher = page_of(lesson, office, lesson.cookie)
        errors = console_of(teacher)
        write(lesson, teacher)
        read(lesson, page_of(lesson, office, lesson.house.play(assistant_of, lesson.meeting)))
        teach(lesson, teacher)
        replay(lesson, teacher)
        assert errors == []


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


def replay(stage: Stage, page: Page) -> None:
    events = page.request.get(f"/lessons/{stage.meeting}/events").json()["events"]
    opened = next(one for one in events if one["kind"] == "opened")
    assert opened["body"]["plan"]["cues"][1]["name"] == "Three beats"
    assert [one["body"]["cue"] for one in events if one["kind"] == "cue_reached"] == [0, 1, 2, 1, 2]
    at = {kind: (one["at_ms"] - opened["at_ms"]) / 1000 for one in events for kind in [one["kind"]]}
    page.goto(f"/lessons/{stage.meeting}/")
    chapters = page.locator(".replay-chapters button")
    expect(chapters).to_have_count(11, timeout=20_000)
    assert [one.inner_text().split("\n")[0] for one in chapters.all()] == CHAPTERS
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
    assert ink_on(page, INK)
    chapters.nth(3).click()
    expect(page.locator("[data-place=now]")).not_to_contain_text("几拍子？")
    eventually(lambda: not ink_on(page, INK), seconds=2, what="no ink before the stroke")
    page.goto(f"/lessons/{stage.meeting}/#t={int(at['question_asked']) + 1}")
    page.reload()
    expect(page.locator("[data-place=now]")).to_contain_text("几拍子？", timeout=20_000)


def opened_deck(events: list[dict[str, Any]]) -> str:
    return str(next(one["body"]["deck"] for one in events if one["kind"] == "slides_shown"))
