"""Pictures of the pages into build/shots/, on a laptop and on a phone: python -m tests.journeys.shots"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.house.running import ROOT, Running, browser, context, eventually, moving_pictures
from tests.house.stage import staged

OUT = ROOT / "build/shots"
SIZES = {"1366": (1366, 768), "390": (390, 844)}
PEOPLE = """
import json
from django.contrib.auth.hashers import make_password
from lianke.accounts.models import Person
from lianke.home.demo import session_cookie
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership, Node
from lianke.schooling.models import ClassGroup
from lianke.timetable.models import Meeting
meeting = Meeting.objects.get(public_id="%s")
officer = Person.objects.create(name="周敏", login="zhoumin", password=make_password(None))
Membership.objects.create(person=officer, node=Node.objects.get(kind="county"), role=Role.OFFICER)
group = meeting.participations.order_by("pk")[0].class_group
print("STAGE", json.dumps({"officer": session_cookie(officer), "lecturer": session_cookie(meeting.lecturer),
    "assistant": session_cookie(group.assistant), "class": group.public_id}))
"""


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    clip = ROOT / "build/class-clip"
    with staged(lesson_min=3, due_in_s=75) as stage, sync_playwright() as playwright:
        shown = stage.house.lianke("shell", "-v0", "-c", PEOPLE % stage.meeting)
        who = json.loads(next(line for line in shown.splitlines() if line.startswith("STAGE"))[6:])
        own = browser(playwright, extra=fake_camera(clip))
        teacher = browser(playwright, extra=fake_camera(ROOT / "build/clip"))
        shoot(own, stage.house, "sign-in", "/sign-in/")
        shoot(own, stage.house, "screen-unpaired", "/screen/")
        shoot(own, stage.house, "timetable", "/timetable/", who["officer"])
        shoot(own, stage.house, "home-officer-before", "/", who["officer"])
        shoot(own, stage.house, "home-lecturer", "/", who["lecturer"])
        shoot(own, stage.house, "home-assistant", "/", who["assistant"])
        shoot(own, stage.house, "pair", "/pair/", who["assistant"])
        with key_cookie(own, stage.house, stage.keys[1], "1366") as screen:
            screen.goto("/screen/")
            screen.wait_for_selector("village-screen [data-place=day] li")
            screen.screenshot(path=OUT / "screen-waiting-1366.png")
            villages = stage.robot(
                "villages", "--keys", stage.keys[0], "--clip", str(clip), "--hand-every", "20s"
            )
            desk = signed_in(teacher, stage.house, who["lecturer"], "1366")
            desk.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
            desk.set_input_files("input[name=pdf]", str(ROOT / "build/demo/slides.pdf"))
            expect(desk.locator("[data-place=slides-state]")).to_contain_text("6", timeout=60_000)
            desk.screenshot(path=OUT / "desk-before-1366.png")
            eventually(
                lambda: screen.locator("[data-place=lesson]").is_visible(),
                seconds=90,
                what="the village is in",
            )
            desk.locator("[data-place=open]").click()
            eventually(lambda: moving_pictures(screen) >= 1, seconds=40, what="pictures move")
            desk.locator("[data-place=forward]").click()
            eventually(
                lambda: "举手" in desk.locator("[data-place=rooms]").inner_text(),
                seconds=40,
                what="a hand is up",
            )
            desk.screenshot(path=OUT / "desk-lesson-1366.png")
            screen.screenshot(path=OUT / "screen-lesson-1366.png")
            shoot(own, stage.house, "home-officer-lesson", "/", who["officer"])
            desk.set_viewport_size({"width": 390, "height": 844})
            desk.screenshot(path=OUT / "desk-lesson-390.png")
            eventually(
                lambda: (
                    "超时" in desk.inner_text("[data-place=left]") or stage.house.school_now().minute >= 33
                ),
                seconds=260,
                what="the time is up",
            )
            desk.locator("[data-place=end]").click()
            desk.locator("[data-place=end-yes]").click()
            expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over")
            desk.screenshot(path=OUT / "desk-over-390.png")
            villages.terminate()
            villages.wait(timeout=10)
        shoot(
            own,
            stage.house,
            "lesson",
            f"/lessons/{stage.meeting}/",
            who["officer"],
            settle="lesson-player [data-place=video]",
        )
        shoot(own, stage.house, "home-officer-after", "/", who["officer"])
        shoot(own, stage.house, "account-county", "/coverage/", who["officer"])
        shoot(own, stage.house, "account-class", f"/coverage/classes/{who['class']}/", who["officer"])
        shoot(own, stage.house, "refused", "/lessons/aaaaaaaaaaaa/", who["officer"])
        own.close()
        teacher.close()
    sys.stdout.write("\n".join(str(file.relative_to(ROOT)) for file in sorted(OUT.glob("*.png"))) + "\n")
    return 0


def fake_camera(clip: Path) -> list[str]:
    """The clip as what a browser's camera sees."""
    film = clip / "camera.mjpeg"
    if not film.exists():
        source = [
            "-r",
            "25",
            "-i",
            str(clip / "f.h264"),
            "-t",
            "20",
            "-vf",
            "scale=640:360",
            "-q:v",
            "4",
            str(film),
        ]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source], check=True)
    return [f"--use-file-for-fake-video-capture={film}"]


def shoot(
    own: Browser, house: Running, name: str, path: str, cookie: str = "", *, settle: str = "main"
) -> None:
    """One page at both sizes."""
    for size in SIZES:
        page = signed_in(own, house, cookie, size)
        page.goto(path)
        page.wait_for_selector(settle)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=OUT / f"{name}-{size}.png", full_page=size == "390")
        page.context.close()


def signed_in(own: Browser, house: Running, cookie: str, size: str) -> Page:
    width, height = SIZES[size]
    made = context(own, house.origin, width=width, height=height)
    if cookie:
        name, _equals, value = cookie.partition("=")
        made.add_cookies([{"name": name, "value": value, "url": house.origin}])
    return made.new_page()


@contextmanager
def key_cookie(own: Browser, house: Running, key: str, size: str) -> Iterator[Page]:
    page = signed_in(own, house, f"lianke_device={key}", size)
    yield page
    page.context.close()


if __name__ == "__main__":
    sys.exit(main())
