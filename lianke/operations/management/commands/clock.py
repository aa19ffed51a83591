"""lianke clock: the one loop that does what is due. A second one waits for the lease."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from lianke.audit.services import seal_entries
from lianke.kernel.database import keep_statistics
from lianke.live.services.attendance import poll_open_meetings
from lianke.live.services.lesson import close_rooms, end_forgotten_lessons
from lianke.live.services.roots import root_the_night
from lianke.live.signals import clock_ticked
from lianke.operations.services.lease import hold, let_go
from lianke.recording.services.finishing import finish_left_over
from lianke.recording.services.recordings import call_missing_recorders

log = logging.getLogger(__name__)

LEASE_S = 10.0
TICK_S = 1.0


@dataclass
class Duty:
    name: str
    every_s: float
    work: Callable[[], object]
    due: float = 0.0

    def run_if_due(self, now: float) -> None:
        if now < self.due:
            return
        self.due = now + self.every_s
        try:
            done = self.work()
        except Exception:  # one failing duty must not stop the others
            log.exception("clock: %s failed", self.name)
        else:
            if done:
                log.info("clock: %s: %s", self.name, done)


class Command(BaseCommand):
    help = (
        "Polls presence, calls missing recorders, ends forgotten lessons, closes rooms, seals the "
        "audit, roots the night; one process at a time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        holder = f"{socket.gethostname()}:{os.getpid()}"
        duties = [
            Duty("call recorders", 2, call_missing_recorders),
            Duty("finish recordings", 60, finish_left_over),
            Duty("poll presence", 15, poll_quietly),
            Duty("end forgotten lessons", 30, end_forgotten_lessons),
            Duty("close rooms", 15, close_rooms),
            Duty("seal the audit", 10, seal_quietly),
            Duty("database statistics", 3600, keep_statistics),
            Duty("root the night", 60, root_the_night),
            Duty("tell the minute", 60, tell_the_minute),
        ]
        while not stop.is_set():
            close_old_connections()
            if hold(name="clock", holder=holder, seconds=LEASE_S):
                for duty in duties:
                    duty.run_if_due(time.monotonic())
            stop.wait(TICK_S)
        let_go(name="clock", holder=holder)


def poll_quietly() -> None:
    poll_open_meetings()


def seal_quietly() -> None:
    seal_entries()


def tell_the_minute() -> None:
    clock_ticked.send(Command)
