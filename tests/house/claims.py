"""Numbers that two houses on one machine must not both take: ports, village lines.

A number is claimed by a locked file, for as long as the process lives; so two workers, two test runs and a
run beside a benchmark keep apart, and a killed process leaves nothing claimed.
"""

import fcntl
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

HELD: list[IO[str]] = []
"""Open files of what this process has claimed; closing one would give its number back."""


def claimed(kind: str, numbers: Iterable[int], is_free: Callable[[int], bool]) -> int:
    """The first of `numbers` that nobody has claimed and that is free otherwise. Raises AssertionError."""
    for number in numbers:
        try:
            lock = (Path(tempfile.gettempdir()) / f"lianke-{kind}-{number}.lock").open("w")
        except PermissionError:  # another user's on this machine
            continue
        if is_ours(lock) and is_free(number):
            HELD.append(lock)
            return number
        lock.close()
    raise AssertionError(f"no free {kind}")


def is_ours(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
