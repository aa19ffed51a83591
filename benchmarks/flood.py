"""Somebody who pushes: one screen that floods its lesson, bodies of strangers, bodies that never end. What
the others feel of it, and what is kept of it.
"""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Queue, get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

from benchmarks.figures import Figure
from tests.house.stage import Stage, staged

COMMAND = "python -m benchmarks flood"
FOR_S = 15
FLOODERS, A_POST = 8, 200
SLOW = 300  # connections
BIG_MB = 300


def events(origin: str, meeting: str, key: str, number: int) -> int:
    """Says `line` so often in one request; the status, 0 where there was none."""
    said = [{"key": str(uuid4()), "kind": "line", "body": {"state": "well"}} for _event in range(number)]
    headers = {
        "Authorization": f"Device {key}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    address = f"{origin}/lessons/{meeting}/events"
    asked = Request(address, json.dumps({"events": said}).encode(), headers)
    try:
        with urlopen(asked, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def others_p95_ms(stage: Stage, key: str) -> float:
    """Of a village that says something five times a second."""
    took, deadline = [], time.monotonic() + FOR_S
    while time.monotonic() < deadline:
        begun = time.perf_counter()
        if events(stage.house.origin, stage.meeting, key, 1) != 200:
            raise AssertionError("the other village was refused")
        took.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.2)
    return sorted(took)[int(len(took) * 0.95)]


@contextmanager
def flooding(stage: Stage, key: str) -> Iterator["Queue[float]"]:
    """Eight at a time without a pause, from a process that gives way: a flooder has a machine of its own.
    What it gives: how many seconds after its beginning a post was accepted, -1 for one that was refused.
    """
    spawn = get_context("spawn")
    told, stop = spawn.Queue(), spawn.Event()
    flooder = spawn.Process(
        target=push_all, args=(stage.house.origin, stage.meeting, key, told, stop), daemon=True
    )
    flooder.start()
    told.get(timeout=30)  # it has begun
    try:
        yield told
    finally:
        stop.set()
        flooder.join(30)


def push_all(origin: str, meeting: str, key: str, told: "Queue[float]", stop: Event) -> None:
    os.nice(19)
    begun = time.monotonic()
    told.put(-1)

    def push() -> None:
        while not stop.is_set():
            is_accepted = events(origin, meeting, key, A_POST) == 200
            told.put(time.monotonic() - begun if is_accepted else -1)

    threads = [threading.Thread(target=push) for _thread in range(FLOODERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.cancel_join_thread()


def open_files_mb(pid: int) -> float:
    """Of what a process holds in files that have no name any more, and in its spool."""
    size = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            target = os.readlink(link)  # noqa: PTH115 - "(deleted)" is what is looked for
            if "(deleted)" in target or "/spool/" in target:
                size += link.stat().st_size
    return size / (1 << 20)


def watched(pid: int, work: Callable[[], float]) -> tuple[float, float]:
    """What the work gives, and the most that lay in open files meanwhile, in MB."""
    found: list[float] = []
    worker = threading.Thread(target=lambda: found.append(work()))
    worker.start()
    most = 0.0
    while worker.is_alive():
        most = max(most, open_files_mb(pid))
        worker.join(0.1)
    return found[0], most


def slow_bodies_s(origin: str) -> float:
    """So many connections that say 60 kB and bring a byte every two seconds: how long the last is kept."""
    where = urlsplit(origin)
    head = (
        f"POST /sign-in/ HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: text/plain\r\n"
        "Content-Length: 60000\r\n\r\n"
    )
    lines = [socket.create_connection((where.hostname or "", where.port or 80)) for _line in range(SLOW)]
    begun = time.monotonic()
    for line in lines:
        line.sendall(head.encode())
        line.setblocking(False)
    while lines and time.monotonic() - begun < 120:
        time.sleep(2)
        lines = [line for line in lines if is_kept(line)]
    return time.monotonic() - begun


def is_kept(line: socket.socket) -> bool:
    """It is still waited for: another byte was taken, and no answer stands there."""
    try:
        line.sendall(b"x")
        line.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        pass
    line.close()
    return False


def big_body_mb(origin: str) -> float:
    """How much of an unknown's 300 MB is taken before it is refused."""
    where = urlsplit(origin)
    sent = 0
    with socket.create_connection((where.hostname or "", where.port or 80)) as line:
        head = f"POST /healthz HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {BIG_MB << 20}\r\n\r\n"
        line.sendall(head.encode())
        with suppress(OSError, URLError):  # the line is shut
            for _piece in range(BIG_MB):
                line.sendall(b"x" * (1 << 20))
                sent += 1
    return sent


def flood() -> list[Figure]:
    with staged(lesson_min=30, due_in_s=60) as stage:
        web = stage.house.pid_of("web")
        flooder, other = stage.keys[:2]
        alone = others_p95_ms(stage, other)
        with flooding(stage, flooder) as told:
            beside = others_p95_ms(stage, other)
            posts = [told.get() for _post in range(told.qsize())]
        kept_s, kept_mb = watched(web, lambda: slow_bodies_s(stage.house.origin))
        taken_mb, spooled_mb = watched(web, lambda: big_body_mb(stage.house.origin))
    return [
        Figure(
            "flood_others_p95_ratio",
            round(beside / alone, 2),
            "x",
            "lower",
            1.2,
            "others' p95 without a flood, ms",
            round(alone, 1),
            COMMAND,
        ),
        Figure(
            "flooder_cut_s",
            round(max(posts), 2),
            "s",
            "lower",
            5,
            "posts refused",
            sum(one < 0 for one in posts),
            COMMAND,
        ),
        Figure(
            "slow_bodies_kept_s", round(kept_s, 1), "s", "lower", 30, "connections at once", SLOW, COMMAND
        ),
        Figure(
            "anonymous_bytes_spooled_mb",
            round(max(kept_mb, spooled_mb), 2),
            "MB",
            "lower",
            2,
            "MB that left a sender of 300",
            taken_mb,
            COMMAND,
        ),
    ]


PARTS = (flood,)
