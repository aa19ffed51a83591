"""plan-itc INSTANCE.ctt: a public instance of course timetabling, on our core."""  # noqa: N999 - its name

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lianke.intake.forms.effort import refuse_seed, refuse_walk
from lianke.intake.patience import Patience
from lianke.kernel.output import refuse_unwritable, write_whole
from lianke.kernel.refusal import Refusal
from lianke.planner.itc.ctt import Instance, UnreadableInstance, read, written
from lianke.planner.itc.score import score
from lianke.planner.itc.solve import Solution, solve


class Command(BaseCommand):
    help = "Timetables an instance of ITC-2007, track 3 (.ctt). Needs no database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", type=Path)
        parser.add_argument(
            "--out",
            type=Path,
            required=True,
            help="the solution to write: course, room, day and period in each line",
        )
        parser.add_argument(
            "--seconds",
            type=float,
            default=168.0,
            help="of this thread's processor time, as the competition gives one thread",
        )
        parser.add_argument(
            "--moves",
            type=int,
            help="instead of --seconds: so many moves, the same solution on every machine",
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            refuse_seed(options["seed"])
            refuse_walk(options["seconds"], options["moves"])
            refuse_unwritable(options["out"])
            instance = instance_of(options["instance"])
            refuse_too_many(instance)
            found = solved(instance, options)
            write_whole(options["out"], written(instance, found.lectures).encode())
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        outcome = score(instance, found.lectures).as_json() | of(found)
        self.tell(outcome, as_json=options["json"])
        if outcome["broken"]:
            sys.exit(1)

    def tell(self, outcome: dict[str, float], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(outcome))
            return
        self.stdout.write(
            _("cost %(cost)s: seats %(capacity)s, days %(days)s, gaps %(compactness)s, rooms %(stability)s")
            % outcome
        )
        if outcome["broken"]:
            self.stdout.write(_("%(broken)s hard rules are broken: this is no solution.") % outcome)


def instance_of(path: Path) -> Instance:
    try:
        return read(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("unreadable", _("%(file)s cannot be read.") % {"file": path}) from error
    except UnreadableInstance as error:
        why = _(error.sentence) % error.values
        raise Refusal(
            "unreadable", _("%(file)s is no .ctt instance: %(why)s") % {"file": path, "why": why}
        ) from error


def refuse_too_many(instance: Instance) -> None:
    """Before `solve` builds its tables."""
    lectures, places = (
        sum(course.lectures for course in instance.courses),
        instance.periods * len(instance.rooms),
    )
    if lectures > places:
        raise Refusal(
            "too_many",
            _("%(lectures)s lectures do not fit into %(places)s places.")
            % {"lectures": lectures, "places": places},
        )


def solved(instance: Instance, options: dict[str, Any]) -> Solution:
    """Ctrl-C ends the walk with the best so far."""
    moves = options["moves"]
    with Patience() as patience:
        return solve(
            instance,
            options["seed"],
            seconds=None if moves else options["seconds"],
            moves=moves,
            told=lambda _cost: patience.lasts,
        )


def of(found: Solution) -> dict[str, float]:
    return {"moves": found.moves, "seconds": round(found.seconds, 2)}
