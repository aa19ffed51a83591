"""Who may do what at the addresses of this package."""

from typing import Any

from tests.access import Foreign, Row, World, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "research:topics": [
        Row(at("/topics/"), "302 200 200 404 200 302 200 302 404 200 200 302 302 404 200"),
        Row(
            at("/topics/"), "302 302 302 404 302 302 302 302 404 302 302 302 302 404 302", "post"
        ),  # of no lessons
    ],
    "research:topic": [
        Row(lambda w: f"/topics/{w.topic}/", "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200")
    ],
    "research:dissolve_topic": [
        Row(
            lambda w: f"/topics/{w.topic}/dissolve/",
            "302 404 404 404 302 302 404 302 404 404 302 302 302 404 302",
            "post",
        )
    ],  # an officer's
}


def the_last_two(own: World, asked: World) -> tuple[str, dict[str, Any]]:
    lessons = asked.county.course.meetings.order_by("ordinal")[2:4]
    return "/topics/", {"name": "小白船", "lesson": [one.public_id for one in lessons]}


FOREIGN: dict[str, list[Foreign]] = {
    "research:topics": [
        Foreign(who, the_last_two, 302, 302) for who in ("offi", "lect")
    ]  # “choose two lessons”
}
