"""What the clock does again and again. A package says so in its `duties.py`; `lianke clock` finds them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger("lianke.clock")


@dataclass
class Duty:
    name: str
    every_s: float
    work: Callable[[], object]
    due: float = 0.0

    def run_if_due(self, now: float) -> None:
        """`now` is of a monotonic clock, in seconds."""
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
