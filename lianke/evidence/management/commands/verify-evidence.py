"""verify-evidence: is what stands in the tables still what was sealed?"""  # noqa: N999 - a command's name

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from lianke.evidence.proof.verify import Verdict, verify
from lianke.evidence.queries.months import meetings_asked_for


class Command(BaseCommand):
    help = (
        "Computes all evidence again from the raw rows; names what was changed, the first first, and exits 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--meeting", help="public id of one meeting (it stands in the lesson's address)")
        which.add_argument("--month", help="such as 2026-11")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(meetings_asked_for(options["meeting"], options["month"]))
        if options["json"]:
            self.stdout.write(
                json.dumps(asdict(verdict) | {"holds": not verdict.findings}, ensure_ascii=False)
            )
        else:
            self.say(verdict)
        if verdict.findings:
            raise SystemExit(1)

    def say(self, verdict: Verdict) -> None:
        values = {"meetings": verdict.meetings, "events": verdict.events, "nights": verdict.nights}
        self.stdout.write(
            _("%(meetings)s meetings, %(events)s events, %(nights)s nightly roots were computed again.")
            % values
        )
        for one in verdict.findings:
            self.stdout.write(
                self.style.ERROR(
                    " · ".join(part for part in (one.meeting, one.table, one.row, one.wrong) if part)
                )
            )
        if not verdict.findings:
            self.stdout.write(self.style.SUCCESS(_("Everything is as it was sealed.")))
