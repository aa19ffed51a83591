"""Who may do what at the addresses of this package."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from lianke.kernel import clock
from tests.access import Foreign, Row, World, at


def of_class(tail: str) -> Callable[[World], str]:
    """Of the class that the assistant looks after."""
    return lambda world: (
        f"/coverage/classes/{world.county.classes[0].public_id}/"
        + tail.format(subject=world.county.subject.public_id)
    )


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "coverage:county": [Row(at("/coverage/"), "302 404 404 404 200 302 200 302 404 200 200 302 302 404 200")],
    "coverage:county_lessons": [
        Row(at("/coverage/lessons/"), "302 404 404 404 200 302 200 302 404 200 200 302 302 404 200")
    ],
    "coverage:class": [
        Row(
            lambda w: f"/coverage/classes/{w.county.classes[0].public_id}/",
            "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200",
        )
    ],
    "coverage:lessons": [
        Row(
            lambda w: f"/coverage/classes/{w.county.classes[0].public_id}/lessons/",
            "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200",
        )
    ],
    "coverage:subject": [
        Row(of_class("subjects/{subject}/"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200")
    ],
    "coverage:gaps": [
        Row(at("/coverage/gaps/"), "302 404 404 404 200 302 200 302 404 200 200 302 302 404 200")
    ],
    "coverage:gap": [
        Row(
            of_class("subjects/{subject}/gap/"), "302 404 404 404 200 302 404 302 404 200 200 302 302 404 200"
        )
    ],
    "coverage:make_up": [
        Row(
            lambda w: f"/coverage/make-ups/{w.county.lesson.public_id}/",
            "302 409 404 404 409 302 404 302 404 404 409 302 302 404 409",
        )
    ],  # not missed yet
    "coverage:cancel_make_up": [
        Row(
            lambda w: f"/coverage/make-ups/{w.county.lesson.public_id}/cancel/",
            "302 404 404 404 404 302 404 302 404 404 404 302 302 404 404",
            "post",
        )
    ],
    "coverage:minutes": [
        Row(
            lambda w: (
                f"/coverage/lessons/{w.county.lesson.participations.get(class_group=w.county.classes[0]).public_id}/"
            ),
            "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200",
        )
    ],
    "coverage:own_teaching": [
        Row(of_class("own/"), "302 404 404 302 302 302 404 302 404 302 302 302 302 404 302", "post")
    ],
    "coverage:start": [
        Row(
            at("/coverage/start/"),
            "302 404 404 404 302 302 404 302 404 404 302 302 302 404 302",
            "post",
            form=lambda w: {"place": w.county.node.public_id, "begins_on": "2026-10-08"},
        )
    ],
}


def of_place(path: str) -> Callable[[World, World], tuple[str, dict[str, Any]]]:
    return lambda own, asked: (path, {"place": asked.county.points[0].public_id})


def cancelled(world: World) -> str:
    """Where the lesson that was cancelled is made up."""
    return f"/coverage/make-ups/{world.county.course.meetings.order_by('begins_at')[3].public_id}/"


def in_a_week(world: World) -> dict[str, Any]:
    """The lecturer's free time."""
    day = clock.today() + timedelta(days=1)
    return {"lecturer": world.deputy.public_id, "day": day.isoformat(), "no": 1}


FOREIGN: dict[str, list[Foreign]] = {
    "coverage:county": [Foreign("offi", of_place("/coverage/"), 200, 404, "get")],
    "coverage:county_lessons": [Foreign("offi", of_place("/coverage/lessons/"), 200, 404, "get")],
    "coverage:gaps": [Foreign("offi", of_place("/coverage/gaps/"), 200, 404, "get")],
    "coverage:gap": [
        Foreign(
            "offi",
            lambda own, asked: (of_class("subjects/{subject}/gap/")(own), in_a_week(asked)),
            200,
            409,
            "get",
        ),
        Foreign(
            "offi", lambda own, asked: (of_class("subjects/{subject}/gap/")(own), in_a_week(asked)), 302, 409
        ),
    ],
    "coverage:make_up": [
        Foreign("offi", lambda own, asked: (cancelled(own), in_a_week(asked)), 302, 409),
        Foreign(
            "lect",
            lambda own, asked: (
                cancelled(own),
                in_a_week(asked) | {"lecturer": asked.county.lecturer.public_id},
            ),
            302,
            404,
        ),
    ],
    "coverage:start": [
        Foreign(
            "offi",
            lambda own, asked: (
                "/coverage/start/",
                {"place": asked.county.node.public_id, "begins_on": "2026-10-08"},
            ),
            302,
            404,
        )
    ],
}
