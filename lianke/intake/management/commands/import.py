# ruff: noqa: N999 - the module has the command's name
"""lianke import FILE: a county's workbook into the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from lianke.audit.services import Actor
from lianke.intake.outcome import Outcome
from lianke.intake.queries.report import as_command_json, as_text, problems_json, refusal_json, with_marks
from lianke.intake.services import import_workbook
from lianke.intake.services.target import node_called
from lianke.kernel.output import refuse_unwritable, write_whole
from lianke.kernel.refusal import Refusal


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they would load every page
    help = (
        "Imports a county's or a city's workbook (.xlsx, .xls, .zip of CSV). With errors it writes "
        "nothing and exits with status 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--into", default="", help="public id or name of the county, city or province that it goes into"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--publish", action="store_true", help="put the timetable in force at once")
        parser.add_argument(
            "--marked",
            type=Path,
            metavar="OUT.xlsx",
            help="write a copy with the bad cells coloured and commented",
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)  # the first command of a new installation
        try:
            if options["marked"]:
                refuse_unwritable(options["marked"])  # before anything is in the database
            outcome = import_workbook(
                path=options["file"],
                actor=Actor("system", name="lianke import", origin="command"),
                into=node_called(options["into"]),
                publish=options["publish"],
                dry_run=options["dry_run"],
            )
        except Refusal as refusal:
            self.say(refusal_json(refusal.sentence) if options["json"] else refusal.sentence)
            sys.exit(1)
        self.say(
            as_command_json(outcome, dry_run=options["dry_run"])
            if options["json"]
            else "\n".join(as_text(outcome))
        )
        if options["marked"]:
            self.mark(options["file"], options["marked"], outcome)
        if outcome.errors:
            sys.exit(1)

    def mark(self, source: Path, target: Path, outcome: Outcome) -> None:
        """After the outcome is said: that stands, also where the copy cannot be written."""
        try:
            write_whole(target, with_marks(source, **problems_json(outcome)))
        except Refusal as refusal:
            self.stderr.write(refusal.sentence)
            sys.exit(1)

    def say(self, what: object) -> None:
        self.stdout.write(what if isinstance(what, str) else json.dumps(what, ensure_ascii=False, indent=1))
