"""lianke account: the kept account against the lessons."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianke.coverage.models import ClassFold
from lianke.coverage.queries.folds import folded
from lianke.coverage.services import fold_classes
from lianke.schooling.models import ClassGroup, Term


class Command(BaseCommand):
    help = (
        "Counts every class's account again from its lessons. --check compares only, and ends with 1 "
        "when something differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; name the classes whose kept account differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.check_kept()
            return
        began = time.monotonic()
        changed = fold_classes(classes=ClassGroup.objects.values_list("pk", flat=True))
        kept = ClassFold.objects.count()
        self.stdout.write(
            f"{kept} counted again in {time.monotonic() - began:.1f} s, {len(changed)} of them changed"
        )

    def check_kept(self) -> None:
        differing = list(differing_folds())
        for fold in differing:
            self.stdout.write(f"{fold}: the kept account differs from its lessons")
        if differing:
            raise CommandError(
                f"{len(differing)} of {ClassFold.objects.count()} differ; `lianke account` counts them again"
            )
        self.stdout.write(f"{ClassFold.objects.count()} kept accounts agree with their lessons")


def differing_folds() -> list[ClassFold]:
    found = []
    for term in Term.objects.filter(pk__in=ClassFold.objects.values("term")):
        folds = list(ClassFold.objects.filter(term=term).select_related("class_group__school", "term"))
        fresh = folded([fold.class_group_id for fold in folds], term)
        found += [
            fold
            for fold in folds
            if (fold.first_day, fold.lessons) != (term.begins_on, fresh[fold.class_group_id])
        ]
    return found
