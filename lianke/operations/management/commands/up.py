"""lianke up: this installation's processes, until ctrl-C."""

import signal
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lianke.operations.house import CannotStart, House, start, stop


class Command(BaseCommand):
    help = (
        "Starts Caddy, LiveKit, web, worker, clock and recorder under one process manager and keeps "
        "them running."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        house = House(settings.ORIGIN, settings.DATA, settings.ROOT, agent=settings.RECORDER_AGENT)
        for number in (
            signal.SIGINT,
            signal.SIGTERM,
        ):  # SIGINT too: a shell starts background jobs with it ignored
            signal.signal(number, signal.default_int_handler)
        try:
            manager = start(house)
        except CannotStart as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{house.origin}   (ctrl-C)")
        try:
            manager.wait()
        except KeyboardInterrupt:
            stop(manager)
