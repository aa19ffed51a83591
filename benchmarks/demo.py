"""How long the demo takes to open its doors once everything is set up."""

import os
import re
import signal
import subprocess
import tempfile
import time

from benchmarks.figures import Figure
from tests.house.running import ROOT, free_base_port


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="lianke-demo-") as data:
        first, second = started(data), started(data)
    return [Figure("demo_second_start_s", second, "s", "lower", 15, "first start, set-up done, s", first)]


def started(data: str) -> float:
    """Seconds from `make demo` to the printed address; then ctrl-C."""
    origin = f"http://localhost:{free_base_port()}"
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "--silent", "demo"],
        cwd=ROOT,
        env=os.environ | {"LIANKE_DATA": data, "LIANKE_ORIGIN": origin},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    shown = []
    for line in process.stdout:
        shown.append(line)
        if re.search(r"/screen/", line):
            break
    else:
        raise AssertionError("the demo did not start:\n" + "".join(shown))
    took = time.monotonic() - began
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=60)
    return round(took, 1)
