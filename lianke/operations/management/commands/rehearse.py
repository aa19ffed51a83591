"""lianke rehearse: robots hold the lessons of a bell on this installation's media server, and say whether it
works.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lianke.kernel.refusal import Refusal
from lianke.operations.rehearsal import busiest_bell, rehearse, told


class Command(BaseCommand):
    help = (
        "Robots hold the lessons of the coming week's busiest bell on this media server, and say "
        "whether it works."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lessons", type=int, help="lessons that begin at one bell; the busiest bell's if not given"
        )
        parser.add_argument("--villages", type=int, help="classes in each lesson")
        parser.add_argument("--seconds", type=float, default=60, help="how long the lessons last (60)")
        parser.add_argument("--anyway", action="store_true", help="also while a lesson is being given")
        parser.add_argument("--json", action="store_true")

    def handle(
        self, *args: Any, lessons: int | None, villages: int | None, seconds: float, **options: Any
    ) -> None:
        planned = busiest_bell()
        lessons, villages = lessons or planned[0], villages or planned[1] or 1
        if min(lessons, villages, seconds) < 1:
            raise CommandError(
                _("No lesson is planned in the coming week. Say how many: --lessons 25 --villages 3")
            )
        if not options["json"]:
            said = _("%(lessons)s lessons with %(villages)s classes each, %(seconds)s s …")
            self.stdout.write(said % {"lessons": lessons, "villages": villages, "seconds": round(seconds)})
        try:
            found = rehearse(lessons=lessons, villages=villages, seconds=seconds, anyway=options["anyway"])
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(json.dumps(found) if options["json"] else "\n".join(told(found)))
        if not found["holds"]:
            raise SystemExit(1)
