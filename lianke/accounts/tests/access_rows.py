"""Who may do what at the addresses of this package."""

from tests.access import Row, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "accounts:sign_in": [Row(at("/sign-in/"), "200 302 302 302 302 200 302 200 302 302 302 200 200 302 302")],
    "accounts:which": [
        Row(at("/sign-in/which/"), "302 302 302 302 302 302 302 302 302 302 302 302 302 302 302")
    ],
    "accounts:sign_out": [
        Row(at("/sign-out/"), "302 302 302 302 302 302 302 302 302 302 302 302 302 302 302", "post")
    ],
    "accounts:activate": [
        Row(
            lambda w: f"/activate/{w.county.assistant.public_id}/nonsense/",
            "410 410 410 410 410 410 410 410 410 410 410 410 410 410 410",
        )
    ],
}
