"""Pages of a lesson, opened as its people open them, and what is seen and heard on them."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.house.browsers import context, give
from tests.house.running import eventually
from tests.house.stage import SLIDES, Stage

CALLED_S = 10  # how long a class waits for the face of the one that is called on
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


def page_of(
    stage: Stage, own: Browser, cookie: str, *, script: str = "", width: int = 1366, height: int = 768
) -> Page:
    """A page of somebody's, with nothing opened yet; `script` runs before the page's own."""
    made = context(own, stage.house.origin, width=width, height=height)
    made.add_init_script(script)
    give(made, stage.house.origin, cookie)
    return made.new_page()


def screen_of(stage: Stage, own: Browser, key: str, *, script: str = "") -> Page:
    """A village's screen."""
    page = page_of(stage, own, f"lianke_device={key}", script=script)
    page.goto("/screen/")
    return page


def desk_of(stage: Stage, own: Browser) -> Page:
    """Its pictures are small, so that two cores carry them."""
    page = page_of(stage, own, stage.cookie)
    page.goto(f"/lessons/{stage.meeting}/desk/?video=360p15")
    return page


def brings_slides(desk: Page) -> None:
    desk.set_input_files("input[name=pdf]", str(SLIDES))
    expect(desk.locator("[data-place=slides-state]")).to_contain_text("6", timeout=60_000)


def begins(desk: Page) -> None:
    """As soon as both classes are there."""
    expect(desk.locator("[data-place=who]")).to_contain_text("到了 2 个", timeout=60_000)
    desk.locator("[data-place=open]").click()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "lesson", timeout=15_000)


def ends(desk: Page) -> None:
    desk.locator("[data-place=end]").click()
    desk.locator("[data-place=end-yes]").click()
    expect(desk.locator("lecturer-desk")).to_have_attribute("data-phase", "over", timeout=15_000)


def sees(screen: Page, *, within_s: float, why: str, least: int = 2) -> None:
    """At least so many pictures move: the lecturer's and another class's, unless said otherwise."""
    eventually(
        lambda: moving_pictures(screen, ".stage video, .people video") >= least,
        seconds=within_s,
        what=f"pictures move again: {why}",
    )


def see_moving(screen: Page, least: int) -> None:
    eventually(lambda: moving_pictures(screen) >= least, seconds=60, what=f"{least} pictures move")


def sees_the_called(screen: Page) -> None:
    """Also where its picture had given way: a call goes before the lecturer's picture."""
    eventually(
        lambda: moving_pictures(screen, "[data-place=stage] > figure video") == 1,
        seconds=CALLED_S,
        what="the class called on is large and moves",
    )


def drag(
    desk: Page, begin: tuple[float, float], end: tuple[float, float], on: dict[str, float] | None = None
) -> None:
    """A stroke over the slide; `on`: where the slide is, else it is asked for."""
    box: Any = on or desk.locator("[data-place=slide] canvas").first.bounding_box()
    assert box is not None

    def at(spot: tuple[float, float]) -> tuple[float, float]:
        return box["x"] + spot[0] * box["width"], box["y"] + spot[1] * box["height"]

    desk.mouse.move(*at(begin))
    desk.mouse.down()
    desk.mouse.move(*at(end), steps=12)
    desk.mouse.up()


def shows(page: Page, script: str, *, within_s: float = 8) -> None:
    """By a script: what Playwright asks an element for is younger than the oldest browser."""
    eventually(lambda: page.evaluate(script), seconds=within_s, what=script)


def press(page: Page, selector: str) -> None:
    """By a script, as `shows` looks."""
    shows(page, f"document.querySelector('{selector}') !== null")
    page.evaluate("(selector) => document.querySelector(selector).click()", selector)


INKED = """(selector) => {
  const canvas = document.querySelector(selector)
  const data = canvas?.width ? canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data : []
  let drawn = 0
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) drawn += 1
  return canvas?.hidden ? 0 : drawn
}"""


def ink_on(page: Page, selector: str = "[data-place=slide] canvas") -> int:
    """How many pixels of what is drawn show."""
    return int(page.evaluate(INKED, selector))
