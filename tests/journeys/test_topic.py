"""同课异构 in a real browser: two lecturers teach one topic, and their lessons are watched side by side, minute
by minute.
"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.house.accessible import is_accessible
from tests.house.browsers import browsers, console_of
from tests.house.pages import moving_pictures, page_of
from tests.house.running import eventually
from tests.house.scenes.people import officer_cookie
from tests.house.stage import CLIP, Stage

TAUGHT_MIN = 0.4
APART_S = 0.6  # islands/lesson-player/together.ts
SECONDS = "[...document.querySelectorAll('lesson-player [data-place=video]')].map((one) => one.currentTime)"
READY = (
    "[...document.querySelectorAll('lesson-player [data-place=video]')].every((one) => one.readyState >= 2)"
)


def test_two_lessons_of_one_topic_are_watched_side_by_side(next_lesson: Callable[[], Stage]) -> None:
    lessons = [next_lesson(), next_lesson()]
    officer = lessons[0].house.play(officer_cookie)
    taught(lessons)
    with browsers("topic") as own:
        page = page_of(lessons[0], own.new(), officer)
        errors = console_of(page)
        compares(page, [lesson.meeting for lesson in lessons])
        assert errors == []


def taught(lessons: list[Stage]) -> None:
    """Both at the same bell, by robots that turn pages; the first a little longer than the second."""
    robots = [
        lesson.lecturer(CLIP, "--page-every", "5s", "--minutes", str(minutes))
        for lesson, minutes in zip(lessons, (TAUGHT_MIN + 0.1, TAUGHT_MIN), strict=True)
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
