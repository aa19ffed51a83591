"""Who may do what at the addresses of this package."""

from collections.abc import Callable

from tests.access import Row, World, at


def of_class(tail: str) -> Callable[[World], str]:
    """Of the class that the assistant looks after."""
    return lambda world: (
        f"/coverage/classes/{world.county.classes[0].public_id}/"
        + tail.format(subject=world.county.subject.public_id)
    )


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr
    "coverage:county": [Row(at("/coverage/"), "302 404 404 404 200 302 200 302")],
    "coverage:county_lessons": [Row(at("/coverage/lessons/"), "302 404 404 404 200 302 200 302")],
    "coverage:class": [
        Row(
            lambda w: f"/coverage/classes/{w.county.classes[0].public_id}/", "302 200 404 200 200 302 404 302"
        )
    ],
    "coverage:lessons": [
        Row(
            lambda w: f"/coverage/classes/{w.county.classes[0].public_id}/lessons/",
            "302 200 404 200 200 302 404 302",
        )
    ],
    "coverage:subject": [Row(of_class("subjects/{subject}/"), "302 200 404 200 200 302 404 302")],
    "coverage:gaps": [Row(at("/coverage/gaps/"), "302 404 404 404 200 302 200 302")],
    "coverage:gap": [Row(of_class("subjects/{subject}/gap/"), "302 404 404 404 200 302 404 302")],
    "coverage:make_up": [
        Row(lambda w: f"/coverage/make-ups/{w.county.lesson.public_id}/", "302 409 404 404 409 302 404 302")
    ],  # not missed yet
    "coverage:cancel_make_up": [
        Row(
            lambda w: f"/coverage/make-ups/{w.county.lesson.public_id}/cancel/",
            "302 404 404 404 404 302 404 302",
            "post",
        )
    ],
    "coverage:minutes": [
        Row(
            lambda w: (
                f"/coverage/lessons/{w.county.lesson.participations.get(class_group=w.county.classes[0]).public_id}/"
            ),
            "302 200 404 200 200 302 404 302",
        )
    ],
    "coverage:own_teaching": [Row(of_class("own/"), "302 404 404 302 302 302 404 302", "post")],
    "coverage:start": [
        Row(
            at("/coverage/start/"),
            "302 404 404 404 302 302 404 302",
            "post",
            {"place": "{county}", "begins_on": "2026-10-08"},
        )
    ],
}
