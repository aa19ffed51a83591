"""A whole house of real processes for one journey or several."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.request import urlopen

from lianke.kernel.clock import SCHOOL_ZONE
from tests.house.claims import claimed
from tests.house.telling import command_of, told

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
BASE_PORTS = range(11000, 21000, 10)
"""Above a demo's, and below those that Linux gives to whoever connects: Chromium's media takes many of them,
and would sooner or later sit on one of ours.
"""
PORTS_OF_A_HOUSE = 5
Found = TypeVar("Found")
Asked = ParamSpec("Asked")


@dataclass
class Running:
    """One house: its address, its folder, its shifted school time."""

    origin: str
    data: Path
    shift_s: float = 0.0
    settings: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        own = {
            "LIANKE_DATA": str(self.data),
            "LIANKE_ORIGIN": self.origin,
            "LIANKE_SCHOOL_TIME_SHIFT": str(self.shift_s),
            "LIANKE_AGENT": f"recorder-{self.origin.rsplit(':', 1)[1]}",
            "DJANGO_SETTINGS_MODULE": "lianke.config.settings",
        }
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LIANKE_", "LIVEKIT_", "DATABASE_URL"))
        }
        return inherited | own | self.settings

    def lianke(self, *arguments: str) -> str:
        """Runs the command and gives what it prints."""
        return self.run(str(BIN / "lianke"), *arguments)

    def play(self, scene: Callable[Asked, Found], *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        """A function of `tests.house.scenes`, run as a process of this house; gives what it returns."""
        shown = self.run(sys.executable, "-m", *command_of(scene, args, kwargs))
        return told(scene, shown.splitlines()[-1])

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def supervisor(self, *command: str) -> str:
        """What the process manager answers: to `stop house:livekit`, for one."""
        config = self.data / "run/supervisord.conf"
        asked = [str(BIN / "supervisorctl"), "-c", str(config), *command]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout

    def pid_of(self, program: str) -> int:
        return int(self.supervisor("pid", f"house:{program}"))

    def is_school_time(self, moment: datetime) -> None:
        """From now on it is `moment` at school, for every process started from here on."""
        self.shift_s = (moment - datetime.now(SCHOOL_ZONE)).total_seconds()

    def school_now(self) -> datetime:
        return datetime.fromtimestamp(time.time() + self.shift_s, SCHOOL_ZONE)

    @contextmanager
    def open(self) -> Iterator[subprocess.Popen[str]]:
        """The house runs inside; afterwards nothing of it does."""
        log = (self.data / "up.log").open("w")
        process = subprocess.Popen(
            [str(BIN / "lianke"), "up"],
            env=self.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            eventually(
                lambda: process.poll() is None and answers(f"{self.origin}/healthz"),
                seconds=60,
                what="the house is up",
            )
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=40)
            log.close()


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def eventually(look: Callable[[], Found], *, seconds: float, what: str) -> Found:
    """The first true thing that `look` gives within the time."""
    deadline = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)  # polling real processes


def free_base_port() -> int:
    """The first of a house's ports; no other house takes one of them while this process lives."""
    return claimed("port", BASE_PORTS, are_free)


def are_free(base: int) -> bool:
    """Whether a house could listen on all its ports, for TCP and for UDP."""
    return all(
        can_be_bound(port, kind)
        for port in range(base, base + PORTS_OF_A_HOUSE)
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)
    )


def can_be_bound(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probing:
        if kind == socket.SOCK_STREAM:
            probing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # whoever left is no hindrance
        try:
            probing.bind(("", port))
        except OSError:
            return False
    return True


def probe(file: Path | str, *arguments: str) -> Any:
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", *arguments, str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
