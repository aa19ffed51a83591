"""集中式: twenty classes in one lesson. All come in and receive it; a class is seen and heard while it is called
on, and only then.
"""

import json

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.house.lecturing import Lecturing
from tests.house.running import ROOT, browser, context, eventually, keep_pictures, moving_pictures
from tests.house.stage import Stage, staged

CLASSES = 20
ENLARGE = """
import json
from lianke.schooling.models import HomeRoom
from lianke.schooling.services import make_device
from lianke.timetable.models import Course, LessonType, Meeting, Participation
meeting = Meeting.objects.get(public_id="%s")
Meeting.objects.exclude(pk=meeting.pk).filter(state="planned").update(state="cancelled")
Course.objects.filter(pk=meeting.course_id).update(lesson_type=LessonType.objects.get(code="central"))
there = list(meeting.participations.order_by("pk"))
rooms, keys = {one.room_id for one in there}, []
for home in HomeRoom.objects.exclude(class_group__in=[one.class_group_id for one in there]).select_related("room", "class_group").order_by("pk"):
    if len(there) < %d and home.room_id not in rooms:
        rooms.add(home.room_id)
        there.append(Participation.objects.create(meeting=meeting, class_group=home.class_group, room=home.room))
        keys.append(make_device(room=home.room, person=meeting.lecturer))
print("KEYS", json.dumps([keys, there[0].public_id]))
"""


def test_twenty_classes_receive_a_central_lesson_and_speak_when_called_on() -> None:
    with staged(lesson_min=3, due_in_s=60) as stage, sync_playwright() as playwright:
        told = stage.house.lianke("shell", "-v0", "-c", ENLARGE % (stage.meeting, CLASSES))
        keys, own = json.loads(next(line for line in told.splitlines() if line.startswith("KEYS"))[4:])
        own_key, other = stage.keys
        robots = stage.robot(
            "villages", "--keys", ",".join([other, *keys]), "--clip", str(ROOT / "build/class-clip")
        )
        office, village = browser(playwright), browser(playwright)
        try:
            journey(stage, office, village, own_key, own)
        except BaseException:
            keep_pictures(ROOT / "build/central", [office, village])
            raise
        finally:
            robots.terminate()
            said, _errors = robots.communicate(timeout=20)
            for each in (office, village):
                each.close()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    received = {line["device"]: line for line in lines if line["over"] and line["meeting"] == stage.meeting}
    assert len(received) == CLASSES - 1
    assert [
        line["school"] for line in received.values() if line["pictures"] == 0 or line["sound_packets"] == 0
    ] == []


def journey(stage: Stage, office: Browser, village: Browser, key: str, own: str) -> None:
    desk, screen = page_of(stage, office, stage.cookie), page_of(stage, village, f"lianke_device={key}")
    screen.goto("/screen/")
    desk.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    expect(desk.locator("[data-place=rooms] > *")).to_have_count(CLASSES, timeout=60_000)
    expect(desk.locator("[data-place=who]")).to_contain_text(f"{CLASSES}", timeout=90_000)
    desk.locator("[data-place=open]").click()
    eventually(lambda: moving_pictures(screen) >= 1, seconds=40, what="the lecturer is seen")
    assert moving_pictures(desk, "[data-place=rooms] video") == 0
    assert desk.evaluate("document.documentElement.scrollWidth") <= 1366

    lecturing = Lecturing(stage.house.origin, stage.meeting, stage.cookie)
    lecturing.say("called", participation=own)
    eventually(
        lambda: moving_pictures(desk) >= 1 + seen_of_herself(desk),
        seconds=15,
        what="the class called on is seen",
    )
    lecturing.say("call_ended")
    eventually(
        lambda: moving_pictures(desk, "[data-place=rooms] video") == 0, seconds=15, what="it is seen no more"
    )
    lecturing.end()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=20_000)
    desk.wait_for_timeout(3000)  # the robots hear of it too, and tell what they received


def page_of(stage: Stage, own: Browser, cookie: str) -> Page:
    made = context(own, stage.house.origin)
    name, _equals, value = cookie.partition("=")
    made.add_cookies([{"name": name, "value": value, "url": stage.house.origin}])
    return made.new_page()


def seen_of_herself(desk: Page) -> int:
    return moving_pictures(desk, "[data-place=me] video, [data-place=preview] video")
