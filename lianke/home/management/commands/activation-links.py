"""activation-links: the links of those who have no password yet."""  # noqa: N999 - a command's name

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianke.home.access import without_password
from lianke.home.queries.activation import schools_to_activate
from lianke.home.services import slips_for
from lianke.organisations.models import Membership, Node


class Command(BaseCommand):
    help = (
        "Prints name and activation link, tab-separated, of everybody without a password at the "
        "places of this name and under them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--node", required=True, help="name of a school, a bureau or a county")

    def handle(self, *args: Any, **options: Any) -> None:
        node = named_node(options["node"])
        offices = Membership.objects.filter(node__path__startswith=node.path)
        people = without_password().filter(pk__in=offices.values("person"))
        for one in schools_to_activate(people):
            for slip in slips_for(people=people, school=one.school, by=None, origin=settings.ORIGIN):
                self.stdout.write(f"{slip.person.name}\t{slip.link}")


def named_node(name: str) -> Node:
    found = list(Node.objects.filter(name=name, ends_on__isnull=True)[:2])
    if len(found) != 1:
        raise CommandError(
            f"There is no place called {name}." if not found else f"Several places are called {name}."
        )
    return found[0]
