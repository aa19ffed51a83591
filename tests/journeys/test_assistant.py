"""The assistant's phone beside a lesson: one thumb, a dead line, photos that survive it; and what a fellow
village sees of them.
"""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.house.accessible import is_accessible
from tests.house.browsers import browsers, console_of
from tests.house.lecturing import Lecturing
from tests.house.phones import ACROSS, SMALL, UPRIGHT, drawing, phone, sideways, too_small
from tests.house.running import eventually
from tests.house.scenes.people import People, people_of
from tests.house.stage import Stage

KEPT = "caches.match(location.pathname, { ignoreVary: true }).then(Boolean)"
OF_PEOPLE = """async () => {
  const kept = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
  return kept.flat().map(({ url }) => new URL(url).pathname).filter((path) => !path.startsWith('/static/'))
}"""
POLLED_MS = 2500  # the bound for what travels by polling


def test_the_assistant_is_led_through_a_lesson_answers_photographs_and_loses_nothing(
    lesson: Stage, tmp_path: Path
) -> None:
    people = lesson.house.play(people_of, lesson.meeting)
    with browsers("journey-assistant") as own:
        page = phone(own.new(), lesson.house, people.assistant)
        errors = console_of(page)
        lecturing = lesson.lecturing()
        before_class(page, lecturing)
        cues(page, lecturing, people)
        works(lesson, page, lecturing, tmp_path)
        opens_without_a_line(page)
        answers(lesson, page, lecturing, people)
        after_class(page, lecturing)
        is_forgotten_with_whoever_signs_out(page)
        cut_on_purpose = "net::ERR_"
        assert [line for line in errors if cut_on_purpose not in line] == []


def fits_every_phone(page: Page) -> None:
    for width, height in (ACROSS, SMALL, UPRIGHT):
        page.set_viewport_size({"width": width, "height": height})
        assert (too_small(page), sideways(page)) == ([], 0)
    is_accessible(page)


def before_class(page: Page, lecturing: Lecturing) -> None:
    page.goto("/")
    page.get_by_role("link", name="助教手机").tap()
    expect(page.locator("[data-place=cue-kicker]")).to_contain_text("08:30 开始")
    expect(page.locator("[data-place=print-list]")).to_contain_text("小白船 歌词和节奏纸条")
    fits_every_phone(page)
    lecturing.open()
    expect(page.locator("[data-place=cue-text]")).to_have_text("全班起立，一起唱", timeout=2 * POLLED_MS)
    expect(page.locator("[data-place=left]")).to_have_text(re.compile("还剩 3[01] 分"))


def cues(page: Page, lecturing: Lecturing, people: People) -> None:
    lecturing.say("cue_reached", cue=1)
    expect(page.locator("[data-place=cue-text]")).to_contain_text("现在发纸条", timeout=2 * POLLED_MS)
    expect(page.locator("[data-place=cue-photos]")).to_have_text("要拍 3 份作品，已拍 0 份")
    lecturing.say("noted", text="请把第二排往前坐一点", participation=people.mine)
    lecturing.say("noted", text="李坪的孩子请大声一点", participation=people.others)
    expect(page.locator("[data-place=note-text]")).to_have_text("请把第二排往前坐一点", timeout=2 * POLLED_MS)
    fits_every_phone(page)
    page.get_by_role("button", name="知道了").tap()
    expect(page.locator("[data-place=note]")).to_be_hidden()
    eventually(
        lambda: lecturing.heard("note_read"), seconds=5, what="the lecturer hears that the note was read"
    )
    assert lecturing.heard("note_read")[0]["by"] == people.mine
    lecturing.say("called", participation=people.mine)
    expect(page.locator("[data-place=cue-kicker]")).to_have_text("轮到我们了", timeout=2 * POLLED_MS)
    expect(page.locator("[data-place=done]")).to_be_hidden()  # it would be the plan's step that is done
    lecturing.say("call_ended")
    page.reload()
    expect(page.locator("[data-place=cue-kicker]")).not_to_have_text("轮到我们了", timeout=2 * POLLED_MS)
    expect(page.locator("[data-place=note]")).to_be_hidden()  # what was read stays read
    page.get_by_role("button", name="做完了").tap()
    eventually(
        lambda: lecturing.heard("cue_done"), seconds=5, what="the lecturer hears that the step is done"
    )
    assert lecturing.heard("cue_done")[0]["by"] == people.mine


def works(stage: Stage, page: Page, lecturing: Lecturing, folder: Path) -> None:
    """Every photo arrives once, upright; the last is put on the screens."""
    waits_for_the_line(page, lecturing, folder)
    sent = lecturing.heard("work_sent")
    assert [(one["width"], one["height"]) for one in sent] == [(1200, 1600)] * 3
    lecturing.say("stage_set", show="work", work=sent[-1]["work"])
    expect(page.locator("[data-place=works-list]")).to_contain_text("正在屏上", timeout=2 * POLLED_MS)
    village = own_image(stage, page, sent[-1]["work"])
    assert village == (200, "image/webp")


def waits_for_the_line(page: Page, lecturing: Lecturing, folder: Path) -> None:
    """One photo goes at once, two and a word wait for the line and over a reload."""
    photo = drawing(folder / "work.jpg")
    page.set_input_files("[data-place=camera]", photo)
    eventually(lambda: len(lecturing.heard("work_sent")) == 1, seconds=15, what="a photo is in the lesson")
    page.route("**/works", lambda route: route.abort())
    page.route("**/events", lambda route: route.abort())
    page.set_input_files("[data-place=album]", [photo, drawing(folder / "second.jpg", words="2")])
    page.locator("[data-place=too_fast]").tap()
    page.locator("[data-place=too_fast]").tap()  # told once, whoever presses twice
    page.context.set_offline(True)
    expect(page.locator("[data-place=too_fast-told]")).to_have_text("等着发")
    expect(page.locator("[data-place=line]")).to_have_text(
        "没有网络，照片 2 张和消息 1 条等着，网一通自己发出", timeout=15_000
    )
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-place=works-list] .is-waiting")).to_have_count(2, timeout=10_000)
    page.unroute("**/works")
    page.unroute("**/events")
    page.evaluate("dispatchEvent(new Event('online'))")
    eventually(
        lambda: len(lecturing.heard("work_sent")) == 3, seconds=20, what="what waited has gone by itself"
    )
    eventually(
        lambda: len(lecturing.heard("signalled")) == 1, seconds=5, what="the word that waited has gone too"
    )
    expect(page.locator("[data-place=works-list] .is-waiting")).to_have_count(0, timeout=2 * POLLED_MS)
    expect(page.locator("[data-place=cue-photos]")).to_have_text(
        "要拍 3 份作品，已拍 3 份", timeout=2 * POLLED_MS
    )


def own_image(stage: Stage, page: Page, work: str) -> tuple[int, str]:
    """As the other village's screen fetches it."""
    answer = page.request.get(
        f"/works/{work}.webp", headers={"Authorization": f"Device {stage.keys[1]}", "X-Lianke-As": "device"}
    )
    return answer.status, answer.headers["content-type"]


def opens_without_a_line(page: Page) -> None:
    """Also the page itself, with the lesson as it stood and the clock going on."""
    eventually(lambda: page.evaluate(KEPT), seconds=15, what="the page is kept")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("[data-place=cue-text]")).to_contain_text("现在发纸条")
    expect(page.locator("[data-place=left]")).to_have_text(re.compile("还剩 (29|30|31) 分"))
    expect(page.locator("[data-place=line]")).to_contain_text("没有网络", timeout=15_000)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    # which is true here
    expect(page.locator("[data-place=line]")).to_contain_text("教室屏没在课堂里", timeout=60_000)


def is_forgotten_with_whoever_signs_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="退出").tap()
    expect(page).to_have_url(re.compile("/sign-in/"))
    eventually(lambda: page.evaluate(OF_PEOPLE) == [], seconds=3, what="no page of a person is kept")


def answers(stage: Stage, page: Page, lecturing: Lecturing, people: People) -> None:
    lecturing.say("question_asked", id="q1", form="choice", options=4, text="这首歌是几拍子？")
    expect(page.locator("[data-place=question-text]")).to_have_text("这首歌是几拍子？", timeout=2 * POLLED_MS)
    for letter in "BBCA":
        page.get_by_title(f"{letter} 加一人").tap()
    page.get_by_label("C 减一人").tap()
    fits_every_phone(page)
    page.get_by_role("button", name="送出全班答案").tap()
    eventually(lambda: lecturing.heard("answered"), seconds=5, what="the class has answered")
    assert lecturing.heard("answered") == [{"question": "q1", "counts": [1, 2, 0, 0], "by": people.mine}]
    counted_on_the_screen = {
        "key": "of-the-screen",
        "kind": "answered",
        "body": {"question": "q1", "counts": [1, 2, 0, 3]},
    }
    as_screen = {"Authorization": f"Device {stage.keys[0]}", "X-Lianke-As": "device"}
    assert page.request.post(
        f"/lessons/{stage.meeting}/events", data={"events": [counted_on_the_screen]}, headers=as_screen
    ).ok
    expect(page.get_by_title("D 加一人")).to_have_text("D3", timeout=2 * POLLED_MS)
    lecturing.say("question_closed", question="q1", right=1)
    expect(page.locator("[data-place=question-state]")).to_have_text(
        "提问结束了，正确答案是 B", timeout=2 * POLLED_MS
    )
    lecturing.say("roll_called")
    expect(page.locator("[data-place=roll-title]")).to_contain_text("老师请报人数", timeout=2 * POLLED_MS)
    page.get_by_label("少一人").tap()
    page.get_by_role("button", name="报人数").tap()
    eventually(lambda: lecturing.heard("heads_counted"), seconds=5, what="the head count")
    assert lecturing.heard("heads_counted")[0] == {"present": people.pupils - 1, "by": people.mine}
    page.get_by_role("button", name="求助").tap()
    expect(page.get_by_role("link", name="13800138000")).to_have_attribute("href", "tel:13800138000")
    fits_every_phone(page)
    page.get_by_role("button", name="回到课堂").tap()


def after_class(page: Page, lecturing: Lecturing) -> None:
    lecturing.end()
    expect(page.locator("[data-place=cue-text]")).to_have_text("下课了", timeout=2 * POLLED_MS)
    expect(page.get_by_text("拍作品", exact=True)).to_be_hidden()
    fits_every_phone(page)
