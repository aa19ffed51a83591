"""Very many events on a lesson's list, said by its lecturer."""

from typing import Any

from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.timetable.models import Meeting

AT_ONCE = 200
BOARDS = 90


def fill_with_strokes(meeting: str, count: int) -> None:
    """Strokes of 24 points on ninety boards; every tenth event turns to the next board."""
    lesson = Meeting.objects.get(public_id=meeting)
    by = By(person=lesson.lecturer)
    for first in range(0, count, AT_ONCE):
        said = [NewEvent(*event(number)) for number in range(first, first + AT_ONCE)]
        append_events(meeting=lesson, by=by, events=said)


def event(number: int) -> tuple[str, dict[str, Any]]:
    board = 1 + number // 10 % BOARDS
    if number % 10 == 0:
        return "stage_set", {"show": "board", "board": board}
    points = [at for step in range(24) for at in (200 + step * 40, 300 + (number * 37 + step * 61) % 9000)]
    drawn = {"tool": "pen", "colour": number % 8, "width": 40, "points": points}
    return "stroke", {"id": f"s{number}", "on": f"board:{board}", **drawn}
