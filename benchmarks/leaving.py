"""How long somebody stays in a lesson's room after the right was taken back, and how soon an old token is
refused.
"""

import time
from collections.abc import Callable

from benchmarks.figures import Figure
from tests.house.lecturing import TOKEN
from tests.house.scenes.leaving import (
    another_teaches,
    class_takes_part_no_more,
    key_is_revoked,
    lecturer_is_disabled,
    lesson_is_cancelled,
    offices_end,
    screen_is_moved,
)
from tests.house.seats import admission, seated, token_by
from tests.house.stage import Stage, opened

Deed = Callable[[str, str], int]

LESSONS: list[tuple[Deed, list[Deed]]] = [
    (lecturer_is_disabled, [key_is_revoked, screen_is_moved]),
    (offices_end, [class_takes_part_no_more, lesson_is_cancelled]),
    (another_teaches, []),
]
"""Of each lesson what is done to its lecturer, then to its screens."""
GIVEN_UP_S = 30


def measure() -> list[Figure]:
    """Each is written into the database by a process of its own, which tells nobody: the slowest way. Who is
    in the room is a connection that has nothing but a token; it comes in through the one public origin.
    """
    out: dict[str, float] = {}
    refused: dict[str, float] = {}
    with opened(lesson_min=30) as school:
        for to_the_lecturer, at_screens in LESSONS:
            stage = school.next_lesson()
            for deed, key in [(to_the_lecturer, ""), *zip(at_screens, stage.keys, strict=False)]:
                out[deed.__name__], refused[deed.__name__] = leaving(stage, deed, key)
    slowest = max(out, key=lambda one: out[one])
    anchor = f"{len(out)} kinds, slowest {slowest.replace('_', ' ')}; the old token is refused after, s"
    return [
        Figure(
            "revoked_out_of_room_s",
            round(out[slowest], 2),
            "s",
            "lower",
            10,
            anchor,
            round(max(refused.values()), 2),
            "python -m benchmarks leaving",
        )
    ]


def leaving(stage: Stage, deed: Deed, key: str) -> tuple[float, float]:
    """Seconds from the deed until the connection is cut, and until the token is refused at the door. `key`:
    the screen's; none: it is the lecturer who was let in.
    """
    origin = stage.house.origin
    as_lecturer = {"Cookie": f"{stage.cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    token = token_by(origin, stage.meeting, **({"Authorization": f"Device {key}"} if key else as_lecturer))
    with seated(origin, token) as seat:
        time.sleep(3)  # the room has been held since
        if not seat.is_in or admission(origin, token) != 200:
            raise AssertionError("was not in the room")
        at_s = stage.house.play(deed, stage.meeting, key) / 1000
        refused = left = 0.0
        while not (refused and left):
            now = time.time()
            if now - at_s > GIVEN_UP_S:
                raise AssertionError(f"{deed.__name__}: still in the room")
            refused = refused or (admission(origin, token) == 403 and time.time() - at_s) or 0.0
            left = left or (not seat.is_in and time.time() - at_s) or 0.0
        return left, refused
