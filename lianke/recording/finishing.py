"""What is done to a closed recording: `recorder finish`, because the program that wrote the files adds to them."""

import os
import subprocess

from django.conf import settings

FINISH_S = 3 * 3600  # VP8 of a double lesson on a slow machine
NOT_CLOSED = 3


class Unfinished(Exception):
    """The program's own words."""


class StillWritten(Unfinished):
    """The lesson was taken up again; it is finished after its next end."""


def finish(meeting: str) -> None:
    """Adds AAC beside Opus, makes lists of what came raw and writes the master anew; may be repeated. Raises Unfinished."""
    command = ["nice", "-n", "10", str(settings.RECORDER), "finish", meeting]
    environment = os.environ | {"LIANKE_RECORDINGS": str(settings.RECORDINGS)}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=FINISH_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unfinished(str(error)) from error
    if done.returncode == NOT_CLOSED:
        raise StillWritten(done.stderr.strip())
    if done.returncode:
        raise Unfinished(done.stderr.strip() or str(done.returncode))
