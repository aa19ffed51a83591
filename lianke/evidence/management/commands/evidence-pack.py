"""evidence-pack: evidence of lessons in a zip that verifies without us."""  # noqa: N999 - a command's name

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lianke.evidence.proof.pack import pack_of
from lianke.evidence.queries.months import meetings_asked_for, meetings_of_place
from lianke.organisations.models import Node


class Command(BaseCommand):
    help = "Writes the evidence of one meeting, or of a place's month, into a zip for tools/verify_pack.py."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--meeting", help="public id of one meeting")
        which.add_argument("--month", help="such as 2026-11")
        parser.add_argument(
            "--node", help="name of a county, a school …: only lessons given or received there"
        )
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        meetings = meetings_asked_for(options["meeting"], options["month"])
        if options["node"]:
            nodes = list(Node.objects.filter(name=options["node"], ends_on__isnull=True)[:2])
            if len(nodes) != 1:
                raise CommandError(
                    _("There is no such place, or more than one: %(name)s.") % {"name": options["node"]}
                )
            meetings = meetings_of_place(meetings, nodes[0])
        title = " ".join(filter(None, (options["node"], options["month"], options["meeting"])))
        options["out"].write_bytes(pack_of(meetings, title))
        self.stdout.write(str(options["out"]))
