"""lianke clock: the one loop that does what is due. A second one waits for the lease."""

import os
import signal
import socket
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from lianke.kernel.duty import Duty
from lianke.kernel.lists import collected
from lianke.operations.services.lease import hold, let_go

LEASE_S = 10.0
TICK_S = 1.0


class Command(BaseCommand):
    help = (
        "Polls presence, calls missing recorders, ends forgotten lessons, holds rooms, seals the "
        "audit, roots the night; one process at a time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        holder = f"{socket.gethostname()}:{os.getpid()}"
        found: list[Duty] = list(collected("duties"))
        while not stop.is_set():
            close_old_connections()
            if hold(name="clock", holder=holder, seconds=LEASE_S):
                for duty in found:
                    duty.run_if_due(time.monotonic())
            stop.wait(TICK_S)
        let_go(name="clock", holder=holder)
