"""Who may do what at the addresses of this package."""

from collections.abc import Callable

from lianke.kernel import clock
from tests.access import Row, World, at


def of_plan(tail: str) -> Callable[[World], str]:
    return lambda world: f"/timetable/plans/{world.plan.public_id}/{tail}"


def leave_of_lecturer(world: World) -> str:
    """Of the lecturer of the first county: in another one nobody is asked for by that name."""
    day = clock.today().isoformat()
    return f"/timetable/leave/?who={world.county.lecturer.public_id}&first={day}&last={day}"


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr
    "timetable:board": [Row(at("/timetable/"), "302 200 200 200 200 302 200 302")],
    "timetable:publish": [
        Row(
            lambda w: f"/timetable/versions/{w.draft.public_id}/publish/",
            "302 404 404 404 302 302 404 302",
            "post",
        )
    ],
    "timetable:lesson_types": [
        Row(at("/timetable/types/"), "302 404 404 404 200 302 200 302"),
        Row(at("/timetable/types/"), "302 404 404 404 302 302 302 302", "post"),  # each their own county's
    ],
    "timetable:leave": [
        Row(at("/timetable/leave/"), "302 404 404 404 200 302 200 302"),  # Charlie's is his own county's
        Row(leave_of_lecturer, "302 404 404 404 200 302 200 302"),
        Row(leave_of_lecturer, "302 404 404 404 302 302 200 302", "post"),
    ],
    "timetable:plans": [
        Row(at("/timetable/plans/"), "302 404 404 404 200 302 200 302"),
        Row(
            at("/timetable/plans/"), "302 404 404 404 302 302 302 302", "post"
        ),  # Charlie's is his own county's
    ],
    "timetable:plan": [Row(of_plan(""), "302 404 404 404 200 302 404 302")],
    "timetable:cancel_plan": [Row(of_plan("cancel/"), "302 404 404 404 302 302 404 302", "post")],
    "timetable:stop_plan": [Row(of_plan("stop/"), "302 404 404 404 302 302 404 302", "post")],
    "timetable:accept_plan": [Row(of_plan("accept/"), "302 404 404 404 302 302 404 302", "post")],
}
