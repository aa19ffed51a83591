"""lianke rehearse: which bell is held, what refuses it, and that real robots hold it on a real media
server.
"""

import json
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from lianke.live.services.lesson import open_lesson
from lianke.live.services.timeline import By
from lianke.operations.rehearsal import busiest_bell, told
from tests.cast import SCHOOL_MORNING, County, school_time
from tests.house.running import free_base_port

FOUND = {
    "holds": False,
    "why": ["late", "not_recorded"],
    "lessons": 25,
    "villages": 3,
    "seconds": 60.0,
    "first_picture_ms": {"p95": 7400},
    "longest_pause_ms": {"p95": 300},
    "packets_lost_pct": 0.02,
    "robot_cores": 0.9,
    "recorder": {"recorded": 24, "pictures_lost_pct": 0.1, "cores": 0.5},
}


def test_the_busiest_bell_of_the_coming_week_is_held(county: County) -> None:
    assert busiest_bell() == (1, 2)
    with school_time(SCHOOL_MORNING + timedelta(days=60)):
        assert busiest_bell() == (0, 0)


def test_a_lesson_that_is_being_given_is_not_disturbed(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    with pytest.raises(CommandError, match="正在上课"):
        call_command("rehearse", lessons=1, villages=1)


def test_without_a_media_server_it_says_what_to_start(
    county: County, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.delenv("LIVEKIT_URL", raising=False)
    settings.ORIGIN = f"http://localhost:{free_base_port()}"  # a demo may run on the usual one
    with pytest.raises(CommandError, match="lianke up"):
        call_command("rehearse", lessons=1, villages=1)


def test_the_answer_comes_first_and_its_reasons_after_it() -> None:
    lines = told(FOUND)
    assert lines[0] == "不行：这台服务器开不了 25 节课（每节 3 个班）。"
    assert lines[1:3] == ["  · 第一幅画面超过 5 秒才到", "  · 不是每节课都录下来了"]
    assert "7.4" in lines[3]


def test_robots_hold_a_bell_on_a_real_media_server(
    county: County, livekit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIVEKIT_URL", livekit)
    printed = StringIO()
    with suppress(SystemExit):  # whether this machine is fast enough is the command's answer, not this test's
        call_command("rehearse", lessons=2, villages=2, seconds=6, json=True, stdout=printed)
    found = json.loads(printed.getvalue())
    assert (found["lessons"], found["villages"], found["with_picture"], found["with_sound"]) == (2, 2, 4, 4)
    assert found["recorder"]["recorded"] == 2
