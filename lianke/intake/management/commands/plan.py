"""lianke plan WORKBOOK: a county's timetable from its workbook, without any database."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from lianke.intake.filling import filled
from lianke.intake.forms.effort import refuse_seconds, refuse_seed
from lianke.intake.keeping import older_plan_for, without
from lianke.intake.pages.plan_report import Planned, as_json, as_text
from lianke.intake.patience import Patience
from lianke.intake.planning import county_of, rule_of
from lianke.intake.queries.report import problem_json, problems_text, refusal_json
from lianke.kernel.output import not_writable, refuse_unwritable, write_whole
from lianke.kernel.refusal import Refusal
from lianke.planner.change import replan
from lianke.planner.engine import plan
from lianke.planner.plan import Options, Progress
from lianke.planner.remedies import remedies
from lianke.workbook.checks.check import Findings, check
from lianke.workbook.reader.columns import LESSONS
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.messages import Unreadable
from lianke.workbook.reader.workbook import Workbook, read_workbook

MOST_S = 60.0  # for remedies


class Command(BaseCommand):
    help = (
        "Plans a county's timetable: WORKBOOK's own sheets in, the same as .xlsx with 课程表 filled out."
        " Needs no database."
    )

    said = ""  # the last progress
    patience: Patience

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workbook", type=Path, help=".xlsx, .xls, or .zip of CSV")
        parser.add_argument("--out", type=Path, required=True, help="the workbook to write, .xlsx")
        parser.add_argument(
            "--seconds",
            type=float,
            default=60.0,
            help="search no longer than this; the best legal plan is kept",
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same plan")
        parser.add_argument(
            "--rule",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a rule that counts instead of the workbook's",
        )
        parser.add_argument(
            "--keep",
            type=Path,
            metavar="OLD.xlsx",
            help="a planned workbook: change as few of its lessons as possible",
        )
        parser.add_argument(
            "--without",
            action="append",
            default=[],
            metavar="姓名",
            help="a lecturer who is gone; 姓名=星期三、星期四: not there on these days",
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        self.patience = Patience()
        try:
            with self.patience:
                errors, planned = self.planned(options)
        except Refusal as refusal:
            self.say(refusal_json(refusal.sentence) if options["json"] else refusal.sentence)
            sys.exit(1)
        if planned is None:
            found = {"errors": [problem_json(error) for error in errors]}
            self.say(found if options["json"] else "\n".join(problems_text(_("Errors"), errors)))
            sys.exit(1)
        self.say(as_json(planned) if options["json"] else "\n".join(as_text(planned)))

    def planned(self, options: dict[str, Any]) -> tuple[list[Mistake], Planned | None]:
        """The plan, written; or what is wrong with the workbook."""
        began = time.monotonic()
        refuse_seed(options["seed"])
        refuse_seconds(options["seconds"])
        refuse_other_formats(options["out"])
        refuse_unwritable(options["out"])
        try:
            changed = dict(rule_of(text) for text in options["rule"])
            book = read_workbook(options["workbook"])
            findings = checked(book)
            if findings.warnings:
                self.stderr.write("\n".join(problems_text(_("Warnings"), findings.warnings)))
            if findings.errors:
                return findings.errors, None
            county = county_of(book, changed)
            problem = without(county.problem, options["without"])
            old = older_plan_for(problem, options["keep"]) if options["keep"] else ()
        except Unreadable as unreadable:
            raise Refusal(unreadable.code, unreadable.reason.render(_)) from unreadable
        if county.errors:
            return county.errors, None
        limits = Options(options["seconds"], options["seed"])
        ways = replan(problem, old, limits, self.tell) if old else ()
        found = ways[0].plan if ways else plan(problem, limits, self.tell)
        try:
            content = filled(options["workbook"], book, found.lessons, changed)
        except OSError as error:  # what a workbook is packed from lies on the disk too
            raise not_writable(options["out"]) from error
        write_whole(options["out"], content)
        rules = {row.name: row.value for row in book.rules} | changed
        spent = time.monotonic() - began
        wanted = found.missing and self.patience.lasts
        helping = (
            remedies(
                problem, found, min(options["seconds"], MOST_S), options["seed"], lambda: self.patience.lasts
            )
            if wanted
            else ()
        )
        return [], Planned(problem, found, rules, spent, ways, helping)

    def tell(self, progress: Progress) -> bool:
        values = {"covered": progress.covered, "owed": progress.owed, "lessons": progress.lessons}
        said = _("so far %(covered)s of %(owed)s class-periods in %(lessons)s lessons") % values
        if said != self.said:
            self.stderr.write(said)
        self.said = said
        return self.patience.lasts

    def say(self, what: object) -> None:
        self.stdout.write(what if isinstance(what, str) else json.dumps(what, ensure_ascii=False, indent=1))


def refuse_other_formats(out: Path) -> None:
    """A spreadsheet does not open an .xlsx that is called .xlsm."""
    if out.suffix.lower() not in ("", ".xlsx"):
        raise Refusal(
            "not_xlsx", _("What is written is an .xlsx. Give %(file)s such a name.") % {"file": out}
        )


def checked(book: Workbook) -> Findings:
    """Everything but the standing 课程表, which is planned anew."""
    book.lessons = []
    book.lines = [line for line in book.lines if line.sheet != LESSONS]
    book.problems = [problem for problem in book.problems if problem.sheet != LESSONS]
    return check(book)
