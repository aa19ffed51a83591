"""Pictures of the numbers' pages, with a taught past, and their A4 prints: python -m
tests.journeys.account_shots
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from lianke.kernel.clock import SCHOOL_ZONE
from tests.house.running import ROOT, Running, answers, browser, eventually, free_base_port
from tests.journeys.shots import OUT, shoot, signed_in

EVENING = datetime(2026, 9, 10, 18, 30, tzinfo=SCHOOL_ZONE)
PREPARE = """
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from lianke.coverage.queries.accounts import accounts_now
from lianke.home.demo import load_county, officer, session_cookie, village_keys
from lianke.home.demo_past import shift_to, teach_past
from lianke.kernel import clock
from lianke.live.choices import ChangeState
from lianke.live.models import RuleChange
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup
from lianke.timetable.models import Participation
evening = datetime.fromisoformat("%s")
load_county(Path("."))
village_keys(officer(), Path(r"%s"))
teach_past(evening)
shift_to(evening)
county, who = Node.objects.get(kind="county"), officer()
worst = max(accounts_now(ClassGroup.objects.all(), clock.now()), key=lambda one: one.sums.missing)
cell = max(worst.shown, key=lambda cell: cell.sums.missing)
said = {"node": county, "valid_from": date(2026, 9, 1), "share_pct": 90, "late_s": 300, "why": "县教育局会议纪要 2026 年第 9 号",
    "base_version": 1, "proposed_by": who, "proposed_at": clock.now()}
moving = RuleChange.objects.create(**said, total=412, done=180, beat_at=clock.real_now() + timedelta(hours=1))
still = RuleChange.objects.create(**said, state=ChangeState.COUNTING, total=412, done=305, beat_at=clock.real_now() - timedelta(hours=1))
lesson = Participation.objects.filter(class_group=worst.group, meeting__state="ended").order_by("-meeting__begins_at").first()
print("STAGE", json.dumps({"officer": session_cookie(who), "lecturer": session_cookie(lesson.meeting.lecturer), "class": worst.group.public_id,
    "subject": worst.subjects[cell.subject].public_id, "moving": moving.public_id, "still": still.public_id,
    "lesson": lesson.meeting.public_id, "participation": lesson.public_id}))
"""


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = Running(f"http://localhost:{free_base_port()}", Path(folder))
        shown = house.lianke(
            "shell", "-v0", "-c", PREPARE % (EVENING.isoformat(), Path(folder) / "keys.json")
        )
        stage = json.loads(next(line for line in shown.splitlines() if line.startswith("STAGE"))[6:])
        house.is_school_time(EVENING)
        own = browser(playwright)
        with pages_alone(house):
            pictures(own, house, stage)
        own.close()
    sys.stdout.write("\n".join(str(file.relative_to(ROOT)) for file in sorted(OUT.glob("numbers-*"))) + "\n")
    return 0


@contextmanager
def pages_alone(house: Running) -> Iterator[None]:
    """The web process without clock and jobs: what is at work stays as it is."""
    port = house.origin.rsplit(":", 1)[1]
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "lianke.config.asgi:application",
        "--port",
        port,
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, env=house.environment())
    try:
        eventually(lambda: answers(f"{house.origin}/healthz"), seconds=60, what="the pages answer")
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def pictures(own: Browser, house: Running, stage: dict[str, str]) -> None:
    group = f"/coverage/classes/{stage['class']}/"
    pages = {
        "county": "/coverage/",
        "by-class": "/coverage/?by=class",
        "by-week": "/coverage/?by=week",
        "lessons": "/coverage/lessons/?set=missing",
        "gaps": "/coverage/gaps/",
        "gap": f"{group}subjects/{stage['subject']}/gap/",
        "class": group,
        "subject": f"{group}subjects/{stage['subject']}/",
        "minutes": f"/coverage/lessons/{stage['participation']}/",
        "attendance": f"/lessons/{stage['lesson']}/attendance/",
        "claims": "/claims/",
        "rules": "/rules/",
        "rule-moving": f"/rules/{stage['moving']}/",
        "rule-still": f"/rules/{stage['still']}/",
        "months": "/months/",
        "nights": "/evidence/",
        "ledger": "/ledgers/",
        "ledger-schools": "/ledgers/schools/",
    }
    for name, path in pages.items():
        shoot(own, house, f"numbers-{name}", path, stage["officer"])
    for name in ("class", "ledger", "county"):
        page = signed_in(own, house, stage["officer"], "1366")
        page.goto(pages[name])
        page.pdf(path=OUT / f"numbers-{name}.pdf", prefer_css_page_size=True)
        page.context.close()


if __name__ == "__main__":
    sys.exit(main())
