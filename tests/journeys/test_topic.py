"""同课异构 in a real browser: two lecturers teach one topic, and their lessons are watched side by side, minute
by minute.
"""

import json
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from tests.house.accessible import is_accessible
from tests.house.running import ROOT, browser, console_of, eventually, keep_pictures, moving_pictures
from tests.house.stage import Stage, staged
from tests.journeys.test_lesson_plan import page_of

TAUGHT_MIN = 0.4
APART_S = 0.6  # islands/lesson-player/together.ts
OTHER = """
import json
from lianke.accounts.models import Person
from lianke.home.demo import session_cookie
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership, Node
from lianke.timetable.models import Meeting
meeting = Meeting.objects.get(public_id="%s")
other = Meeting.objects.filter(begins_at=meeting.begins_at).exclude(lecturer=meeting.lecturer).order_by("pk")[0]
officer = Person.objects.create_person(name="周敏", login="zhoumin", password=None)
Membership.objects.create(person=officer, node=Node.objects.get(kind="county"), role=Role.OFFICER)
print("OTHER", json.dumps([other.public_id, session_cookie(other.lecturer), session_cookie(officer)]))
"""
SECONDS = "[...document.querySelectorAll('lesson-player [data-place=video]')].map((one) => one.currentTime)"
READY = (
    "[...document.querySelectorAll('lesson-player [data-place=video]')].every((one) => one.readyState >= 2)"
)


def test_two_lessons_of_one_topic_are_watched_side_by_side() -> None:
    with staged(lesson_min=3, due_in_s=10) as stage, sync_playwright() as playwright:
        other, cookie, officer = told(stage, OTHER % stage.meeting)
        office = browser(playwright)
        try:
            taught(stage, [(stage.meeting, stage.cookie), (other, cookie)])
            page = page_of(stage, office, officer)
            errors = console_of(page)
            compares(page, [stage.meeting, other])
            assert errors == []
        except BaseException:
            keep_pictures(ROOT / "build/topic", [office])
            raise
        finally:
            office.close()


def told(stage: Stage, script: str) -> Any:
    said = stage.house.lianke("shell", "-v0", "-c", script)
    return json.loads(next(line for line in said.splitlines() if line.startswith("OTHER"))[6:])


def taught(stage: Stage, lessons: list[tuple[str, str]]) -> None:
    """Both at the same bell, by robots that turn pages; the first a little longer than the second."""
    clip = str(ROOT / "build/clip")
    robots = [
        stage.robot(
            "lecturer",
            "--meeting",
            meeting,
            "--cookie",
            cookie,
            "--clip",
            clip,
            "--page-every",
            "5s",
            "--minutes",
            str(minutes),
        )
        for (meeting, cookie), minutes in zip(lessons, (TAUGHT_MIN + 0.1, TAUGHT_MIN), strict=True)
    ]
    for robot in robots:
        robot.wait(timeout=120)


def compares(page: Page, lessons: list[str]) -> None:
    page.goto("/topics/")
    page.locator("#topic-name").fill("小白船")
    for number, lesson in enumerate(lessons, start=1):
        page.locator(f"#lesson-{number}").select_option(lesson)
    is_accessible(page)
    page.get_by_role("button", name="并排").click()
    expect(page.locator("lesson-player")).to_have_count(2)
    eventually(lambda: page.evaluate(READY), seconds=40, what="both recordings are here")
    is_accessible(page)
    page.locator("[data-place=play]").click()
    eventually(
        lambda: moving_pictures(page, "lesson-player [data-place=video]") == 2, seconds=10, what="both play"
    )
    eventually(
        lambda: page.evaluate(SECONDS)[0] > 3 and apart(page) <= APART_S, seconds=10, what="they go together"
    )
    page.locator("[data-place=range]").evaluate(
        "(range) => { range.value = 12; range.dispatchEvent(new Event('input')) }"
    )
    page.locator("[data-place=range]").dispatch_event("change")
    eventually(
        lambda: min(page.evaluate(SECONDS)) >= 12 and apart(page) <= APART_S,
        seconds=10,
        what="both went to the same second",
    )
    page.locator("[data-place=play]").click()
    first, second = page.evaluate(SECONDS)
    page.wait_for_timeout(700)  # long enough for a picture that still ran to be seen elsewhere
    assert page.evaluate(SECONDS) == [first, second]


def apart(page: Page) -> float:
    first, second = map(float, page.evaluate(SECONDS))
    return abs(first - second)
