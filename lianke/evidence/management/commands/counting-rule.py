"""lianke counting-rule: a county's next version of when a period counts."""  # noqa: N999 - a command's name

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.evidence.queries.months import meetings_of_place
from lianke.evidence.services.counting import recount
from lianke.evidence.services.rules import make_rule
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.timetable.models import Meeting


class Command(BaseCommand):
    help = (
        "Makes a county's next counting rule, valid from a day on, and counts the lessons since then again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--node", required=True, help="name of the county (or city)")
        parser.add_argument("--by", required=True, help="login of the officer who decides it")
        parser.add_argument("--valid-from", required=True, help="such as 2026-09-01")
        parser.add_argument("--share", type=int, required=True, help="per cent of the scheduled minutes")
        parser.add_argument("--late", type=int, required=True, help="minutes that a class may join late")
        parser.add_argument("--continued", action="store_true", help="minutes continued offline count")
        parser.add_argument("--recorded", action="store_true", help="minutes from a recording count")
        parser.add_argument("--why", required=True, help="the decision's number or a sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        nodes = list(Node.objects.filter(name=options["node"], ends_on__isnull=True)[:2])
        person = Person.objects.filter(login=options["by"], is_active=True).first()
        if len(nodes) != 1 or person is None:
            raise CommandError(_("There is no such place, or no such login."))
        try:
            first = date.fromisoformat(options["valid_from"])
            rule = make_rule(
                node=nodes[0],
                by=person,
                valid_from=first,
                share_pct=options["share"],
                late_s=options["late"] * 60,
                counts_continued=options["continued"],
                counts_recorded=options["recorded"],
                why=options["why"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        except ValueError as error:
            raise CommandError(str(error)) from error
        since = Meeting.objects.filter(begins_at__gte=clock.at(first, 0))
        revised = recount(meetings=meetings_of_place(since, nodes[0]))
        told = _("Version %(version)s is valid from %(day)s; %(revised)s deliveries were revised.")
        self.stdout.write(told % {"version": rule.version, "day": first, "revised": revised})
