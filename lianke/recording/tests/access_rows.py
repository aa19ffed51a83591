"""Who may do what at the addresses of this package."""

from tests.access import Row, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "recording:report": [
        Row(
            at("/recording/report"), "401 401 401 401 401 401 401 401 401 401 401 401 401 401 401", "post", {}
        )
    ],
    "recording:gate": [
        Row(
            at("/recording/gate"),
            "404 204 404 204 204 404 404 404 404 204 204 404 404 404 204",
            headers={"x-forwarded-uri": "/media/{lesson}/camera/seg_00001.m4s"},
        )
    ],
}
