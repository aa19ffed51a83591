"""What the body of each kind of event holds, and nothing else (contracts/README.md, "Kinds of events")."""

import re
from collections.abc import Callable, Mapping

from lianke.live.choices import EventKind, Found, LineState, Need, QuestionForm, Show, Talk, Tool

Check = Callable[[object], bool]

FAR = 10_000
"""Points lie on a surface of 10,000 × 10,000, whatever its shape: integers only, so that the hash is the same
everywhere.
"""
MOST_POINTS = 2_000
MOST_OPTIONS = 6
MOST_PUPILS = 5_000
MOST_SEQ = 10_000_000
DAY_MS = 24 * 3600 * 1000
SURFACE = re.compile(r"(slide:[\w-]{1,24}:[1-9]\d{0,3}|board:[1-9]\d?|work:[\w-]{1,24})")


def whole(least: int, most: int) -> Check:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def one_of(values: list[str]) -> Check:
    return lambda value: isinstance(value, str) and value in values


def text(most: int, least: int = 1) -> Check:
    return lambda value: isinstance(value, str) and least <= len(value.strip()) and len(value) <= most


def or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_surface(value: object) -> bool:
    return isinstance(value, str) and SURFACE.fullmatch(value) is not None


def are_points(value: object) -> bool:
    """x, y, x, y … of at least one point."""
    within = whole(0, FAR)
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 2 * MOST_POINTS
        and len(value) % 2 == 0
        and all(within(one) for one in value)
    )


def are_counts(value: object) -> bool:
    """Pupils per option, in the options' order."""
    within = whole(0, MOST_PUPILS)
    return isinstance(value, list) and 1 <= len(value) <= MOST_OPTIONS and all(within(one) for one in value)


an_id = text(36)
a_page = whole(1, 10_000)
a_class = or_none(an_id)

REQUIRED: Mapping[str, Mapping[str, Check]] = {
    EventKind.PAGE_TURNED: {"page": a_page},
    EventKind.SLIDES_SHOWN: {
        "deck": an_id,
        "pages": a_page,
        "width": whole(1, 100_000),
        "height": whole(1, 100_000),
    },
    EventKind.LINE: {"state": one_of(LineState.values)},
    EventKind.STAGE_SET: {"show": one_of(Show.values)},
    EventKind.STROKE: {
        "id": an_id,
        "on": is_surface,
        "tool": one_of(Tool.values),
        "colour": whole(0, 7),
        "width": whole(1, 400),
        "points": are_points,
    },
    EventKind.STROKE_UNDONE: {"stroke": an_id},
    EventKind.INK_CLEARED: {"on": is_surface},
    EventKind.CALLED: {"participation": an_id},
    EventKind.MUTED: {"participation": a_class, "muted": is_flag},
    EventKind.QUESTION_ASKED: {
        "id": an_id,
        "form": one_of(QuestionForm.values),
        "options": whole(0, MOST_OPTIONS),
        "text": text(500, least=0),
    },
    EventKind.ANSWERED: {"question": an_id, "counts": are_counts},
    EventKind.QUESTION_CLOSED: {"question": an_id, "right": or_none(whole(0, MOST_OPTIONS - 1))},
    EventKind.TIMER_SET: {"seconds": whole(0, 3600)},
    EventKind.HEADS_COUNTED: {"present": whole(0, MOST_PUPILS)},
    EventKind.CLIP_SET: {"clip": an_id, "playing": is_flag, "position_ms": whole(0, DAY_MS)},
    EventKind.CLIP_LACKED: {"clip": an_id, "lacked": is_flag},
    EventKind.NOTED: {"text": text(300), "participation": a_class},
    EventKind.NOTE_READ: {"note": whole(1, MOST_SEQ)},
    EventKind.SIGNALLED: {"need": one_of(Need.values)},
    EventKind.SIGNAL_CLEARED: {"participation": an_id, "need": one_of(Need.values)},
    EventKind.TESTED: {
        "camera": one_of(Found.values),
        "microphone": one_of(Found.values),
        "speaker": one_of(Found.values),
        "down_kbps": or_none(whole(0, 10_000_000)),
        "up_kbps": or_none(whole(0, 10_000_000)),
        "trip_ms": or_none(whole(0, 60_000)),
    },
    EventKind.TALK_SET: {"talk": one_of(Talk.values), "by_itself": is_flag},
    EventKind.CUE_REACHED: {"cue": whole(0, 500)},
    EventKind.CUE_DONE: {"cue": whole(0, 500)},
}

STAGE: Mapping[str, Mapping[str, Check]] = {
    Show.BOARD: {"board": whole(1, 99)},
    Show.CLIP: {"clip": an_id},
    Show.WORK: {"work": an_id},
}
"""What `stage_set` names beside `show`."""

OPTIONAL: Mapping[str, Mapping[str, Check]] = {
    EventKind.HAND_LOWERED: {"participation": an_id}  # of the lecturer
}


def is_body(kind: str, body: Mapping[str, object]) -> bool:
    wanted = dict(REQUIRED.get(kind, {}))
    if kind == EventKind.STAGE_SET:
        wanted |= STAGE.get(str(body.get("show")), {})
    known = wanted | {name: check for name, check in OPTIONAL.get(kind, {}).items() if name in body}
    return body.keys() <= known.keys() and all(check(body.get(name)) for name, check in known.items())
