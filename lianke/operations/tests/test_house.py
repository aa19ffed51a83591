"""The process manager: whatever its programs do, it is gone in time, and they with it."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

from lianke.operations import house as houses
from lianke.operations.house import House, Program, kill_session, living, manage, stop

DEAF = "trap '' TERM; echo here; while :; do sleep 1; done"


class DeafHouse(House):
    """Nobody in it hears SIGTERM, as LiveKit does not while somebody is in its rooms."""

    def programs(self) -> list[Program]:
        return [
            *(Program(f"deaf-{number}", ["bash", "-c", DEAF], patience_s=2) for number in range(6)),
            *self.extra,
        ]


def opened(folder: Path) -> tuple[House, "subprocess.Popen[bytes]"]:
    house = DeafHouse(
        "http://localhost:39990", folder, folder, extra=[Program("guest", ["bash", "-c", DEAF], patience_s=1)]
    )
    manager = manage(house)
    logs = [house.run / "log" / f"{program.name}.log" for program in house.programs()]
    deadline = time.monotonic() + 20
    while not all(log.exists() and "here" in log.read_text() for log in logs):
        assert time.monotonic() < deadline, "the programs started"
        time.sleep(0.1)  # polling real processes
    return house, manager


def test_programs_that_do_not_stop_are_waited_for_side_by_side_and_then_killed(tmp_path: Path) -> None:
    _house, manager = opened(tmp_path)
    began = time.monotonic()
    stop(manager)
    assert time.monotonic() - began < 10, "six times two seconds would be one after the other"
    assert living(manager.pid) == []


def test_a_process_manager_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(houses, "STOP_S", 1)
    _house, manager = opened(tmp_path)
    assert len(living(manager.pid)) > 7
    manager.send_signal(signal.SIGSTOP)
    stop(manager)
    assert living(manager.pid) == []


def test_only_the_session_is_killed(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "30"])
    try:
        _house, manager = opened(tmp_path)
        kill_session(manager.pid)
        manager.wait()
        assert living(manager.pid) == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
