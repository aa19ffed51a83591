"""A house with the demo county in it and lessons about to begin, each of two villages."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.house.county import BELL, put_county
from tests.house.lecturing import Lecturing
from tests.house.running import ROOT, Running, free_base_port
from tests.house.scenes.lessons import StagedLesson, lessons_at
from tests.house.scenes.recordings import recording_state

CLIP = ROOT / "build/clip"
CLASS_CLIP = ROOT / "build/class-clip"
SLIDES = ROOT / "build/demo/slides.pdf"


@dataclass(frozen=True)
class Stage:
    """One lesson of a house: its lecturer's cookie, its two rooms' keys."""

    house: Running
    meeting: str
    cookie: str
    keys: list[str]

    @property
    def recorded(self) -> Path:
        return self.house.data / "recordings" / self.meeting

    def lecturing(self) -> Lecturing:
        return Lecturing(self.house.origin, self.meeting, self.cookie)

    def robot(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [str(ROOT / "bin/robot"), *arguments, "--origin", self.house.origin]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def lecturer(self, clip: Path, *arguments: str) -> "subprocess.Popen[str]":
        return self.robot(
            "lecturer", "--meeting", self.meeting, "--cookie", self.cookie, "--clip", str(clip), *arguments
        )

    def villages(self, *arguments: str) -> "subprocess.Popen[str]":
        return self.robot("villages", "--keys", ",".join(self.keys), *arguments)

    def has_rung(self) -> bool:
        return self.house.school_now() >= BELL

    def has_ended(self) -> bool:
        return bool(self.lecturing().heard("ended"))

    def replay_is_ready(self) -> bool:
        playlists = list(self.recorded.glob("*/index.m3u8"))
        if not playlists or not all("#EXT-X-ENDLIST" in playlist.read_text() for playlist in playlists):
            return False
        return self.house.play(recording_state, self.meeting) == "ready"


@contextmanager
def at_work(*robots: "subprocess.Popen[str]") -> Iterator[None]:
    """They are sent home afterwards."""
    try:
        yield
    finally:
        for robot in robots:
            robot.terminate()
        for robot in robots:
            robot.wait(timeout=10)


class School:
    """A house and the lessons of its bell, which are given out one by one: they have no person, room or class
    in common, so journeys that share the house meet each other nowhere.
    """

    def __init__(self, house: Running, lessons: list[StagedLesson]) -> None:
        self.house, self.lessons = house, iter(lessons)

    def next_lesson(self) -> Stage:
        lesson = next(self.lessons)
        return Stage(self.house, lesson.meeting, lesson.cookie, lesson.keys)


@contextmanager
def opened(
    *, lesson_min: int, due_in_s: float = 20, host: str = "localhost", templates: Path | None = None
) -> Iterator[School]:
    """Everything runs inside, reached as `host`; lessons begin in `due_in_s` and last `lesson_min`."""
    with tempfile.TemporaryDirectory(prefix="lianke-house-") as folder:
        house = Running(f"http://{host}:{free_base_port()}", Path(folder))
        put_county(house, lesson_min=lesson_min, templates=templates)
        lessons = house.play(lessons_at, BELL.isoformat())
        house.is_school_time(BELL - timedelta(seconds=due_in_s))
        with house.open():
            yield School(house, lessons)


@contextmanager
def staged(*, lesson_min: int, due_in_s: float = 20, host: str = "localhost") -> Iterator[Stage]:
    """The same with one lesson, for whoever has a house alone."""
    with opened(lesson_min=lesson_min, due_in_s=due_in_s, host=host) as school:
        yield school.next_lesson()
