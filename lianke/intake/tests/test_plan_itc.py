"""The command for the public instances."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lianke.timetable.planner.itc.ctt import lectures_of
from lianke.timetable.planner.itc.score import score
from lianke.timetable.planner.itc.tests.instances import instance, text


def test_the_command_writes_a_solution_that_costs_what_it_says(tmp_path: Path) -> None:
    path, solution, out = tmp_path / "drawn.ctt", tmp_path / "drawn.sol", StringIO()
    path.write_text(text())
    call_command("plan-itc", str(path), "--moves", "400000", "--seed", "2", "--out", str(solution), "--json", stdout=out)
    said, counted = json.loads(out.getvalue()), score(instance(), lectures_of(instance(), solution.read_text()))
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
        ("--seconds", "0"), ("--seconds", "-1"), ("--seconds", "nan"), ("--seconds", "inf"), ("--moves", "0"), ("--moves", "-1"),
        ("--seed", "-1"), ("--seed", "2147483648"),
    ],
)  # fmt: skip
def test_a_walk_that_cannot_be_is_refused(tmp_path: Path, effort: tuple[str, str]) -> None:
    path = tmp_path / "drawn.ctt"
    path.write_text(text())
    with pytest.raises(CommandError, match=" ".join(effort)):
        call_command("plan-itc", str(path), "--out", str(tmp_path / "out"), *effort)
