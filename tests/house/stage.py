"""A house with the demo county in it and one lesson about to begin."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lianke.kernel.clock import SCHOOL_ZONE
from tests.house.running import ROOT, Running, free_base_port, workbook_with_bells

BELL = datetime(2026, 9, 8, 8, 30, tzinfo=SCHOOL_ZONE)
PREPARE = """
import json
from datetime import datetime
from django.db.models import Count
from lianke.home.demo import session_cookie
from lianke.organisations.models import Node
from lianke.schooling.services import make_device
from lianke.timetable.models import Meeting
bell = datetime.fromisoformat("%s")
at_the_bell = Meeting.objects.filter(begins_at=bell).annotate(n=Count("participations"))
meeting = at_the_bell.filter(n=2).order_by("pk").first()
rooms = [one.room for one in meeting.participations.order_by("pk")]
print("STAGE", json.dumps({"meeting": meeting.public_id, "cookie": session_cookie(meeting.lecturer),
    "keys": [make_device(room=room, person=meeting.lecturer) for room in rooms]}))
"""


@dataclass(frozen=True)
class Stage:
    house: Running
    meeting: str
    cookie: str
    keys: list[str]

    def robot(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [str(ROOT / "bin/robot"), *arguments, "--origin", self.house.origin]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def lecturer(self, clip: Path, *arguments: str) -> "subprocess.Popen[str]":
        return self.robot(
            "lecturer", "--meeting", self.meeting, "--cookie", self.cookie, "--clip", str(clip), *arguments
        )

    def villages(self, *arguments: str) -> "subprocess.Popen[str]":
        return self.robot("villages", "--keys", ",".join(self.keys), *arguments)


@contextmanager
def staged(*, lesson_min: int, due_in_s: float = 20, host: str = "localhost") -> Iterator[Stage]:
    """Everything runs inside, reached as `host`; the lesson of two villages begins in `due_in_s` and lasts
    `lesson_min`.
    """
    with tempfile.TemporaryDirectory(prefix="lianke-bench-") as folder:
        house = Running(f"http://{host}:{free_base_port()}", Path(folder))
        ends = f"{8 + (30 + lesson_min) // 60:02}:{(30 + lesson_min) % 60:02}"
        bells = [
            ("第1节", "08:30", ends),
            *[(f"第{no}节", f"{8 + no:02}:30", f"{8 + no:02}:40") for no in range(2, 7)],
        ]
        book = workbook_with_bells(ROOT / "demo/yunling.xlsx", Path(folder) / "county.xlsx", bells)
        house.is_school_time(BELL - timedelta(days=1, hours=2))
        house.lianke("migrate", "-v0")
        house.lianke("import", str(book), "--publish")
        shown = house.lianke("shell", "-v0", "-c", PREPARE % BELL.isoformat())
        told = json.loads(next(line for line in shown.splitlines() if line.startswith("STAGE"))[6:])
        house.is_school_time(BELL - timedelta(seconds=due_in_s))
        with house.open():
            yield Stage(house, **told)
