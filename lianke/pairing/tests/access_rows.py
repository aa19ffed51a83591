"""Who may do what at the addresses of this package."""

from tests.access import Row, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "pairing:pairs": [
        Row(at("/pairs/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")
    ]  # each sees their own schools'
}
