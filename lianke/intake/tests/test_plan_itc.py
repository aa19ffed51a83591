"""The command for the public instances."""

import json
import os
import re
import signal
import time
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from lianke.intake.patience import Patience
from lianke.planner.itc.ctt import lectures_of
from lianke.planner.itc.score import score
from lianke.planner.itc.solve import solve
from lianke.planner.itc.tests.instances import instance, text


def test_the_command_writes_a_solution_that_costs_what_it_says(tmp_path: Path) -> None:
    path, solution, out = tmp_path / "drawn.ctt", tmp_path / "drawn.sol", StringIO()
    path.write_text(text())
    call_command(
        "plan-itc",
        str(path),
        "--moves",
        "400000",
        "--seed",
        "2",
        "--out",
        str(solution),
        "--json",
        stdout=out,
    )
    said, counted = (
        json.loads(out.getvalue()),
        score(instance(), lectures_of(instance(), solution.read_text())),
    )
    assert (said["cost"], said["broken"], said["moves"]) == (counted.cost, 0, 400_000)


@pytest.mark.parametrize("wrong", [b"", b"\xff\xfe", b"Name: x\nCourses: 0\n"])
def test_a_file_that_is_no_instance_is_refused(tmp_path: Path, wrong: bytes) -> None:
    path = tmp_path / "wrong.ctt"
    path.write_bytes(wrong)
    with pytest.raises(CommandError, match=r"wrong\.ctt"):
        call_command("plan-itc", str(path), "--out", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_refused_before_the_walk(tmp_path: Path) -> None:
    path = tmp_path / "drawn.ctt"
    path.write_text(text())
    with pytest.raises(CommandError, match="没有文件夹"):
        call_command("plan-itc", str(path), "--out", str(tmp_path / "no" / "out"))


@pytest.mark.parametrize(
    "effort",
    [
        ("--seconds", "0"),
        ("--seconds", "-1"),
        ("--seconds", "nan"),
        ("--seconds", "inf"),
        ("--moves", "0"),
        ("--moves", "-1"),
        ("--seed", "-1"),
        ("--seed", "2147483648"),
    ],
)
def test_a_walk_that_cannot_be_is_refused(tmp_path: Path, effort: tuple[str, str]) -> None:
    path = tmp_path / "drawn.ctt"
    path.write_text(text())
    with pytest.raises(CommandError, match=" ".join(effort)):
        call_command("plan-itc", str(path), "--out", str(tmp_path / "out"), *effort)


def test_what_is_wrong_with_an_instance_is_said_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "wrong.ctt"
    path.write_text(text().replace("Periods_per_day: 5", "Periods_per_day: 17"))
    with pytest.raises(CommandError, match="第 5 行：应为 1 到 16 的整数，实为“17”"):
        call_command("plan-itc", str(path), "--out", str(tmp_path / "out"))


def test_an_instance_with_a_byte_order_mark_is_one(tmp_path: Path) -> None:
    path = tmp_path / "marked.ctt"
    path.write_text(text(), encoding="utf-8-sig")
    call_command(
        "plan-itc",
        str(path),
        "--moves",
        "400000",
        "--out",
        str(tmp_path / "out"),
        "--json",
        stdout=StringIO(),
    )
    assert (tmp_path / "out").exists()


def test_more_lectures_than_places_are_refused_before_the_walk(tmp_path: Path) -> None:
    path = tmp_path / "full.ctt"
    path.write_text(text(courses=60, rooms=1))
    with pytest.raises(CommandError, match="25 "):
        call_command("plan-itc", str(path), "--out", str(tmp_path / "out"))


def test_what_breaks_a_rule_is_written_and_no_success(tmp_path: Path) -> None:
    path, out = tmp_path / "hopeless.ctt", StringIO()
    path.write_text(re.sub(r"^(c\d\d) t\d+", r"\1 t0", text(), flags=re.MULTILINE))  # one teacher for all
    with pytest.raises(SystemExit) as end:
        call_command("plan-itc", str(path), "--moves", "1000", "--out", str(tmp_path / "out"), stdout=out)
    assert (end.value.code, (tmp_path / "out").exists(), "不是可行解" in out.getvalue()) == (1, True, True)


def interrupt() -> None:
    """Ctrl-C, once somebody listens."""
    while getattr(signal.getsignal(signal.SIGINT), "__name__", "") != Patience.end.__name__:
        time.sleep(0.1)  # nothing tells when a handler is set
    time.sleep(2)  # the walk has a legal timetable within a tenth of a second; who breaks off does so later
    os.kill(os.getpid(), signal.SIGINT)


def test_who_breaks_off_has_the_best_so_far(tmp_path: Path) -> None:
    path, solution, out = tmp_path / "drawn.ctt", tmp_path / "drawn.sol", StringIO()
    path.write_text(text())
    solve(instance(), 1, moves=1)  # compiled before anybody waits
    Thread(target=interrupt, daemon=True).start()
    call_command("plan-itc", str(path), "--seconds", "600", "--out", str(solution), "--json", stdout=out)
    said, counted = (
        json.loads(out.getvalue()),
        score(instance(), lectures_of(instance(), solution.read_text())),
    )
    assert (said["cost"], said["broken"]) == (counted.cost, 0)
    assert said["seconds"] < 60


def test_the_second_ctrl_c_ends_the_command() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Patience() as patience:
        signal.raise_signal(signal.SIGINT)
        assert not patience.lasts
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is before
