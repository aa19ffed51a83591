"""Who may do what at the addresses of this package."""

from tests.access import Row, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr
    "schooling:pair": [
        Row(at("/pair/"), "302 200 200 200 200 302 200 302"),
        Row(lambda w: f"/pair/{w.code}/", "302 200 200 200 200 302 200 302"),
    ],
    "schooling:pairing": [Row(at("/screen/pairing"), "200 200 200 200 200 200 200 200")],
    "schooling:screens": [
        Row(at("/screens/"), "302 200 200 200 200 302 200 302")
    ],  # each sees their own schools'
    "schooling:revoke": [
        Row(lambda w: f"/screens/{w.device}/revoke/", "302 404 404 404 302 302 404 302", "post")
    ],
}
