"""lianke migrate: Django's own, which refuses a folder that another version has written."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from lianke.operations.queries.history import written_by_another_version


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if sentence := written_by_another_version(connections[options["database"]]):
            raise CommandError(sentence)
        super().handle(*args, **options)
