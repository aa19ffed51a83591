"""Pictures of 教案, of the plan on the desk, of a replay, of 同课异构 and 课型: python -m
tests.journeys.plan_shots
"""

import json
import sys

from playwright.sync_api import Page, expect, sync_playwright

from tests.house.running import ROOT, browser, eventually
from tests.house.stage import Stage, staged
from tests.journeys.shots import OUT, SIZES, fake_camera
from tests.journeys.test_lesson_plan import page_of, teach, write

PEOPLE = """
import json
from lianke.home.demo import session_cookie
from lianke.accounts.models import Person
from lianke.live.services.topics import make_topic
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership, Node
from lianke.timetable.models import Meeting
meeting = Meeting.objects.get(public_id="%s")
officer = Person.objects.create_person(name="周敏", login="zhoumin", password=None)
Membership.objects.create(person=officer, node=Node.objects.get(kind="county"), role=Role.OFFICER)
other = meeting.course.meetings.exclude(pk=meeting.pk).order_by("begins_at")[0]
topic = make_topic(name="小白船", meetings=[meeting, other], person=meeting.lecturer)
assistant = meeting.participations.order_by("pk")[0].class_group.assistant
print("PEOPLE", json.dumps([session_cookie(assistant), session_cookie(officer), topic.public_id]))
"""


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with staged(lesson_min=3, due_in_s=60) as stage, sync_playwright() as playwright:
        told = stage.house.lianke("shell", "-v0", "-c", PEOPLE % stage.meeting)
        assistant, officer, topic = json.loads(
            next(line for line in told.splitlines() if line.startswith("PEOPLE"))[7:]
        )
        own = browser(playwright, extra=fake_camera(ROOT / "build/clip"))
        teacher, reader, office = (
            page_of(stage, own, cookie) for cookie in (stage.cookie, assistant, officer)
        )
        address = f"/lessons/{stage.meeting}/lesson-plan/"
        shots(reader, "plan-none-yet", address)
        shots(teacher, "plan-empty", address)
        write(stage, teacher)
        shots(teacher, "plan-written", address)
        shots(reader, "plan-read", address)
        teacher.locator("[name=minutes]").nth(0).fill("9")
        teacher.screenshot(path=OUT / "plan-too-long-1366.png")
        teacher.locator("[name=minutes]").nth(0).fill("")
        teacher.evaluate("document.querySelector('.plan-form').noValidate = true")
        teacher.locator(".plan-save button").click()
        expect(teacher.locator("main .note-error")).to_be_visible()
        shots(teacher, "plan-refused")
        teach(stage, teacher, lambda name: shots(teacher, name, full=False))
        replay(stage, teacher)
        shots(office, "lesson-types", "/timetable/types/")
        shots(office, "topics", "/topics/")
        office.goto(f"/topics/{topic}/")
        expect(office.locator(".replay-chapters button").first).to_be_visible(timeout=20_000)
        shots(office, "topic")
        own.close()
    sys.stdout.write("\n".join(str(file.relative_to(ROOT)) for file in sorted(OUT.glob("*.png"))) + "\n")
    return 0


def replay(stage: Stage, page: Page) -> None:
    page.goto(f"/lessons/{stage.meeting}/")
    question = page.locator(".replay-chapters button", has_text="提问")
    expect(question).to_be_visible(timeout=30_000)
    eventually(
        lambda: page.evaluate("document.querySelector('[data-place=video]').readyState") >= 2,
        seconds=30,
        what="it plays",
    )
    question.click()
    page.evaluate("document.querySelector('[data-place=video]').pause()")
    page.wait_for_timeout(500)
    shots(page, "replay-question")


def shots(page: Page, name: str, path: str = "", *, full: bool = True) -> None:
    """The page as it stands, or the one at `path`, at both sizes."""
    if path:
        page.goto(path)
        page.wait_for_load_state("networkidle")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        page.screenshot(path=OUT / f"{name}-{size}.png", full_page=full and size == "390")
    page.set_viewport_size({"width": 1366, "height": 768})


if __name__ == "__main__":
    sys.exit(main())
