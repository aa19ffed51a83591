"""What the village screen weighs on the wire."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.figures import Figure
from tests.house.browsers import browser, context
from tests.house.running import ROOT
from tests.house.stage import staged

LATER = ("livekit", "/slides/", "/media/")
KOLIBRI_FIRST_PAGE_KB = 2172


def measure() -> list[Figure]:
    with staged(lesson_min=10, due_in_s=1200) as stage, sync_playwright() as playwright:
        own = browser(playwright)
        screen = context(own, stage.house.origin)
        screen.add_cookies([{"name": "lianke_device", "value": stage.keys[0], "url": stage.house.origin}])
        first = transferred(screen)
        repeat = transferred(screen)
        own.close()
    return [
        Figure(
            "village_page_first_kb",
            first,
            "kB",
            "lower",
            100,
            "Kolibri's first page, kB",
            KOLIBRI_FIRST_PAGE_KB,
        ),
        Figure("village_page_repeat_kb", repeat, "kB", "lower", 20, "first visit, kB", first),
        Figure("livekit_client_kb", client_kb(), "kB", "lower", 170, "as shipped, gzip, kB", 153.7),
    ]


def client_kb() -> float:
    """The LiveKit client as it is served, which the page fetches when a lesson comes near."""
    [served] = (ROOT / "build/static/ui/build/assets").glob("livekit*.js.br")
    return round(served.stat().st_size / 1000, 1)


def transferred(screen: BrowserContext) -> float:
    """kB on the wire of one visit, without slides, video and the LiveKit client."""
    page = screen.new_page()
    session = screen.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
    )

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    session.on("Network.loadingFinished", finished)
    page.goto("/screen/")
    page.wait_for_selector("village-screen [data-place=day] li")
    page.wait_for_load_state("networkidle")
    page.close()
    later = {
        name for name, address in addresses.items() if any(word in urlsplit(address).path for word in LATER)
    }
    return round(sum(size for name, size in sizes.items() if name not in later) / 1000, 1)
