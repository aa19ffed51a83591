"""A replay of a lesson in which very much happened: how long any jump in it takes."""

from playwright.sync_api import expect

from benchmarks.figures import Figure
from tests.house.browsers import browsers
from tests.house.pages import page_of
from tests.house.scenes.events import fill_with_strokes
from tests.house.stage import CLIP, at_work, staged

EVENTS = 5000
JUMPS = 400
JUMP = """(jumps) => {
  const player = document.querySelector('lesson-player')
  const video = player.querySelector('[data-place=video]')
  const seconds = Array.from({ length: jumps }, (_one, n) => (n * 7919) % 1000 / 1000 * video.duration)
  const took = seconds.map((second) => {
    const begin = performance.now(); player.seek(second); return performance.now() - begin
  })
  took.sort((one, other) => one - other)
  return [took[Math.floor(jumps * 0.95)], took[jumps - 1]]
}"""


def seek() -> list[Figure]:
    """What a jump costs the page itself before the picture is fetched: 5,000 events, most of them strokes on
    ninety boards.
    """
    with (
        staged(lesson_min=4, due_in_s=15) as stage,
        browsers("seek") as own,
        at_work(stage.lecturer(CLIP, "--until-end")),
    ):
        told = stage.lecturing()
        told.open()
        stage.house.play(fill_with_strokes, stage.meeting, EVENTS)
        told.end()
        page = page_of(stage, own.new(), stage.cookie)
        page.goto(f"/lessons/{stage.meeting}/")
        expect(page.locator(".replay-chapters button").nth(EVENTS // 10 - 1)).to_be_attached(timeout=60_000)
        page.wait_for_function("document.querySelector('[data-place=video]').readyState >= 1", timeout=60_000)
        p95, longest = page.evaluate(JUMP, JUMPS)
    return [
        Figure(
            "replay_jump_ms_p95",
            round(p95, 1),
            "ms",
            "lower",
            100,
            f"longest of {JUMPS} jumps in {EVENTS} events, ms",
            round(longest, 1),
            command="python -m benchmarks teaching.seek",
        )
    ]
