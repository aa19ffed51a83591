"""What is large beside the slides: a shared screen, a second camera, a film; live in two villages, recorded,
and in step in the replay.
"""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.house.browsers import TWO_CAMERAS, browsers, console_of
from tests.house.films import film
from tests.house.pages import begins, desk_of, ends, moving_pictures, screen_of
from tests.house.running import eventually
from tests.house.scenes.recordings import screen_tracks
from tests.house.stage import SLIDES, Stage

IN_STEP_MS = 100  # the issue's
STANDS_S = 0.05
REPLAY_IN_STEP_S = 0.3
REPLAY_STANDS_S = 0.15
BEFORE_MS = 1000  # the picture goes before the event that says so
FILM = "[data-place=film] video"
PLAYS_AT = """async () => {
  const video = document.querySelector('[data-place=clip] video')
  const offs = []
  for (let look = 0; look < 15; look += 1) {
    if (!video.paused && !video.seeking) offs.push(video.currentTime * 1000 - Date.now())
    await new Promise((go) => setTimeout(go, 60))
  }
  offs.sort((one, other) => one - other)
  return offs[Math.floor(offs.length / 2)] ?? null
}"""
STANDS = "(({ paused, currentTime }) => paused ? currentTime : null)(document.querySelector('[data-place=clip] video'))"
BESIDE = """() => {
  const [large, beside] = ['video', 'beside'].map((name) => document.querySelector(`lesson-player [data-place=${name}]`))
  return { second: large.currentTime, beside: beside.currentTime, hidden: beside.hidden, paused: beside.paused, src: beside.currentSrc,
    large: large.readyState, ready: beside.readyState, seeking: beside.seeking || large.seeking }
}"""


def test_screen_second_camera_and_film_are_seen_live_and_in_step_in_the_replay(
    lesson: Stage, tmp_path: Path
) -> None:
    with browsers("stage") as own:
        desk = desk_of(lesson, own.new(extra=TWO_CAMERAS))
        errors = console_of(desk)
        screens = [screen_of(lesson, own.new(), key) for key in lesson.keys]
        prepares(desk, film(tmp_path))
        begins(desk)
        shows_slides(screens)
        shares(desk, screens)
        plays(desk, screens)
        told = lesson.lecturing()
        seen = [event["body"]["show"] for event in told.events() if event["kind"] == "stage_set"]
        assert seen == ["screen", "slides", "document", "screen", "slides", "clip", "slides"]
        ends(desk)
        was_recorded(lesson, told.events())
        replays(lesson, desk, told.events())
        assert [line for line in errors if "503" not in line] == []


def prepares(desk: Page, clip: Path) -> None:
    desk.set_input_files("input[name=pdf]", str(SLIDES))
    desk.locator("[data-place=tool-share]").click()
    desk.set_input_files("input[name=clip]", str(clip))
    expect(desk.locator("[data-place=clips] li")).to_have_count(1, timeout=30_000)
    expect(desk.locator("[data-place=slides-state]")).to_contain_text("6", timeout=60_000)


def shows_slides(screens: list[Page]) -> None:
    for screen in screens:
        expect(screen.locator("[data-place=slide] img[src^='/slides/']")).to_be_visible(timeout=20_000)
        expect(screen.locator("[data-place=film]")).to_be_hidden()


def shares(desk: Page, screens: list[Page]) -> None:
    """The screen and back to the slides; the second camera; from it straight to the screen; and the browser's
    own stop.
    """
    desk.locator("[data-place=share-screen]").click()
    moves(screens)
    desk.wait_for_timeout(4000)  # the recorder has a picture of it too
    desk.locator("[data-place=share-end]").click()
    shows_slides(screens)
    desk.wait_for_timeout(5000)  # nothing is shared for longer than the recorder bridges
    desk.locator("[data-place=cameras] button").last.click()
    moves([desk, *screens])
    desk.wait_for_timeout(3000)  # the replay has something to find
    desk.locator("[data-place=share-screen]").click()
    expect(desk.locator("[data-place=film-state]")).to_contain_text("屏幕", timeout=8_000)
    moves(screens)
    desk.wait_for_timeout(3000)  # and this picture too
    desk.locator("[data-place=film-end]").click()
    shows_slides(screens)


def moves(pages: list[Page]) -> None:
    eventually(
        lambda: all(moving_pictures(page, FILM) == 1 for page in pages),
        seconds=30,
        what="what is shared is seen moving",
    )


def plays(desk: Page, screens: list[Page]) -> None:
    """The film stands at the same moment at every site; paused, taken up again, and from the beginning."""
    pages = [desk, *screens]
    button = desk.locator("[data-place=clips] button")
    button.filter(has_text="一起播放").click()
    for page in pages:
        expect(page.locator("[data-place=clip] video")).to_be_visible(timeout=8_000)
    in_step(pages, "every site plays the clip at the same moment")
    button.filter(has_text="暂停").click()
    stand_together(pages)
    button.filter(has_text="一起播放").click()
    in_step(pages, "they go on together")
    button.filter(has_text="从头").click()
    in_step(pages, "they are back at the beginning together")
    assert all(
        page.evaluate("document.querySelector('[data-place=clip] video').currentTime") < 20 for page in pages
    )
    button.filter(has_text="回到课件").click()
    shows_slides(screens)


def in_step(pages: list[Page], what: str) -> None:
    def apart() -> float:
        offs = [page.evaluate(PLAYS_AT) for page in pages]
        return max(offs) - min(offs) if None not in offs else 1e9

    eventually(lambda: apart() <= IN_STEP_MS, seconds=20, what=what)


def stand_together(pages: list[Page]) -> None:
    def apart() -> float:
        stands = [page.evaluate(STANDS) for page in pages]
        return max(stands) - min(stands) if None not in stands else 1e9

    eventually(lambda: apart() <= STANDS_S, seconds=5, what="every site stands at the same picture")


def was_recorded(stage: Stage, events: list[dict[str, Any]]) -> None:
    """One track of its own on the meeting's clock: a picture shortly before each end of sharing, none where
    nothing was shared.
    """
    opened = next(event["at_ms"] for event in events if event["kind"] == "opened")
    turns = [event["at_ms"] - opened for event in events if event["kind"] == "stage_set"]
    [track] = eventually(
        lambda: stage.house.play(screen_tracks, stage.meeting),
        seconds=40,
        what="the recorder has closed the track",
    )
    assert track.starts_ms == 0
    begun, back, again, changed, over = turns[:5]

    def stood(at: int) -> bool:
        return any(gap.begins_ms <= at < gap.ends_ms for gap in track.gaps)

    assert [stood(at - BEFORE_MS) for at in (back, changed, over)] == [False, False, False], (turns, track)
    assert [stood(at) for at in (begun // 2, (back + again) // 2, over + BEFORE_MS)] == [True, True, True], (
        turns,
        track,
    )


def replays(stage: Stage, page: Page, events: list[dict[str, Any]]) -> None:
    """Screen, second camera and film stand beside the recording at their seconds, also after seeking."""
    opened = next(event["at_ms"] for event in events if event["kind"] == "opened")
    turns = [event["at_ms"] - opened for event in events if event["kind"] == "stage_set"]
    page.goto(f"/lessons/{stage.meeting}/")
    eventually(lambda: page.evaluate(BESIDE)["large"] >= 2, seconds=40, what="the recording plays")
    chapters = page.locator(".replay-chapters button")
    for kind in ("screen", "document", "clip"):
        chapters.and_(page.locator(f".is-{kind}")).first.click()
        eventually(lambda: follows(page), seconds=15, what=f"{kind} runs beside the recording")
        eventually(
            lambda: moving_pictures(page, "[data-place=beside]") == 1, seconds=10, what=f"{kind} moves"
        )
    [played, *_others] = [event for event in events if event["kind"] == "clip_set"]
    clip_s = (played["at_ms"] - opened) / 1000
    goes_to(page, clip_s + 1.5)
    eventually(
        lambda: abs(page.evaluate(BESIDE)["beside"] - 1.5) <= REPLAY_STANDS_S,
        seconds=8,
        what="the film stands where it was then",
    )
    goes_to(page, turns[2] / 1000 + 3)
    eventually(lambda: stands(page), seconds=10, what="the second camera's picture stands at that second")
    goes_to(page, turns[1] / 1000 + 0.3)
    expect(page.locator("[data-place=beside]")).to_be_hidden()


def goes_to(page: Page, second: float) -> None:
    page.locator("[data-place=video]").evaluate(
        "(video, at) => { video.pause(); video.currentTime = at }", second
    )


def follows(page: Page) -> bool:
    """The second picture runs, and where the recording is; a film has its own second, so it is only asked to
    run.
    """
    found = page.evaluate(BESIDE)
    if found["hidden"] or found["paused"] or found["ready"] < 3:
        return False
    return "/clips/" in found["src"] or abs(found["second"] - found["beside"]) <= REPLAY_IN_STEP_S


def stands(page: Page) -> bool:
    found = page.evaluate(BESIDE)
    return (
        not found["hidden"]
        and not found["seeking"]
        and found["ready"] >= 2
        and abs(found["second"] - found["beside"]) <= REPLAY_STANDS_S
    )
