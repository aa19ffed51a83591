"""The village screen in full: what a class without devices tells, answers, hears and is shown, in two
villages' browsers.
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.village import stayed, supervisor
from tests.house.accessible import is_accessible
from tests.house.lecturing import Lecturing
from tests.house.running import (
    ROOT,
    browser,
    console_of,
    context,
    eventually,
    keep_pictures,
    loudest,
    moving_pictures,
)
from tests.house.stage import Stage, staged

VOLUMES = (
    "() => [...document.querySelectorAll('[data-place=speakers] audio')].map((one) => "
    "Math.round(one.volume * 100)).sort((a, b) => a - b)"
)
CALLED = "[data-place=stage] > figure video"
TIGHT = """() => {
  const { session } = document.querySelector('village-screen').lesson
  session.guard.step = 1 // as after five seconds of broken sound
  session.fitToLine()
}"""
SENDS = "() => document.querySelector('village-screen').devices.microphone.enabled"


def screen_of(stage: Stage, own: Browser, key: str, *, width: int = 1366, height: int = 768) -> Page:
    made = context(own, stage.house.origin, width=width, height=height)
    made.add_cookies([{"name": "lianke_device", "value": key, "url": stage.house.origin}])
    page = made.new_page()
    page.goto("/screen/")
    return page


def chromium_90() -> Path:
    subprocess.run([str(ROOT / "tools/chromium-90/setup")], check=True)
    return ROOT / "build/chromium-90/chromium"


def chirps(folder: Path) -> Path:
    """A microphone that hears the self-test's chirps whenever it listens: they are laid over each other every
    0.8 s, and Chromium plays it in a loop.
    """
    script = """
import { chirp, STARTS, RATE } from '%s/islands/village-screen/chirp.ts'
import { writeFileSync } from 'node:fs'
const samples = new Float32Array(4 * 0.8 * RATE)
for (let begins = 0; begins < 3.2; begins += 0.8)
  for (const start of STARTS) chirp().forEach((value, at) => { samples[(Math.round((begins + start) * RATE) + at) %% samples.length] += value })
const wave = Buffer.alloc(44 + samples.length * 2)
wave.write('RIFF', 0); wave.writeUInt32LE(36 + samples.length * 2, 4); wave.write('WAVEfmt ', 8); wave.writeUInt32LE(16, 16)
wave.writeUInt16LE(1, 20); wave.writeUInt16LE(1, 22); wave.writeUInt32LE(RATE, 24); wave.writeUInt32LE(RATE * 2, 28)
wave.writeUInt16LE(2, 32); wave.writeUInt16LE(16, 34); wave.write('data', 36); wave.writeUInt32LE(samples.length * 2, 40)
samples.forEach((sample, at) => wave.writeInt16LE(Math.round(sample * 32767), 44 + at * 2))
writeFileSync(process.argv[2], wave)
"""
    source, wave = folder / "chirps.mts", folder / "chirps.wav"
    source.write_text(script % ROOT)
    bundle = folder / "chirps.mjs"
    esbuild = ROOT / "islands/node_modules/.bin/rolldown"
    subprocess.run(
        [str(esbuild), str(source), "--file", str(bundle), "--platform", "node"],
        check=True,
        capture_output=True,
    )
    subprocess.run(["node", str(bundle), str(wave)], check=True)
    return wave


CALLED_S = 10  # how long a class waits for the face of the one that is called on


def see_moving(screen: Page, least: int) -> None:
    eventually(lambda: moving_pictures(screen) >= least, seconds=60, what=f"{least} pictures move")


def sees_the_called(screen: Page) -> None:
    """Also where its picture had given way: a call goes before the lecturer's picture."""
    eventually(
        lambda: moving_pictures(screen, CALLED) == 1,
        seconds=CALLED_S,
        what="the class called on is large and moves",
    )


def test_a_class_without_devices_tells_answers_and_is_called_on() -> None:
    with staged(lesson_min=6, due_in_s=25) as stage, sync_playwright() as playwright:
        own = [browser(playwright), browser(playwright)]
        robot = stage.lecturer(ROOT / "build/clip", "--minutes", "5")
        try:
            screens = [screen_of(stage, each, key) for each, key in zip(own, stage.keys, strict=True)]
            errors = [console_of(each) for each in screens]
            lecturing = Lecturing(stage.house.origin, stage.meeting, stage.cookie)
            journey(lecturing, screens)
            assert [line for each in errors for line in each] == []
            supervisor(stage, "stop", "house:livekit")
            over_http_alone(lecturing, screens)
        except BaseException:
            keep_pictures(ROOT / "build/village", own)
            raise
        finally:
            robot.terminate()
            robot.wait(timeout=10)
            for each in own:
                each.close()


def journey(lecturing: Lecturing, screens: Sequence[Page]) -> None:
    one, two = screens
    for screen in screens:
        expect(screen.locator("[data-place=lesson]")).to_be_visible(timeout=60_000)
        see_moving(screen, 2)
    expect(one.locator("[data-place=hand]")).to_be_visible(timeout=60_000)
    ours, theirs = (each["participation"] for each in lecturing.classes())

    # a need is told once, however often it is tapped, and the class sees that it was seen
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

    # each pupil taps a letter; a slip of the finger is taken back; the counts arrive by themselves and can be
    # changed until the closing
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
    for screen in screens:
        expect(screen.locator(".result .is-right")).to_contain_text("B", timeout=5_000)
        assert screen.locator(".result .sum").all_inner_texts() == ["1", "3", "1", "0"]
        expect(screen.locator("[data-place=question]")).to_be_hidden()

    is_accessible(one)

    # roll call: one tap less than the class is large, and the screen remembers
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

    # muted is muted; called on goes before it, and the others duck
    expect(one.locator(".people figure")).to_have_count(2, timeout=10_000)
    assert one.evaluate(SENDS), "the microphone is open"
    lecturing.say("muted", participation=None, muted=True)
    for screen in screens:
        expect(screen.locator("[data-place=notice]")).to_have_text(
            "老师关了我们的麦克风，点到我们时会自动打开。", timeout=5_000
        )
        assert not screen.evaluate(SENDS), "the microphone is really shut"
    eventually(
        lambda: one.evaluate(VOLUMES) == [100, 100],
        seconds=10,
        what="the lecturer and the other class are heard",
    )
    one.evaluate(TIGHT)
    expect(one.locator(".people figure.has-given-way")).to_have_count(1, timeout=5_000)
    lecturing.say("called", participation=theirs)
    expect(two.locator("[data-place=turn]")).to_contain_text("轮到我们了", timeout=5_000)
    expect(one.locator("[data-place=turn]")).to_be_hidden()
    assert two.evaluate(SENDS), "being called on opens the microphone"
    assert not one.evaluate(SENDS)
    expect(one.locator("[data-place=stage] > figure")).to_have_count(1)
    large = one.locator("[data-place=stage] > figure").bounding_box()
    assert large is not None
    assert large["width"] > 900
    sees_the_called(one)
    expect(one.locator(".people figure.has-given-way")).to_contain_text("老师")
    eventually(lambda: loudest(one) > 0.01, seconds=12, what="and it is heard")
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

    # by hand: hold to speak
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
    one.wait_for_timeout(600)
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


def test_joining_and_leaving_again_and_again_leaves_nothing_behind() -> None:
    """`make prove` does it 35 times a minute long (week_of_lessons)."""
    first, last, _stays = stayed(stays=6, warm=3, stay_s=6)
    assert last.counts["AudioHandlers"] <= first.counts["AudioHandlers"]
    assert last.counts["RTCPeerConnections"] <= first.counts["RTCPeerConnections"]
    assert last.counts["JSEventListeners"] <= first.counts["JSEventListeners"] + 20, (first, last)
    assert last.counts["Nodes"] <= first.counts["Nodes"] + 60, (first, last)
    assert last.heap_mb - first.heap_mb < 1.5, (first, last)


@pytest.mark.parametrize(("microphone", "found"), [("chirps", "well"), ("beeps", "missing")])
def test_the_screen_tests_itself_before_the_first_bell_and_says_what_to_do(
    microphone: str, found: str, tmp_path: Path
) -> None:
    extra = [f"--use-file-for-fake-audio-capture={chirps(tmp_path)}"] if microphone == "chirps" else []
    with staged(lesson_min=5, due_in_s=240) as stage, sync_playwright() as playwright:
        own = browser(playwright, extra=extra)
        try:
            screen = screen_of(stage, own, stage.keys[0])
            lecturing = Lecturing(stage.house.origin, stage.meeting, stage.cookie)
            # nobody touches it
            expect(screen.locator("[data-place=check]")).to_be_visible(timeout=40_000)
            expect(screen.locator("[data-place=check-rows] li")).to_have_count(5, timeout=40_000)
            eventually(lambda: lecturing.heard("tested"), seconds=10, what="the desk knows")
        except BaseException:
            keep_pictures(ROOT / "build/village", [own])
            raise
        finally:
            shown = screen.locator("[data-place=check-rows]").inner_text()
            own.close()
        (told,) = lecturing.heard("tested")
    assert (told["camera"], told["microphone"], told["speaker"]) == ("well", "well", found), json.dumps(told)
    assert min(told["down_kbps"], told["up_kbps"]) > 1000
    assert told["trip_ms"] < 1000
    assert ("喇叭：声音正常" if found == "well" else "请打开电源") in shown


def test_the_village_screen_runs_in_the_browser_of_a_government_desktop() -> None:
    """Chromium 90 receives, sends, answers and is called on."""
    with staged(lesson_min=5, due_in_s=25) as stage, sync_playwright() as playwright:
        old = browser(playwright, program=chromium_90(), extra=["--headless"])
        assert old.version.startswith("90.")
        robots = [
            stage.lecturer(ROOT / "build/clip", "--minutes", "4"),
            stage.robot("villages", "--keys", stage.keys[1], "--clip", str(ROOT / "build/class-clip")),
        ]
        try:
            screen = screen_of(stage, old, stage.keys[0])
            errors = console_of(screen)
            in_old_chromium(Lecturing(stage.house.origin, stage.meeting, stage.cookie), screen)
            assert errors == []
        except BaseException:
            keep_pictures(ROOT / "build/village", [old])
            raise
        finally:
            for robot in robots:
                robot.terminate()
                robot.wait(timeout=10)
            old.close()


def in_old_chromium(lecturing: Lecturing, screen: Page) -> None:
    """By scripts alone: what Playwright asks an element for is younger than this browser."""
    shows(screen, "!document.querySelector('[data-place=lesson]').hidden", within_s=60)
    see_moving(screen, 3)  # the lecturer, the other class, ourselves
    eventually(lambda: loudest(screen) > 0.01, seconds=20, what="the lecturer is heard")
    ours, theirs = (each["participation"] for each in lecturing.classes())
    press(screen, "[data-need=help]")
    eventually(
        lambda: lecturing.heard("signalled") == [{"need": "help", "by": ours}],
        seconds=8,
        what="the need is told",
    )
    lecturing.say("question_asked", id="q1", form="choice", options=4, text="")
    press(screen, ".options li:nth-child(3) .option")
    eventually(
        lambda: lecturing.heard("answered") == [{"question": "q1", "counts": [0, 0, 1, 0], "by": ours}],
        seconds=8,
        what="the answer",
    )
    lecturing.say("question_closed", question="q1", right=2)
    shows(screen, "document.querySelector('.result .is-right')?.textContent.startsWith('C')")
    lecturing.say(
        "stroke", id="s1", on="board:1", tool="pen", colour=0, width=60, points=[1000, 1000, 9000, 9000]
    )
    lecturing.say("stage_set", show="board", board=1)
    eventually(lambda: screen.evaluate(INKED) > 50, seconds=8, what="the ink is on the board")
    lecturing.say("called", participation=theirs)
    sees_the_called(screen)
    lecturing.say("called", participation=ours)
    shows(screen, "!document.querySelector('[data-place=turn]').hidden")
    screen.screenshot(path=ROOT / "build/village/chromium-90.png")


def shows(screen: Page, script: str, *, within_s: float = 8) -> None:
    eventually(lambda: screen.evaluate(script), seconds=within_s, what=script)


def press(screen: Page, selector: str) -> None:
    shows(screen, f"document.querySelector('{selector}') !== null")
    screen.evaluate("(selector) => document.querySelector(selector).click()", selector)


INKED = """() => {
  const canvas = document.querySelector('[data-place=slide] canvas.ink:not(.is-wet)')
  if (!canvas || !canvas.width) return 0
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  let inked = 0
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) inked += 1
  return inked
}"""
