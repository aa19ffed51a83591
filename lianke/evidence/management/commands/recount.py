"""lianke recount: ended lessons are counted again, by the rules that are in force."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from lianke.evidence.queries.months import meetings_asked_for
from lianke.evidence.services.counting import recount


class Command(BaseCommand):
    help = (
        "Counts ended lessons again from their evidence; what comes out otherwise becomes a new "
        "revision. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", help="such as 2026-11; without it, every lesson")

    def handle(self, *args: Any, **options: Any) -> None:
        revised = recount(meetings=meetings_asked_for(None, options["month"]))
        self.stdout.write(_("%(revised)s deliveries were revised.") % {"revised": revised})
