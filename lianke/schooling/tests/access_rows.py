"""Who may do what at the addresses of this package."""

from tests.access import Foreign, Row, at

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "schooling:pair": [
        Row(at("/pair/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200"),
        Row(lambda w: f"/pair/{w.code}/", "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200"),
    ],
    "schooling:pairing": [
        Row(at("/screen/pairing"), "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200")
    ],
    "schooling:screens": [
        Row(at("/screens/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")
    ],  # each sees their own schools'
    "schooling:revoke": [
        Row(
            lambda w: f"/screens/{w.device}/revoke/",
            "302 404 404 404 302 302 404 302 302 302 302 302 302 404 302",
            "post",
        )
    ],
    "schooling:spaces": [
        Row(at("/storage/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")
    ],  # each sees their own schools'
    "schooling:give_space": [
        Row(
            lambda w: f"/storage/{w.county.points[0].public_id}/",
            "302 404 404 404 302 302 404 302 404 404 302 302 302 404 302",
            "post",
        )
    ],
}

FOREIGN: dict[str, list[Foreign]] = {
    "schooling:pair": [
        Foreign(
            who,
            lambda own, asked: (f"/pair/{own.code}/", {"room": asked.county.rooms[0].public_id}),
            200,
            200,
        )
        for who in ("offi", "assi", "tech")
    ]  # the page again, with a sentence
}
