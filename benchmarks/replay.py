"""A replay of a lesson in which very much happened: how long any jump in it takes."""

from playwright.sync_api import expect, sync_playwright

from benchmarks.figures import Figure
from tests.house.lecturing import Lecturing
from tests.house.running import ROOT, browser, context
from tests.house.stage import staged

EVENTS = 5000
JUMPS = 400
FILL = """
from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.timetable.models import Meeting
meeting = Meeting.objects.get(public_id="%s")
by = By(person=meeting.lecturer)
def said(n):
    if n %% 10 == 0:
        return NewEvent("stage_set", {"show": "board", "board": 1 + n // 10 %% 90})
    points = [value for step in range(24) for value in (200 + step * 40, 300 + (n * 37 + step * 61) %% 9000)]
    drawn = {"tool": "pen", "colour": n %% 8, "width": 40, "points": points}
    return NewEvent("stroke", {"id": f"s{n}", "on": f"board:{1 + n // 10 %% 90}", **drawn})
for first in range(0, %d, 200):
    append_events(meeting=meeting, by=by, events=[said(n) for n in range(first, first + 200)])
"""
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
    with staged(lesson_min=4, due_in_s=15) as stage, sync_playwright() as playwright:
        robot = stage.lecturer(ROOT / "build/clip", "--until-end")
        told = Lecturing(stage.house.origin, stage.meeting, stage.cookie)
        own = browser(playwright)
        try:
            told.open()
            stage.house.lianke("shell", "-v0", "-c", FILL % (stage.meeting, EVENTS))
            told.end()
            page = context(own, stage.house.origin).new_page()
            name, _equals, value = stage.cookie.partition("=")
            page.context.add_cookies([{"name": name, "value": value, "url": stage.house.origin}])
            page.goto(f"/lessons/{stage.meeting}/")
            expect(page.locator(".replay-chapters button").nth(EVENTS // 10 - 1)).to_be_attached(
                timeout=60_000
            )
            page.wait_for_function(
                "document.querySelector('[data-place=video]').readyState >= 1", timeout=60_000
            )
            p95, longest = page.evaluate(JUMP, JUMPS)
        finally:
            robot.terminate()
            robot.wait(timeout=10)
            own.close()
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
