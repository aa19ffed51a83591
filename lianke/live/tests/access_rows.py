"""Who may do what at the addresses of this package."""

from collections.abc import Callable
from typing import Any

from tests.access import Foreign, Row, World, at, of_lesson

EVENTS = {"events": [{"key": "key-of-the-table", "kind": "hand_lowered", "body": {}}]}


PRESENCE = {"boot": "00000000-0000-4000-8000-000000000000", "marks": []}


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "live:stop_receiving": [
        Row(at("/phone/stop/"), "302 302 302 302 302 302 302 302 302 302 302 302 302 302 302", "post")
    ],
    "live:screen": [Row(at("/screen/"), "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200")],
    "live:day": [Row(at("/screen/day"), "404 404 404 404 404 200 404 200 404 404 404 200 404 404 404")],
    "live:screen_line": [
        Row(at("/screen/line?bytes=9"), "404 404 404 404 404 200 404 200 404 404 404 200 404 404 404")
    ],
    "live:rehearsal": [
        Row(of_lesson("/rehearsal/"), "302 200 404 404 404 302 404 302 404 404 404 302 302 404 404")
    ],
    "live:desk": [Row(of_lesson("/desk/"), "302 200 404 404 404 302 404 302 404 404 404 302 302 404 404")],
    "live:join": [
        Row(of_lesson("/join"), "404 200 404 404 404 200 404 404 404 404 404 200 404 404 404", "post", {})
    ],
    "live:events": [
        Row(of_lesson("/events"), "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200"),
        Row(
            of_lesson("/events"),
            "404 200 404 200 404 200 404 404 404 200 404 200 404 404 404",
            "post",
            EVENTS,
        ),
    ],
    "live:presence": [
        Row(
            of_lesson("/presence"),
            "404 200 404 404 404 200 404 404 404 404 404 200 404 404 404",
            "post",
            PRESENCE,
        )
    ],
    "live:open": [
        Row(of_lesson("/open"), "404 200 404 404 404 404 404 404 404 404 404 404 404 404 404", "post", {})
    ],
    "live:end": [
        Row(of_lesson("/end"), "404 409 404 404 404 404 404 404 404 404 404 404 404 404 404", "post", {})
    ],
    "live:go_on": [
        Row(of_lesson("/go-on"), "302 409 404 404 404 302 404 302 404 404 404 302 302 404 404", "post")
    ],  # it has not ended
    "live:reopen": [
        Row(of_lesson("/reopen"), "404 409 404 404 404 404 404 404 404 404 404 404 404 404 404", "post", {})
    ],  # it has not ended
    "live:room_gate": [Row(at("/hooks/room"), "403 403 403 403 403 403 403 403 403 403 403 403 403 403 403")],
    "live:plan": [Row(of_lesson("/plan"), "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200")],
    "live:assistant": [
        Row(of_lesson("/assistant/"), "302 404 404 200 404 302 404 302 404 200 404 302 302 404 404")
    ],
    "live:works": [
        Row(of_lesson("/works"), "404 404 404 409 404 409 404 404 404 409 404 409 404 404 404", "post", {})
    ],  # without a photo
    "live:work": [
        Row(
            lambda w: f"/works/{w.work.public_id}.webp",
            "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200",
        )
    ],
    "live:webhook": [
        Row(at("/hooks/livekit"), "401 401 401 401 401 401 401 401 401 401 401 401 401 401 401", "post", {})
    ],
    "live:finish_again": [
        Row(of_lesson("/finish-again"), "302 404 404 404 302 302 404 302 404 302 302 302 302 404 302", "post")
    ],
}


def said(kind: str, body: Callable[[World], dict[str, Any]]) -> Foreign:
    """An event of the lecturer's in the lesson."""
    return Foreign(
        "lect",
        lambda own, asked: (
            f"{own.lesson}/events",
            {"events": [{"key": "key-of-the-row", "kind": kind, "body": body(asked)}]},
        ),
        200,
        409,
        is_form=False,
    )


FOREIGN: dict[str, list[Foreign]] = {
    "live:events": [
        said("called", lambda w: {"participation": w.participation}),
        said("muted", lambda w: {"participation": w.participation, "muted": True}),
        said("noted", lambda w: {"participation": w.participation, "text": "请开麦"}),
        said("signal_cleared", lambda w: {"participation": w.participation, "need": "help"}),
        said("clip_set", lambda w: {"clip": w.clip.public_id, "playing": True, "position_ms": 0}),
        said("stage_set", lambda w: {"show": "clip", "clip": w.clip.public_id}),
        said("stage_set", lambda w: {"show": "work", "work": w.work.public_id}),
    ]
}
