"""Who may do what at the addresses of this package."""

from tests.access import Row, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr
    "research:topics": [
        Row(at("/topics/"), "302 200 200 404 200 302 200 302"),
        Row(at("/topics/"), "302 302 302 404 302 302 302 302", "post"),  # of no lessons
    ],
    "research:topic": [Row(lambda w: f"/topics/{w.topic}/", "302 200 404 200 200 302 404 302")],
    "research:dissolve_topic": [
        Row(lambda w: f"/topics/{w.topic}/dissolve/", "302 404 404 404 302 302 404 302", "post")
    ],  # an officer's
}
