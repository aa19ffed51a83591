"""Pictures of pages into build/shots/, each at several sizes."""

import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.house.browsers import context, give
from tests.house.running import ROOT, Running

OUT = ROOT / "build/shots"
SIZES = {"1366": (1366, 768), "1920": (1920, 1080), "1024": (1024, 768), "390": (390, 844), "844": (844, 390)}
LAPTOP_AND_PHONE = ("1366", "390")


def folder() -> Path:
    OUT.mkdir(parents=True, exist_ok=True)
    return OUT


def shot(page: Page, name: str, sizes: Sequence[str], *, full: bool = False) -> None:
    """The page as it stands; `full`: on an upright phone all of it, however long it is."""
    before = page.viewport_size
    for size in sizes:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)  # the layout of this size is drawn
        page.screenshot(path=folder() / f"{name}-{size}.png", full_page=full and size == "390")
    if before:
        page.set_viewport_size(before)
        page.wait_for_timeout(150)  # and that of the usual size


def shoot(
    own: Browser, house: Running, name: str, path: str, cookie: str = "", *, settle: str = "main"
) -> None:
    """A page of somebody's on a laptop and on a phone, loaded at each size."""
    for size in LAPTOP_AND_PHONE:
        page = signed_in(own, house, cookie, size)
        page.goto(path)
        page.wait_for_selector(settle)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder() / f"{name}-{size}.png", full_page=size == "390")
        page.context.close()


def signed_in(own: Browser, house: Running, cookie: str, size: str) -> Page:
    width, height = SIZES[size]
    made = context(own, house.origin, width=width, height=height)
    give(made, house.origin, cookie)
    return made.new_page()


def say_what_was_made(*patterns: str) -> None:
    made = sorted(file for pattern in patterns for file in OUT.glob(pattern))
    sys.stdout.write("\n".join(str(file.relative_to(ROOT)) for file in made) + "\n")
