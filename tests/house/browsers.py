"""Browsers with fake cameras: Chromium as it is today, and the old one of government desktops."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.house.running import ROOT

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
# Chromium's second one is a depth camera, which it does not send
TWO_CAMERAS = ["--use-fake-device-for-media-stream=device-count=3"]


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


@dataclass(frozen=True)
class Browsers:
    """The browsers of one journey."""

    playwright: Playwright
    opened: list[Browser] = field(default_factory=list)

    def new(self, *, program: Path | str = CHROMIUM, trusts: str = "", extra: Sequence[str] = ()) -> Browser:
        made = browser(self.playwright, program=program, trusts=trusts, extra=extra)
        self.opened.append(made)
        return made


@contextmanager
def browsers(kept: str) -> Iterator[Browsers]:
    """They are closed afterwards; when something fails, what their pages showed is kept in build/`kept`."""
    with sync_playwright() as playwright:
        own = Browsers(playwright)
        try:
            yield own
        except BaseException:
            keep_pictures(ROOT / "build" / kept, own.opened)
            raise
        finally:
            for each in own.opened:
                each.close()


def give(made: BrowserContext, origin: str, cookie: str) -> None:
    """`cookie` is name=value; without one there is nothing to give."""
    if cookie:
        name, _equals, value = cookie.partition("=")
        made.add_cookies([{"name": name, "value": value, "url": origin}])


def chromium_90() -> Path:
    """The browser of a government desktop, fetched once."""
    subprocess.run([str(ROOT / "tools/chromium-90/setup")], check=True)
    return ROOT / "build/chromium-90/chromium"


def fake_camera(clip: Path) -> list[str]:
    """The clip as what a browser's camera sees."""
    film = clip / "camera.mjpeg"
    if not film.exists():
        source = ["-r", "25", "-i", str(clip / "f.h264"), "-t", "20", "-vf", "scale=640:360", "-q:v", "4"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source, str(film)], check=True)
    return [f"--use-file-for-fake-video-capture={film}"]


def keep_pictures(folder: Path, browsers: Sequence[Browser]) -> None:
    """What every open page showed when a journey failed."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for own in browsers for each in own.contexts for page in each.pages):
        with suppress(PlaywrightError):  # a tab that died has no picture
            page.screenshot(path=folder / f"failed-{number}.png")
