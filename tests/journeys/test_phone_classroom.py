"""A phone is a complete classroom: one teaches, one receives; they turn, sleep, are rung up and come back;
inside WeChat; with VP8 alone.
"""

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.house.accessible import is_accessible
from tests.house.browsers import browsers
from tests.house.pages import ends, loudest, moving_pictures
from tests.house.phones import ACROSS, NO_CAMERA, UPRIGHT, WECHAT, drawing, phone, sideways, too_small
from tests.house.running import eventually
from tests.house.scenes.counting import marks_of_phones
from tests.house.scenes.people import People, people_of
from tests.house.scenes.recordings import sources_and_codecs
from tests.house.stage import Stage

NO_H264 = """(() => {
  const real = RTCRtpSender.getCapabilities.bind(RTCRtpSender)
  const without = (found) => found && { ...found, codecs: found.codecs.filter((one) => one.mimeType.toLowerCase() !== 'video/h264') }
  RTCRtpSender.getCapabilities = (kind) => without(real(kind))
})()"""
OWN = (
    "document.querySelector('lecturer-desk .is-own video, lecturer-desk [data-place=me] video, "
    "lecturer-desk [data-place=preview] video')"
)
CAMERA = f"{OWN}?.srcObject?.getVideoTracks()[0]"  # there may be none for a moment
RUNG_UP = f"(() => {{ const track = {CAMERA}; Object.defineProperty(track, 'muted', {{ get: () => true }}); track.dispatchEvent(new Event('mute')) }})()"
TAKEN_AWAY = f"(() => {{ const track = {CAMERA}; track.stop(); track.dispatchEvent(new Event('ended')) }})()"
TWO_SIDES = ["--use-fake-device-for-media-stream=device-count=2"]  # a camera in front, one behind
BACK_S = 3  # the issue's: live again after a return


def teach(page: Page, *, video: str = "360p15") -> None:
    is_a_phones_page(page)
    page.get_by_role("link", name="上课", exact=True).first.tap()
    page.wait_for_url("**/desk/")
    page.goto(f"{page.url}?video={video}")
    open_button = page.locator("[data-place=open]")
    expect(open_button).to_be_enabled(timeout=60_000)


def is_a_phones_page(page: Page) -> None:
    page.goto("/phone/")
    is_accessible(page)
    for width, height in (ACROSS, UPRIGHT):
        page.set_viewport_size({"width": width, "height": height})
        assert (too_small(page), sideways(page)) == ([], 0)


def receive(page: Page) -> None:
    is_a_phones_page(page)
    page.get_by_role("button", name="接收").first.tap()
    expect(page.locator("village-screen")).to_be_attached(timeout=15_000)


def live(page: Page, *, seconds: float = 40) -> None:
    eventually(lambda: moving_pictures(page) >= 1, seconds=seconds, what="the other's picture moves")


def test_a_phone_teaches_a_phone_receives_both_sleep_are_rung_up_and_come_back(
    lesson: Stage, tmp_path: Path
) -> None:
    people = lesson.house.play(people_of, lesson.meeting)
    with browsers("journey-phones") as own:
        desk = phone(own.new(extra=TWO_SIDES), lesson.house, people.lecturer)
        village = phone(own.new(), lesson.house, people.assistant)
        receive(village)
        teach(desk)
        eventually(lesson.has_rung, seconds=90, what="the bell rings")
        desk.locator("[data-place=open]").tap()
        live(village)
        # its picture may be there before its sound
        eventually(lambda: loudest(village) > 0.01, seconds=10, what="the phone hears the one that teaches")
        for width, height in (ACROSS, UPRIGHT):
            for page in (desk, village):
                page.set_viewport_size({"width": width, "height": height})
                assert sideways(page) == 0
                is_accessible(page)
            assert not {"设置", "结束接收"} & {name.rpartition(" ")[0] for name in too_small(village)}
        is_not_ended_by_a_slip(village)
        answers_and_photographs(lesson, village, people, tmp_path)
        turns(desk, village)
        is_rung_up(desk, village)
        asleep = sleeps(lesson, village)
        ends(desk)
        expect(village.get_by_role("heading", name="下课了")).to_be_visible(timeout=15_000)
        is_accessible(village)
        claims_nothing_of(asleep, lesson)
        village.get_by_role("button", name="结束，变回普通手机").tap()
        expect(village).to_have_url(re.compile("/phone/$"))
        village.goto("/screen/")
        expect(village).to_have_url(re.compile("/phone/$"))


def is_not_ended_by_a_slip(village: Page) -> None:
    village.get_by_role("button", name="结束接收").first.tap()
    expect(village.get_by_role("heading", name="现在结束接收吗？")).to_be_visible()
    is_accessible(village)
    village.get_by_role("button", name="继续接收").tap()
    expect(village.get_by_role("heading", name="现在结束接收吗？")).to_be_hidden()
    live(village, seconds=10)


def answers_and_photographs(stage: Stage, village: Page, people: People, folder: Path) -> None:
    """A class that has nothing but this phone."""
    lecturing = stage.lecturing()
    lecturing.say("question_asked", id="q1", form="choice", options=4, text="这首歌是几拍子？")
    village.locator(".option", has_text="B").tap()
    eventually(
        lambda: (
            lecturing.heard("answered") == [{"question": "q1", "counts": [0, 1, 0, 0], "by": people.mine}]
        ),
        seconds=8,
        what="the answer",
    )
    lecturing.say("question_asked", id="q2", form="photo", options=0, text="请拍一份作品")
    shoot = village.get_by_text("拍作品", exact=True)
    expect(shoot).to_be_visible(timeout=5_000)
    is_accessible(village)
    village.set_input_files(".shoot input", drawing(folder / "work.jpg"))
    sent = eventually(lambda: lecturing.heard("work_sent"), seconds=20, what="the photo is in the lesson")
    assert [(one["question"], one["by"]) for one in sent] == [("q2", people.mine)]
    expect(village.locator(".panel-status").first).to_contain_text("1 张", timeout=5_000)
    lecturing.say("question_closed", question="q2", right=None)
    expect(shoot).to_be_hidden(timeout=5_000)


def turns(desk: Page, village: Page) -> None:
    """The other camera: the same lesson goes on with another picture."""
    before = desk.evaluate(f"{CAMERA}.getSettings().deviceId")
    desk.get_by_role("button", name="换摄像头").tap()
    eventually(
        lambda: desk.evaluate(f"{CAMERA}?.getSettings().deviceId") not in (before, None),
        seconds=10,
        what="the other camera is on",
    )
    live(village, seconds=15)


def is_rung_up(desk: Page, village: Page) -> None:
    """A call takes the camera (the track ends, or gives nothing): it is said in words, taken back by itself,
    and the words go.
    """
    desk.evaluate(TAKEN_AWAY)
    live(village, seconds=15)
    desk.evaluate(RUNG_UP)
    expect(desk.locator("[data-place=notices]")).to_contain_text("被电话、别的应用占着", timeout=5_000)
    expect(desk.locator("[data-place=notices]")).not_to_contain_text("被电话、别的应用占着", timeout=15_000)
    live(village, seconds=15)


def sleeps(stage: Stage, village: Page) -> tuple[float, float]:
    """A page that does not run for 14 s is back in the lesson within 3 s; from when to when it slept."""
    script = village.context.new_cdp_session(village)
    script.send("Debugger.enable")
    script.send("Debugger.pause")
    slept = stage.house.school_now().timestamp()
    time.sleep(14)  # the page's own timers stand still, so it cannot be asked
    awake = stage.house.school_now().timestamp()
    script.send("Debugger.disable")
    live(village, seconds=BACK_S)
    village.wait_for_timeout(4000)  # marks of the time after the sleep are made
    return slept, awake


def claims_nothing_of(asleep: tuple[float, float], stage: Stage) -> None:
    """Its marks went on after the sleep, and none reaches into it by more than a tick."""
    eventually(
        lambda: [one for one in stage.house.play(marks_of_phones, stage.meeting) if one.ends > asleep[1] + 1],
        seconds=80,
        # a mark is a minute long, and begins anew when LiveKit's client restarts its line; the lesson's end
        # hurries the last one
        what="what came after the sleep is in the log",
    )
    kept = stage.house.play(marks_of_phones, stage.meeting)
    assert sum(max(0, min(one.ends, asleep[1] - 0.5) - max(one.begins, asleep[0] + 1.5)) for one in kept) == 0


def test_vp8_alone_is_received_inside_wechat_without_a_camera_and_the_recording_plays_after_a_while(
    lesson: Stage,
) -> None:
    people = lesson.house.play(people_of, lesson.meeting)
    with browsers("journey-phones") as own:
        one, two = own.new(extra=TWO_SIDES), own.new()
        desk = phone(one, lesson.house, people.lecturer)
        desk.add_init_script(NO_H264)
        village = phone(two, lesson.house, people.assistant, agent=WECHAT)
        village.add_init_script(NO_CAMERA)
        village.goto("/phone/")
        expect(village.get_by_role("heading", name="您在微信里")).to_be_visible()
        receive(village)
        expect(village.get_by_text("这个浏览器不给用摄像头和话筒")).to_be_visible(timeout=15_000)
        shown_out(lesson, one, people)
        teach(desk)
        eventually(lesson.has_rung, seconds=90, what="the bell rings")
        desk.locator("[data-place=open]").tap()
        live(village)
        assert loudest(village) > 0.01
        desk.wait_for_timeout(8000)  # the recorder has written what it can be asked for
        assert "camera/vp8" in lesson.house.play(sources_and_codecs, lesson.meeting)
        ends(desk)
        desk.goto(f"/lessons/{lesson.meeting}/")
        expect(desk.locator("[data-place=sentence]")).to_contain_text("正在整理", timeout=10_000)
        video = desk.locator("lesson-player [data-place=video]")
        expect(video).to_be_visible(timeout=90_000)
        eventually(
            lambda: desk.evaluate(
                "document.querySelector('lesson-player [data-place=video]').videoWidth > 0"
            ),
            seconds=60,
            what="a picture",
        )


def shown_out(stage: Stage, own: Browser, people: People) -> None:
    """Who opens the desk inside WeChat without a camera is told in a sentence how to get one."""
    page = phone(own, stage.house, people.lecturer, agent=WECHAT)
    page.add_init_script(NO_CAMERA)
    page.goto(f"/lessons/{stage.meeting}/desk/")
    expect(page.locator("[data-place=notices]")).to_contain_text("在浏览器打开")
    page.context.close()
