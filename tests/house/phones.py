"""Telephones for journeys: emulated screens with touch, signed in by cookie; a lecturer who acts by requests
alone; a class to be photographed.
"""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from PIL import Image, ImageDraw
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, Playwright

from tests.house.running import Running

UPRIGHT, ACROSS, SMALL = (390, 844), (844, 390), (360, 640)
ANDROID = "Mozilla/5.0 (Linux; Android 10; V1901A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} Mobile Safari/537.36"
WECHAT = (
    ANDROID
    + " XWEB/1160065 MMWEBSDK/20231202 MMWEBID/1 MicroMessenger/8.0.47.2560(0x28002F30) WeChat/arm64 Weixin "
    "NetType/WIFI Language/zh_CN"
)
PEOPLE = """
import json
from lianke.accounts.models import Person
from lianke.home.demo import session_cookie
from lianke.live.lesson_plan import PrintFile, Step
from lianke.live.services.plans import save_plan
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from lianke.timetable.models import Meeting
meeting = Meeting.objects.get(public_id="%s")
save_plan(meeting=meeting, person=meeting.lecturer, title="小白船", prints=[PrintFile("小白船 歌词和节奏纸条", "0" * 64)], steps=[
    Step(3, "问好，唱《你好歌》", "全班起立，一起唱", 1), Step(8, "讲节奏型", "现在发纸条，一人一张，用彩笔画节奏", 2, 3),
    Step(12, "唱第一段", "跟唱，分两组轮流", 3), Step(10, "点评作品", "把作品举到摄像头前", 4)])
mine, other = [one for one in meeting.participations.order_by("pk")]
technician = Person.objects.create_person(name="黄志远", login="technician", phone="13800138000")
Membership.objects.create(person=technician, node=mine.class_group.school.county, role=Role.TECHNICIAN)
print("PEOPLE", json.dumps({"lecturer": session_cookie(meeting.lecturer), "assistant": session_cookie(mine.class_group.assistant),
    "other": session_cookie(other.class_group.assistant), "mine": mine.public_id, "others": other.public_id, "pupils": mine.class_group.pupils,
    "school": mine.class_group.school.name}))
"""


@dataclass(frozen=True)
class People:
    """Cookies of the lesson's people; participations of its two classes; a plan, and a technician with a
    number.
    """

    lecturer: str
    assistant: str
    other: str
    mine: str
    others: str
    pupils: int
    school: str


def people_of(house: Running, meeting: str) -> People:
    shown = house.lianke("shell", "-v0", "-c", PEOPLE % meeting)
    return People(**json.loads(next(line for line in shown.splitlines() if line.startswith("PEOPLE"))[7:]))


def phone(
    own: Browser, house: Running, cookie: str = "", *, size: tuple[int, int] = UPRIGHT, agent: str = ANDROID
) -> Page:
    """A telephone with touch and a finger's screen; `cookie` is name=value."""
    made = own.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        base_url=house.origin,
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
        user_agent=agent.format(version=own.version),
        permissions=["camera", "microphone"],
    )
    made.set_default_timeout(20_000)
    give(made, house, cookie)
    return made.new_page()


def give(made: BrowserContext, house: Running, cookie: str) -> None:
    if cookie:
        name, _equals, value = cookie.partition("=")
        made.add_cookies([{"name": name, "value": value, "url": house.origin}])


class Lecturer:
    """Teaches by requests alone, as a desk does."""

    def __init__(self, playwright: Playwright, house: Running, meeting: str, cookie: str) -> None:
        self.url = f"/lessons/{meeting}"
        self.http: APIRequestContext = playwright.request.new_context(
            base_url=house.origin,
            extra_http_headers={"Cookie": f"{cookie}; csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32},
        )

    def open(self) -> None:
        self.post("open", {})

    def end(self) -> None:
        self.post("end", {})

    def say(self, kind: str, **body: object) -> None:
        self.post("events", {"events": [{"key": str(uuid4()), "kind": kind, "body": body}]})

    def post(self, what: str, body: object) -> Any:
        answer = self.http.post(
            f"{self.url}/{what}", data=json.dumps(body), headers={"Content-Type": "application/json"}
        )
        assert answer.ok, answer.text()
        return answer.json()

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [
            event for event in self.http.get(f"{self.url}/events").json()["events"] if event["kind"] == kind
        ]


def drawing(file: Path, *, words: str = "1", size: tuple[int, int] = (4000, 3000)) -> Path:
    """A pupil's drawing as a telephone held upright photographs it: lying pixels that say “turn me”, and
    where it was taken.
    """
    image = Image.new("RGB", size, (238, 232, 214))
    pen = ImageDraw.Draw(image)
    for at in range(0, size[0], 400):
        pen.line([(at, 0), (size[0] - at, size[1])], fill=(60 + at % 160, 90, 150), width=24)
    pen.ellipse([size[0] * 0.3, size[1] * 0.25, size[0] * 0.7, size[1] * 0.75], fill=(200, 70, 40))
    pen.text((size[0] * 0.48, size[1] * 0.4), words, fill="white", font_size=size[1] // 5)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (24.0, 30.0, 0.0)
    out = BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    file.write_bytes(out.getvalue())
    return file


TOO_SMALL = """() => [...document.querySelectorAll('button, a[href], label, summary, select')].filter((one) => one.getClientRects().length)
  .map((one) => [one.textContent.trim().replace(/\\s+/g, ' ').slice(0, 20), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name, box]) => `${name} ${Math.round(box.width)}×${Math.round(box.height)}`)"""


def too_small(page: Page) -> list[str]:
    """What a thumb would miss: targets under 44 px."""
    return list(page.evaluate(TOO_SMALL))


def sideways(page: Page) -> int:
    """By how many pixels the page can be pushed sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
