"""Who may do what at the addresses of this package."""

from tests.access import Row, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "reports:teachers": [
        Row(
            at("/ledgers/"), "302 200 200 404 200 302 200 302 404 200 200 302 302 404 200"
        ),  # lecturers see their own line
        Row(
            at("/ledgers/?month=2026-09&as=xlsx"),
            "302 200 200 404 200 302 200 302 404 200 200 302 302 404 200",
        ),
    ],
    "reports:teacher": [
        Row(
            lambda w: f"/ledgers/teachers/{w.county.lecturer.public_id}/",
            "302 200 404 404 200 302 404 302 404 404 200 302 302 404 200",
        )
    ],
    "reports:schools": [
        Row(at("/ledgers/schools/"), "302 404 404 404 200 302 200 302 404 200 200 302 302 404 200")
    ],
    "reports:school": [
        Row(
            lambda w: f"/ledgers/schools/{w.county.points[0].public_id}/",
            "302 404 404 404 200 302 404 302 404 200 200 302 302 404 200",
        )
    ],
}
