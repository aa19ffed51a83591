"""铃前自检 of a village's screen: by itself, while the bell is far enough, it says what to do."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.house.browsers import browsers
from tests.house.films import chirps
from tests.house.pages import screen_of
from tests.house.running import eventually
from tests.house.stage import Stage


@pytest.mark.parametrize(("microphone", "found"), [("chirps", "well"), ("beeps", "missing")])
def test_the_screen_tests_itself_before_the_first_bell_and_says_what_to_do(
    microphone: str, found: str, lesson: Stage, tmp_path: Path
) -> None:
    extra = [f"--use-file-for-fake-audio-capture={chirps(tmp_path)}"] if microphone == "chirps" else []
    with browsers("village") as own:
        screen = screen_of(lesson, own.new(extra=extra), lesson.keys[0])
        # nobody touches it
        expect(screen.locator("[data-place=check]")).to_be_visible(timeout=40_000)
        expect(screen.locator("[data-place=check-rows] li")).to_have_count(5, timeout=40_000)
        eventually(lambda: lesson.lecturing().heard("tested"), seconds=10, what="the desk knows")
        shown = screen.locator("[data-place=check-rows]").inner_text()
    (told,) = lesson.lecturing().heard("tested")
    assert (told["camera"], told["microphone"], told["speaker"]) == ("well", "well", found), json.dumps(told)
    assert min(told["down_kbps"], told["up_kbps"]) > 1000
    assert told["trip_ms"] < 1000
    assert ("喇叭：声音正常" if found == "well" else "请打开电源") in shown
