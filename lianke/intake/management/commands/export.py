"""lianke export FILE: a county, or a city, as a workbook that imports again unchanged."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from lianke.intake.queries.standing import standing_content
from lianke.intake.services.target import node_called, only_place
from lianke.kernel.output import refuse_unwritable, write_whole
from lianke.kernel.refusal import Refusal
from lianke.workbook.writing import xlsx_of


class Command(BaseCommand):
    help = (
        "Writes everything that a county's workbook may hold into one (.xlsx), in the layout in which"
        " it is imported."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--of", default="", help="public id or name of the county or the city")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            node = node_called(options["of"]) or only_place()
            refuse_unwritable(options["file"])
            content = standing_content(node)
            write_whole(options["file"], xlsx_of(content))
        except Refusal as refusal:
            self.stderr.write(refusal.sentence)
            sys.exit(1)
        for sheet, rows in content.items():
            self.stdout.write(_("%(sheet)s: %(count)s rows") % {"sheet": sheet, "count": len(rows) - 1})
