"""Who may do what at the addresses of this package."""

from collections.abc import Callable
from typing import Any

from lianke.kernel import clock
from lianke.timetable.choices import LeaveReason, PlanState
from lianke.timetable.models import LecturerLeave, PlanRun
from lianke.timetable.pages.leave import field_of
from tests.access import Foreign, Row, World, at


def of_plan(tail: str) -> Callable[[World], str]:
    return lambda world: f"/timetable/plans/{world.plan.public_id}/{tail}"


def leave_of_lecturer(world: World) -> str:
    """Of the lecturer of the first county: in another one nobody is asked for by that name."""
    day = clock.today().isoformat()
    return f"/timetable/leave/?who={world.county.lecturer.public_id}&first={day}&last={day}"


def end_of_leave(world: World) -> str:
    leave, _made = LecturerLeave.objects.get_or_create(
        node=world.county.node,
        person=world.county.lecturer,
        defaults={"first": clock.today(), "last": clock.today(), "reason": LeaveReason.SICK},
    )
    return f"/timetable/leave/{leave.public_id}/end/"


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "timetable:board": [
        Row(at("/timetable/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")
    ],
    "timetable:publish": [
        Row(
            lambda w: f"/timetable/versions/{w.draft.public_id}/publish/",
            "302 404 404 404 302 302 404 302 404 404 302 302 302 404 302",
            "post",
        )
    ],
    "timetable:lesson_types": [
        Row(at("/timetable/types/"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 404"),
        Row(
            at("/timetable/types/"), "302 404 404 404 302 302 302 302 404 404 302 302 302 404 404", "post"
        ),  # each their own county's
    ],
    "timetable:leave": [
        Row(
            at("/timetable/leave/"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 404"
        ),  # Charlie's is his own county's
        Row(leave_of_lecturer, "302 404 404 404 200 302 200 302 404 404 200 302 302 404 404"),
        Row(leave_of_lecturer, "302 404 404 404 302 302 200 302 404 404 302 302 302 404 404", "post"),
    ],
    "timetable:end_leave": [
        Row(end_of_leave, "302 404 404 404 302 302 404 302 404 404 302 302 302 404 404", "post")
    ],
    "timetable:plans": [
        Row(at("/timetable/plans/"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 404"),
        Row(
            at("/timetable/plans/"), "302 404 404 404 302 302 302 302 404 404 302 302 302 404 404", "post"
        ),  # Charlie's is his own county's
    ],
    "timetable:plan": [Row(of_plan(""), "302 404 404 404 200 302 404 302 404 404 200 302 302 404 404")],
    "timetable:cancel_plan": [
        Row(of_plan("cancel/"), "302 404 404 404 302 302 404 302 404 404 302 302 302 404 404", "post")
    ],
    "timetable:stop_plan": [
        Row(of_plan("stop/"), "302 404 404 404 302 302 404 302 404 404 302 302 302 404 404", "post")
    ],
    "timetable:accept_plan": [
        Row(of_plan("accept/"), "302 404 404 404 302 302 404 302 404 404 302 302 302 404 404", "post")
    ],
}


def a_lesson_of_the_deputys(own: World, asked: World) -> tuple[str, dict[str, Any]]:
    return leave_of_lecturer(own), {field_of(own.county.lesson): asked.deputy.public_id, "reason": "sick"}


def new_plan(**asked: str) -> tuple[str, dict[str, Any]]:
    """While none is being searched for."""
    PlanRun.objects.update(state=PlanState.CANCELLED)
    return "/timetable/plans/", asked


FOREIGN: dict[str, list[Foreign]] = {
    "timetable:board": [
        Foreign(
            "offi",
            lambda own, asked: ("/timetable/", {"county": asked.county.node.public_id}),
            200,
            200,
            "get",
        ),
        Foreign(
            "offi",
            lambda own, asked: ("/timetable/", {"by": "lecturer", "who": asked.county.lecturer.public_id}),
            200,
            200,
            "get",
        ),
        Foreign(
            "lect",
            lambda own, asked: ("/timetable/", {"by": "school", "who": asked.county.points[0].public_id}),
            200,
            200,
            "get",
        ),
    ],  # as if nothing had been asked
    "timetable:leave": [
        Foreign("offi", lambda own, asked: (leave_of_lecturer(asked), {}), 200, 200, "get"),
        Foreign(
            "offi",
            lambda own, asked: (
                leave_of_lecturer(asked),
                {field_of(asked.county.lesson): "nobody", "reason": "sick"},
            ),
            302,
            200,
        ),
        Foreign("offi", a_lesson_of_the_deputys, 302, 302),  # not free: said on the page
    ],
    "timetable:plans": [
        Foreign("offi", lambda own, asked: new_plan(base=asked.county.version.public_id), 302, 200),
        Foreign("offi", lambda own, asked: new_plan(absent=asked.county.lecturer.public_id), 302, 200),
    ],  # the page again
}
