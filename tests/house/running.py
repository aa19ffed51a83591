"""A whole house of real processes for one journey, and browsers with fake cameras."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from lianke.home.house import is_listening
from lianke.kernel.clock import SCHOOL_ZONE

ROOT = Path(__file__).resolve().parents[2]
LIANKE = str(Path(sys.executable).with_name("lianke"))
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
]
Found = TypeVar("Found")


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
        done = subprocess.run(
            [LIANKE, *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        if done.returncode:
            raise AssertionError(
                f"lianke {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done.stdout

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
            [LIANKE, "up"], env=self.environment(), stdout=log, stderr=subprocess.STDOUT, text=True
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
    for port in range(30000 + os.getpid() % 1500 * 10, 60000, 10):
        if not any(is_listening(each) for each in range(port, port + 5)):
            return port
    raise AssertionError("no free ports")


def workbook_with_bells(source: Path, target: Path, bells: Sequence[tuple[str, str, str]]) -> Path:
    """The county's workbook with other bells: (节次, 开始, 结束)."""
    book = load_workbook(source)
    sheet = book["作息"]
    owner = sheet["A2"].value
    sheet.delete_rows(2, sheet.max_row)
    for bell in bells:
        sheet.append([owner, *bell])
    book.save(target)
    return target


def browser(
    playwright: Playwright, *, program: Path | str = CHROMIUM, trusts: str = "", extra: Sequence[str] = ()
) -> Browser:
    """Camera and microphone are only given to https and localhost; `trusts` is an origin that counts as such
    here.
    """
    trust = [f"--unsafely-treat-insecure-origin-as-secure={trusts}"] if trusts else []
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *trust, *extra])


def context(own: Browser, origin: str, *, width: int = 1366, height: int = 768) -> BrowserContext:
    made = own.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        permissions=["camera", "microphone"],
        base_url=origin,
    )
    made.set_default_timeout(20_000)
    return made


def console_of(page: Page) -> list[str]:
    """Errors that the page prints from here on."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


def keep_pictures(folder: Path, browsers: Sequence[Browser]) -> None:
    """What every open page showed when a journey failed."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for own in browsers for each in own.contexts for page in each.pages):
        with suppress(PlaywrightError):  # a tab that died has no picture
            page.screenshot(path=folder / f"failed-{number}.png")


MOVING = """async (selector) => {
  const shot = (video) => {
    const canvas = document.createElement('canvas'); canvas.width = 64; canvas.height = 36
    const pen = canvas.getContext('2d'); pen.drawImage(video, 0, 0, 64, 36)
    return Array.from(pen.getImageData(0, 0, 64, 36).data)
  }
  const videos = () => [...document.querySelectorAll(selector)].filter((video) => video.videoWidth > 0)
  const first = videos().map((video) => [video, shot(video), video.getVideoPlaybackQuality().totalVideoFrames])
  await new Promise((go) => setTimeout(go, 1200))
  return first.filter(([video, before, frames]) =>
    video.getVideoPlaybackQuality().totalVideoFrames > frames + 3 && shot(video).some((value, at) => Math.abs(value - before[at]) > 16)).length
}"""

LOUDEST = """async () => {
  const streams = [...document.querySelectorAll('audio, video')].map((one) => one.srcObject).filter((one) => one && one.getAudioTracks().length && !one.__own)
  const heard = new AudioContext(); await heard.resume()
  const meters = streams.map((stream) => { const meter = heard.createAnalyser(); meter.fftSize = 2048; heard.createMediaStreamSource(stream).connect(meter); return meter })
  let most = 0; const samples = new Float32Array(2048); const end = performance.now() + 2600
  while (performance.now() < end) {
    for (const meter of meters) { meter.getFloatTimeDomainData(samples); for (const value of samples) most = Math.max(most, Math.abs(value)) }
    await new Promise((go) => setTimeout(go, 30))
  }
  await heard.close(); return most
}"""


def moving_pictures(page: Page, selector: str = "video") -> int:
    """How many of the page's videos show a picture that moves."""
    return int(page.evaluate(MOVING, selector))


def loudest(page: Page) -> float:
    """The loudest sample (0…1) that the page received from others within 2.6 s."""
    return float(page.evaluate(LOUDEST))


def probe(file: Path | str, *arguments: str) -> Any:
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", *arguments, str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)
