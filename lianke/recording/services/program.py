"""What is done to a closed recording: `recorder finish`, because the program that wrote the files adds to
them.
"""

import os
import subprocess
from collections.abc import Callable

from django.conf import settings

ALIVE_EVERY_S = 20
NOT_CLOSED = 3


class Unfinished(Exception):
    """The program's own words."""


class StillWritten(Unfinished):
    """The lesson was taken up again; it is finished after its next end."""


def finish(meeting: str, alive: Callable[[], object]) -> None:
    """Adds AAC beside Opus, makes lists of what came raw and writes the master anew; may be repeated.

    Calls `alive` every 20 s while it goes on, which may raise to end it. Raises Unfinished.
    """
    command = ["nice", "-n", "10", str(settings.RECORDER), "finish", meeting]
    environment = os.environ | {"LIANKE_RECORDINGS": str(settings.RECORDINGS)}
    try:
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as program:
            said = last_words(program, alive)
    except OSError as error:
        raise Unfinished(str(error)) from error
    if program.returncode == NOT_CLOSED:
        raise StillWritten(said)
    if program.returncode:
        raise Unfinished(said or str(program.returncode))


def last_words(program: "subprocess.Popen[str]", alive: Callable[[], object]) -> str:
    """What the program complained of, once it has ended; it is killed when `alive` raises, or its time is
    over.
    """
    try:
        while True:
            try:
                return program.communicate(timeout=ALIVE_EVERY_S)[1].strip()
            except subprocess.TimeoutExpired:
                alive()
    finally:
        program.kill()  # does nothing to one that has ended
