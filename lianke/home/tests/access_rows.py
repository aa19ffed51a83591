"""Who may do what at the addresses of this package."""

from tests.access import Foreign, Row, at, of_lesson

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "home:today": [Row(at("/"), "302 200 200 200 200 302 200 302 302 200 200 302 302 200 200")],
    "home:lessons": [Row(at("/lessons/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")],
    "home:phone": [
        Row(at("/phone/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")
    ],  # each sees their own lessons
    "home:worker": [Row(at("/worker.js"), "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200")],
    "home:receive": [
        Row(
            lambda w: f"/phone/receive/{w.participation}/",
            "302 404 404 302 302 302 404 302 404 302 302 302 302 404 302",
            "post",
        )
    ],
    "home:activation": [
        Row(at("/activation/"), "302 404 404 404 200 302 200 302 404 200 200 302 302 404 200"),
        Row(
            at("/activation/"),
            "302 404 404 404 302 302 302 302 404 302 302 302 302 404 302",
            "post",
            form=lambda w: {"who": "张涵悦", "sure": "on"},
        ),  # Charlie has an assistant of that name too
    ],
    "home:slips": [
        Row(
            lambda w: f"/activation/{w.county.points[0].public_id}/",
            "302 404 404 404 302 302 404 302 404 302 302 302 302 404 302",
            "post",
        )
    ],
    "home:lesson": [Row(of_lesson("/"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200")],
}

FOREIGN: dict[str, list[Foreign]] = {
    "home:activation": [
        Foreign(
            "offi", lambda own, asked: ("/activation/", {"who": asked.deputy.phone, "sure": "on"}), 302, 200
        ),
        Foreign(
            "prin",
            lambda own, asked: ("/activation/", {"who": asked.county.assistant.phone, "sure": "on"}),
            302,
            200,
        ),
    ]  # the page again: nobody of this number works at your schools
}
