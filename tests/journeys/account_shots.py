"""Pictures of the numbers' pages, with a taught past, and their A4 prints: python -m
tests.journeys.account_shots
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser

from lianke.kernel.clock import SCHOOL_ZONE
from tests.house.browsers import browsers
from tests.house.pictures import folder, say_what_was_made, shoot, signed_in
from tests.house.running import Running, answers, eventually, free_base_port
from tests.house.scenes.past import TaughtCounty, taught_county

EVENING = datetime(2026, 9, 10, 18, 30, tzinfo=SCHOOL_ZONE)


def main() -> int:
    with tempfile.TemporaryDirectory() as data, browsers("shots") as own:
        house = Running(f"http://localhost:{free_base_port()}", Path(data))
        county = house.play(taught_county, EVENING.isoformat(), str(Path(data) / "keys.json"))
        house.is_school_time(EVENING)
        with pages_alone(house):
            pictures(own.new(), house, county)
    say_what_was_made("numbers-*")
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


def pictures(own: Browser, house: Running, county: TaughtCounty) -> None:
    group = f"/coverage/classes/{county.class_id}/"
    pages = {
        "county": "/coverage/",
        "by-class": "/coverage/?by=class",
        "by-week": "/coverage/?by=week",
        "lessons": "/coverage/lessons/?set=missing",
        "gaps": "/coverage/gaps/",
        "gap": f"{group}subjects/{county.subject}/gap/",
        "class": group,
        "subject": f"{group}subjects/{county.subject}/",
        "minutes": f"/coverage/lessons/{county.participation}/",
        "attendance": f"/lessons/{county.lesson}/attendance/",
        "claims": "/claims/",
        "rules": "/rules/",
        "rule-moving": f"/rules/{county.moving}/",
        "rule-still": f"/rules/{county.still}/",
        "months": "/months/",
        "nights": "/evidence/",
        "ledger": "/ledgers/",
        "ledger-schools": "/ledgers/schools/",
    }
    for name, path in pages.items():
        shoot(own, house, f"numbers-{name}", path, county.officer)
    for name in ("class", "ledger", "county"):
        page = signed_in(own, house, county.officer, "1366")
        page.goto(pages[name])
        page.pdf(path=folder() / f"numbers-{name}.pdf", prefer_css_page_size=True)
        page.context.close()


if __name__ == "__main__":
    sys.exit(main())
