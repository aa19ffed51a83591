"""What a lecturer's desk carries: strokes as fast as they can be said, and twelve classrooms in one
lesson.
"""

import time
from uuid import uuid4

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.figures import Figure
from tests.house.browsers import browser, fake_camera
from tests.house.lecturing import Lecturing
from tests.house.pages import desk_of, screen_of
from tests.house.running import ROOT, eventually
from tests.house.scenes.classes import more_classes
from tests.house.stage import Stage, staged

STROKES = 1500
POINTS = 24
HAND_STROKES_PER_S = (
    4  # a fast hand: about 100 Chinese characters of six joined strokes in two and a half minutes
)
VILLAGES = 12
WATCH_S = 20
COUNT_STROKES = """
const begin = CanvasRenderingContext2D.prototype.beginPath
window.__strokes = 0
CanvasRenderingContext2D.prototype.beginPath = function () {
  if (this.canvas.isConnected && !this.canvas.classList.contains('is-wet')) window.__strokes += 1
  return begin.call(this)
}
"""
FRAMES = """async (ms) => {
  const begin = performance.now()
  let frames = 0
  await new Promise((done) => {
    const step = () => { frames += 1; performance.now() - begin < ms ? requestAnimationFrame(step) : done() }
    requestAnimationFrame(step)
  })
  return frames / (performance.now() - begin) * 1000
}"""


def pen() -> list[Figure]:
    """Strokes a second that the list takes and a village in Chromium draws, none lost: said one after another
    as a desk's outbox does.
    """
    with staged(lesson_min=6, due_in_s=15) as stage, sync_playwright() as playwright:
        own = browser(playwright)
        screen = screen_of(stage, own, stage.keys[0], script=COUNT_STROKES)
        told = Lecturing(stage.house.origin, stage.meeting, stage.cookie)
        told.open()
        told.say("stage_set", show="board", board=1)
        expect(screen.locator("canvas.is-paper")).to_be_visible(timeout=40_000)
        eventually(lambda: village_is_in(screen), seconds=40, what="the village is in the room")
        before = int(screen.evaluate("window.__strokes"))
        began = time.monotonic()
        say_strokes(told)
        eventually(
            lambda: int(screen.evaluate("window.__strokes")) - before >= STROKES,
            seconds=60,
            what="every stroke is drawn",
        )
        took = time.monotonic() - began
        listed = len(told.heard("stroke"))
        own.close()
    if listed != STROKES:
        raise AssertionError(f"{STROKES} strokes were said, {listed} are in the list")
    return [
        Figure(
            "pen_events_per_s_carried",
            round(STROKES / took, 1),
            "1/s",
            "higher",
            20,
            "a hand that writes fast, strokes/s",
            HAND_STROKES_PER_S,
            command="python -m benchmarks teaching.pen",
        )
    ]


def village_is_in(screen: Page) -> bool:
    """In the room it says that it waits for the lecturer, who has no page here; before that, that it is
    connecting.
    """
    return "等" in screen.locator("[data-place=line]").inner_text()


def say_strokes(told: Lecturing) -> None:
    """In batches of what a desk has waiting while the one before is on its way: here always twenty."""
    for first in range(0, STROKES, 20):
        events = [
            {"key": uuid4().hex, "kind": "stroke", "body": stroke(number)}
            for number in range(first, min(STROKES, first + 20))
        ]
        told.post("events", {"events": events})


def stroke(number: int) -> dict[str, object]:
    row, column = divmod(number, 50)
    left, top = 100 + column * 190, 100 + row * 300
    points = [
        value for step in range(POINTS) for value in (left + step * 6, min(10_000, top + (step * 37) % 250))
    ]
    return {
        "id": f"s{number}",
        "on": "board:1",
        "tool": "pen",
        "colour": number % 6,
        "width": 24,
        "points": points,
    }


def twelve() -> list[Figure]:
    """Frames a second of the desk's page with twelve classrooms' pictures on it while its lecturer writes;
    all on this machine.
    """
    with staged(lesson_min=8, due_in_s=15) as stage, sync_playwright() as playwright:
        more = stage.house.play(more_classes, stage.meeting, VILLAGES - 2)
        keys = stage.keys + more
        teacher = browser(playwright, extra=fake_camera(ROOT / "build/clip"))
        desk = desk_of(stage, teacher)
        expect(desk.locator("[data-place=open]")).to_be_enabled(timeout=40_000)
        alone = frames_of(desk, 5)
        robots = stage.robot("villages", "--keys", ",".join(keys), "--clip", str(ROOT / "build/class-clip"))
        try:
            with_all = taught(stage, desk)
        finally:
            robots.terminate()
            robots.wait(timeout=10)
            teacher.close()
    return [
        Figure(
            "desk_fps_12_villages",
            round(with_all, 1),
            "1/s",
            "higher",
            10,
            "the same desk without a village",
            round(alone, 1),
            command="python -m benchmarks teaching.twelve",
        )
    ]


def taught(stage: Stage, desk: Page) -> float:
    expect(desk.locator("[data-place=who]")).to_contain_text(f"到了 {VILLAGES} 个", timeout=60_000)
    desk.locator("[data-place=open]").click()
    Lecturing(stage.house.origin, stage.meeting, stage.cookie).say("stage_set", show="board", board=1)
    moving = "[...document.querySelectorAll('.rooms video')].filter((one) => one.videoWidth > 0).length"
    eventually(lambda: desk.evaluate(moving) >= 4, seconds=60, what="the pictures that are in sight move")
    desk.keyboard.press("p")
    desk.evaluate(SCRIBBLE, WATCH_S * 1000)
    return frames_of(desk, WATCH_S)


SCRIBBLE = """(ms) => {
  const canvas = document.querySelector('[data-place=slide] canvas')
  const box = canvas.getBoundingClientRect()
  const tell = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, isPrimary: true, pointerId: 1, pointerType: 'pen', button: kind === 'pointermove' ? -1 : 0,
    clientX: box.left + x * box.width, clientY: box.top + y * box.height }))
  canvas.setPointerCapture = () => {}
  const begin = performance.now()
  let step = 0
  const timer = setInterval(() => {
    const at = [0.1 + 0.8 * ((step / 40) % 1), 0.2 + 0.6 * Math.abs(Math.sin(step / 9))]
    tell(step % 40 === 0 ? 'pointerdown' : step % 40 === 39 ? 'pointerup' : 'pointermove', ...at)
    step += 1
    if (performance.now() - begin > ms) clearInterval(timer)
  }, 16)
}"""


def frames_of(page: Page, seconds: float) -> float:
    return float(page.evaluate(FRAMES, seconds * 1000))
