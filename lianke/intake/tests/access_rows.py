"""Who may do what at the addresses of this package."""

from collections.abc import Callable

from tests.access import Row, World, at


def of_import(tail: str) -> Callable[[World], str]:
    return lambda world: f"/import/{world.run.public_id}/{tail}"


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "intake:imports": [Row(at("/import/"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 200")],
    "intake:export": [
        Row(at("/import/export.xlsx"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 200")
    ],  # each their own county
    "intake:template": [
        Row(at("/import/template.xlsx"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 200")
    ],
    "intake:run": [Row(of_import(""), "302 404 404 404 200 302 404 302 404 404 200 302 302 404 200")],
    "intake:marked": [
        Row(of_import("marked.xlsx"), "302 404 404 404 200 302 404 302 404 404 200 302 302 404 200")
    ],
    "intake:confirm": [
        Row(of_import("confirm/"), "302 404 404 404 409 302 404 302 404 404 409 302 302 404 409", "post")
    ],  # it has errors
    "intake:cancel": [
        Row(of_import("cancel/"), "302 404 404 404 409 302 404 302 404 404 409 302 302 404 409", "post")
    ],
    "intake:undo": [
        Row(of_import("undo/"), "302 404 404 404 409 302 404 302 404 404 409 302 302 404 409", "post")
    ],
}
