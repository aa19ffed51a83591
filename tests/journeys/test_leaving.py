"""Rights that are taken back while a lesson runs reach its room: in real pages, through the one public
origin, also when another program writes it into the database.
"""

import time

from playwright.sync_api import Page, expect

from tests.house.browsers import browsers
from tests.house.pages import begins, desk_of, loudest, screen_of
from tests.house.running import eventually
from tests.house.scenes.leaving import (
    identity_of,
    key_is_revoked,
    lecturer_is_disabled,
    lesson_is_cancelled,
    people_in,
)
from tests.house.seats import admission, seated, token_by
from tests.house.stage import Stage

REFUSED_S, OUT_S = 2, 10
QUIET_S = 8


def test_who_is_thrown_out_is_out_and_cannot_come_back(lesson: Stage) -> None:
    with browsers("journey-leaving") as own:
        desk = desk_of(lesson, own.new())
        screens = [screen_of(lesson, own.new(), key) for key in lesson.keys]
        begins(desk)
        is_muted_by_the_media_server(lesson, desk, screens[1])
        a_stolen_screen_is_out(lesson, desk, screens[0])
        a_lecturer_without_an_account_is_out(lesson, desk)
        a_cancelled_lesson_has_no_room(lesson, screens[1])


def sounds(stage: Stage) -> list[bool]:
    there = stage.house.play(people_in, stage.meeting)
    return ["microphone" in there[stage.house.play(identity_of, key)] for key in stage.keys]


def is_muted_by_the_media_server(stage: Stage, desk: Page, screen: Page) -> None:
    """And is heard again when it may."""
    eventually(lambda: loudest(desk) > 0.01, seconds=15, what="the classes are heard")
    desk.locator("[data-place=mute-all]").click()
    eventually(lambda: sounds(stage) == [False, False], seconds=10, what="nobody can send sound")
    eventually(lambda: loudest(desk) == 0, seconds=10, what="the classes are silent")
    expect(screen.locator("[data-place=notice]")).to_contain_text("老师关了我们的麦克风")
    desk.locator("[data-place=mute-all]").click()
    eventually(lambda: loudest(desk) > 0.01, seconds=5, what="the classes are heard again")
    assert sounds(stage) == [True, True]


def a_stolen_screen_is_out(stage: Stage, desk: Page, screen: Page) -> None:
    origin, key = stage.house.origin, stage.keys[0]
    token = token_by(origin, stage.meeting, Authorization=f"Device {key}")
    assert admission(origin, token) == 200
    expect(desk.locator("[data-place=who]")).to_contain_text("到了 2 个")
    stage.house.play(key_is_revoked, stage.meeting, key)
    eventually(lambda: admission(origin, token) == 403, seconds=REFUSED_S, what="the old token is refused")
    expect(desk.locator("[data-place=who]")).to_contain_text("到了 1 个", timeout=OUT_S * 1000)
    with seated(origin, token) as back:
        assert back.status == 403
    expect(screen.locator("screen-pairing")).to_be_visible(timeout=15_000)  # it says what a screen has to do
    assert len(stage.house.play(people_in, stage.meeting)) == 2


def a_lecturer_without_an_account_is_out(stage: Stage, desk: Page) -> None:
    stage.house.play(lecturer_is_disabled, stage.meeting, "")
    said = desk.get_by_role("heading", name="您不再是这节课的主讲教师")
    expect(said).to_be_visible(timeout=OUT_S * 1000)
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.wait_for_timeout(QUIET_S * 1000)
    assert [url for url in asked if "/lessons/" in url or "/rtc" in url] == []


def a_cancelled_lesson_has_no_room(stage: Stage, screen: Page) -> None:
    began = time.monotonic()
    stage.house.play(lesson_is_cancelled, stage.meeting, "")
    expect(screen.locator("[data-place=board]")).to_be_visible(timeout=OUT_S * 1000)
    assert time.monotonic() - began < OUT_S + 5
    assert stage.house.play(people_in, stage.meeting) == {}
