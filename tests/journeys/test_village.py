"""The village screen in full: what a class without devices tells, answers, hears and is shown, in two
villages' browsers.
"""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.house.accessible import is_accessible
from tests.house.browsers import browsers, console_of
from tests.house.lecturing import Lecturing
from tests.house.pages import loudest, screen_of, see_moving, sees_the_called
from tests.house.running import eventually
from tests.house.stage import CLIP, Stage, at_work
from tests.house.staying import stayed

VOLUMES = (
    "() => [...document.querySelectorAll('[data-place=speakers] audio')].map((one) => "
    "Math.round(one.volume * 100)).sort((a, b) => a - b)"
)
TIGHT = """() => {
  const { session } = document.querySelector('village-screen').lesson
  session.guard.step = 1 // as after five seconds of broken sound
  session.fitToLine()
}"""
SENDS = "() => document.querySelector('village-screen').devices.microphone.enabled"


def test_joining_and_leaving_again_and_again_leaves_nothing_behind(lesson: Stage) -> None:
    """`make prove` does it 35 times a minute long (week_of_lessons)."""
    with browsers("village") as own:
        first, last = stayed(lesson, own.new(), stays=6, warm=3, stay_s=6)
    assert last.counts["AudioHandlers"] <= first.counts["AudioHandlers"]
    assert last.counts["RTCPeerConnections"] <= first.counts["RTCPeerConnections"]
    assert last.counts["JSEventListeners"] <= first.counts["JSEventListeners"] + 20, (first, last)
    assert last.counts["Nodes"] <= first.counts["Nodes"] + 60, (first, last)
    assert last.heap_mb - first.heap_mb < 1.5, (first, last)


def test_a_class_without_devices_tells_answers_and_is_called_on(lesson: Stage) -> None:
    robot = lesson.lecturer(CLIP, "--until-end")
    lecturing = lesson.lecturing()
    lecturing.open()
    with at_work(robot), browsers("village") as own:
        screens = [screen_of(lesson, own.new(), key) for key in lesson.keys]
        errors = [console_of(each) for each in screens]
        journey(lecturing, screens)
        assert [line for each in errors for line in each] == []
        lesson.house.supervisor("stop", "house:livekit")  # the last that this house needs it for
        over_http_alone(lecturing, screens)


def journey(lecturing: Lecturing, screens: Sequence[Page]) -> None:
    one, two = screens
    for screen in screens:
        expect(screen.locator("[data-place=lesson]")).to_be_visible(timeout=60_000)
        see_moving(screen, 2)
    expect(one.locator("[data-place=hand]")).to_be_visible(timeout=60_000)
    ours, theirs = (each["participation"] for each in lecturing.classes())
    needs(one, two, lecturing, ours)
    counts_letters(one, two, lecturing, ours)
    counts_heads(one, lecturing, ours)
    is_muted(one, two, lecturing)
    is_called_on(one, two, lecturing, ours, theirs)
    holds_to_speak(one, lecturing, ours)


def needs(one: Page, two: Page, lecturing: Lecturing, ours: str) -> None:
    """A need is told once, however often it is tapped, and the class sees that it was seen."""
    need = one.locator("[data-need=unclear]")
    need.dblclick()
    expect(need).to_have_text("听不清已告诉老师")
    eventually(
        lambda: lecturing.heard("signalled") == [{"need": "unclear", "by": ours}],
        seconds=5,
        what="the need is on the list, once",
    )
    lecturing.say("signal_cleared", participation=ours, need="unclear")
    expect(need).to_have_text("听不清老师已看到", timeout=5_000)
    expect(two.locator("[data-need=unclear]")).to_have_text("听不清")


def counts_letters(one: Page, two: Page, lecturing: Lecturing, ours: str) -> None:
    """Each pupil taps a letter; a slip of the finger is taken back; the counts arrive by themselves and can be changed until the closing."""
    lecturing.say("question_asked", id="q1", form="choice", options=4, text="What colour is the sky?")
    expect(one.locator(".panel h2").first).to_have_text("What colour is the sky?", timeout=5_000)
    is_accessible(one)
    for letter in ("B", "B", "B", "D"):
        one.locator(".option", has_text=letter).click()
    one.locator("li", has_text="D").locator(".less").click()
    two.locator(".option", has_text="A").click()
    eventually(
        lambda: (
            [each["counts"] for each in lecturing.heard("answered") if each["by"] == ours][-1:]
            == [[0, 3, 0, 0]]
        ),
        seconds=6,
        what="the counts of the first class",
    )
    expect(one.locator(".panel-status").first).to_contain_text("老师已收到")
    one.locator(".option", has_text="C").click()
    eventually(
        lambda: (
            [each["counts"] for each in lecturing.heard("answered") if each["by"] == ours][-1:]
            == [[0, 3, 1, 0]]
        ),
        seconds=6,
        what="the changed counts",
    )
    one.reload()
    expect(one.locator(".options li", has_text="B").locator("b")).to_have_text("3", timeout=20_000)
    lecturing.say("question_closed", question="q1", right=1)
    for screen in (one, two):
        expect(screen.locator(".result .is-right")).to_contain_text("B", timeout=5_000)
        assert screen.locator(".result .sum").all_inner_texts() == ["1", "3", "1", "0"]
        expect(screen.locator("[data-place=question]")).to_be_hidden()
    is_accessible(one)


def counts_heads(one: Page, lecturing: Lecturing, ours: str) -> None:
    """Roll call: one tap less than the class is large, and the screen remembers."""
    lecturing.say("roll_called")
    expect(one.locator(".heads-done")).to_contain_text("人，告诉老师", timeout=5_000)
    all_of_us = int(one.locator(".heads").inner_text())
    one.locator(".step").first.click()
    one.locator(".heads-done").click()
    expect(one.locator(".heads")).to_have_text(f"已报 {all_of_us - 1} 人")
    eventually(
        lambda: lecturing.heard("heads_counted") == [{"present": all_of_us - 1, "by": ours}],
        seconds=5,
        what="the head-count",
    )
    lecturing.say("roll_called")
    expect(one.locator(".heads")).to_have_text(str(all_of_us - 1), timeout=5_000)
    one.locator(".heads-done").click()


def is_muted(one: Page, two: Page, lecturing: Lecturing) -> None:
    """Muted is muted, and it is said; who is not muted is still heard, and nothing comes of who is."""
    expect(one.locator(".people figure")).to_have_count(2, timeout=10_000)
    assert one.evaluate(SENDS), "the microphone is open"
    lecturing.say("muted", participation=None, muted=True)
    for screen in (one, two):
        expect(screen.locator("[data-place=notice]")).to_have_text(
            "老师关了我们的麦克风，点到我们时会自动打开。", timeout=5_000
        )
        assert not screen.evaluate(SENDS), "the microphone is really shut"
    eventually(
        lambda: one.evaluate(VOLUMES) == [100],
        seconds=10,
        what="the lecturer is heard, and the other class sends nothing",
    )


def is_called_on(one: Page, two: Page, lecturing: Lecturing, ours: str, theirs: str) -> None:
    """That goes before being muted, and before the pictures of others; the others duck."""
    one.evaluate(TIGHT)
    expect(one.locator(".people figure.has-given-way")).to_have_count(1, timeout=5_000)
    lecturing.say("called", participation=theirs)
    expect(two.locator("[data-place=turn]")).to_contain_text("轮到我们了", timeout=5_000)
    expect(one.locator("[data-place=turn]")).to_be_hidden()
    eventually(lambda: two.evaluate(SENDS), seconds=5, what="being called on opens the microphone")
    assert not one.evaluate(SENDS)
    expect(one.locator("[data-place=stage] > figure")).to_have_count(1)
    large = one.locator("[data-place=stage] > figure").bounding_box()
    assert large is not None
    assert large["width"] > 900
    sees_the_called(one)
    expect(one.locator(".people figure.has-given-way")).to_contain_text("老师")
    eventually(lambda: loudest(one) > 0.01, seconds=12, what="and it is heard")
    lecturing.say("muted", participation=theirs, muted=False)  # muted it would not be heard at all
    lecturing.say("called", participation=ours)
    expect(one.locator("[data-place=turn]")).to_be_visible(timeout=5_000)
    eventually(
        lambda: one.evaluate(VOLUMES) == [15, 100],
        seconds=5,
        what="the other class ducks, the lecturer does not",
    )
    expect(two.locator("[data-place=turn]")).to_be_hidden()
    is_accessible(one)
    lecturing.say("call_ended")
    expect(one.locator("[data-place=turn]")).to_be_hidden(timeout=5_000)
    assert not one.evaluate(SENDS), "and the lecturer's word holds again"
    eventually(lambda: one.evaluate(VOLUMES) == [100, 100], seconds=5, what="everybody is heard again")
    lecturing.say("muted", participation=None, muted=False)
    eventually(lambda: one.evaluate(SENDS), seconds=5, what="the microphone is open again")


def holds_to_speak(one: Page, lecturing: Lecturing, ours: str) -> None:
    """By hand: hold to speak."""
    one.locator("[data-place=corner-open-lesson]").click()
    one.locator("[data-wish=push]").click()
    one.locator("[data-place=corner-close]").click()
    talk = one.locator("[data-place=talk]")
    expect(talk).to_have_text("按住发言")
    assert not one.evaluate(SENDS)
    eventually(
        lambda: lecturing.heard("talk_set") == [{"talk": "push", "by_itself": False, "by": ours}],
        seconds=5,
        what="the others know",
    )
    talk.hover()
    one.mouse.down()
    one.wait_for_timeout(600)  # held for so long
    assert one.evaluate(SENDS), "open while it is held"
    one.mouse.up()
    assert not one.evaluate(SENDS)
    hand, needs = (
        one.locator("[data-place=hand]").bounding_box(),
        one.locator("[data-need]").first.bounding_box(),
    )
    assert hand is not None
    assert needs is not None
    assert hand["width"] * hand["height"] > needs["width"] * needs["height"]
    assert (hand["x"] + hand["width"] > 1300, hand["y"] + hand["height"] > 730) == (True, True), (
        "the one big button is bottom right"
    )


def over_http_alone(lecturing: Lecturing, screens: Sequence[Page]) -> None:
    """Nothing of it needs a media server."""
    one, two = screens
    ours = lecturing.classes()[0]["participation"]
    lecturing.say("question_asked", id="q2", form="choice", options=3, text="Again")
    two.locator(".option", has_text="C").click(timeout=8_000)
    eventually(
        lambda: [each["counts"] for each in lecturing.heard("answered")][-1] == [0, 0, 1],
        seconds=8,
        what="the answer over HTTP",
    )
    one.locator("[data-need=too_fast]").click()
    eventually(
        lambda: lecturing.heard("signalled")[-1] == {"need": "too_fast", "by": ours},
        seconds=5,
        what="the need over HTTP",
    )
    lecturing.say("called", participation=ours)
    expect(one.locator("[data-place=turn]")).to_be_visible(timeout=5_000)
    expect(one.locator("[data-place=line]")).to_contain_text("正在重新连接", timeout=30_000)
