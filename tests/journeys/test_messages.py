"""A lesson is cancelled on its day: within seconds it stands in the room that is open, on the lecturer's page and in
her inbox; somebody taps 知道了 in the village, and the officer sees who knows and who does not yet.
"""

from playwright.sync_api import Page, expect

from tests.house.accessible import is_accessible
from tests.house.browsers import browsers, console_of
from tests.house.pages import page_of, screen_of
from tests.house.running import eventually
from tests.house.scenes.messages import Coming, coming_after
from tests.house.stage import Stage

IN_SECONDS = 5_000


def test_a_change_of_the_day_is_told_confirmed_and_seen_to_be(lesson: Stage) -> None:
    coming = lesson.house.play(coming_after, lesson.meeting)
    with browsers("journey") as own:
        office = own.new()
        screen = screen_of(lesson, office, lesson.keys[0])
        errors = console_of(screen)
        expect(screen.locator("[data-place=state]")).to_have_text("已进入课堂，等主讲老师来", timeout=60_000)
        lecturer = page_of(lesson, office, coming.lecturer)
        lecturer.goto("/")
        expect(lecturer.locator("message-bell .count")).to_be_hidden()
        officer = page_of(lesson, office, coming.officer)
        cancels(officer, coming)
        expect(screen.locator("[data-place=told-title]")).to_contain_text("停课", timeout=IN_SECONDS)
        expect(lecturer.locator("message-bell .count")).to_be_visible(timeout=IN_SECONDS)
        expect(lecturer.locator("#day")).to_contain_text("停课", timeout=IN_SECONDS)
        reads(lecturer)
        lecturer.close()
        assert who_knows(officer, coming) == {coming.place: "还没确认"}
        screen.locator("[data-place=told-done]").click()
        expect(screen.locator("[data-place=told]")).to_be_hidden()
        eventually(
            lambda: who_knows(officer, coming)[coming.place].startswith("已确认"),
            seconds=10,
            what="the officer sees that it was confirmed",
        )
        screen.reload()
        expect(screen.locator("[data-place=day] li").first).to_be_visible()
        expect(screen.locator("[data-place=told]")).to_be_hidden()
        assert [line for line in errors if "503" not in line] == []


def cancels(officer: Page, coming: Coming) -> None:
    """Whatever the page proposes for her other lessons of that day is settled with it."""
    officer.goto(coming.leave_url)
    officer.select_option(f"select[name=lesson-{coming.meeting}]", "nobody")
    officer.get_by_label("请假类别").select_option(label="病假")
    officer.get_by_role("button", name="登记请假并照此安排").click()
    expect(officer.locator(".note-success")).to_be_visible()


def reads(lecturer: Page) -> None:
    """What stood in the inbox is read, and the top bar has no number any more."""
    lecturer.locator("message-bell a").click()
    row = lecturer.locator(".message").filter(has_text="停课").first
    expect(row).to_contain_text("没看")
    is_accessible(lecturer)
    lecturer.reload()
    expect(row).to_contain_text("已读")
    expect(lecturer.locator("message-bell .count")).to_be_hidden()


def who_knows(officer: Page, coming: Coming) -> dict[str, str]:
    """The row of the screen on the lesson's page, by where it stands: how it stands."""
    officer.goto(f"/lessons/{coming.meeting}/")
    rows = officer.locator(".told tbody tr").filter(has_text="教室屏").filter(has_text=coming.place)
    expect(rows).to_have_count(1)
    [words] = rows.locator("td").last.locator("span").first.all_inner_texts()
    return {coming.place: words.split(" ", 1)[1].strip()}
