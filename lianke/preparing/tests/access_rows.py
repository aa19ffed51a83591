"""Who may do what at the addresses of this package."""

from typing import Any

from tests.access import Foreign, Row, World, of_lesson

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "preparing:slides": [
        Row(of_lesson("/slides"), "404 200 404 404 404 404 404 404 404 404 404 404 404 404 404"),
        Row(of_lesson("/slides"), "404 409 404 404 404 404 404 404 404 404 404 404 404 404 404", "post", {}),
    ],
    "preparing:print_file": [
        Row(
            lambda w: f"{w.lesson}/plan/print/{w.worksheet}.pdf",
            "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200",
        ),
        Row(
            of_lesson(f"/plan/print/{'0' * 64}.pdf"),
            "404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
        ),
    ],
    "preparing:lesson_plan": [
        Row(of_lesson("/lesson-plan/"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200"),
        Row(
            of_lesson("/lesson-plan/"), "302 409 404 404 404 302 404 302 404 404 404 302 302 404 404", "post"
        ),  # a plan needs a step
    ],
    "preparing:plan_from_slides": [
        Row(
            of_lesson("/lesson-plan/slides"),
            "302 302 404 404 404 302 404 302 404 404 404 302 302 404 404",
            "post",
        )
    ],  # without a file
    "preparing:copy_plan": [
        Row(
            of_lesson("/lesson-plan/copy"),
            "302 404 404 404 404 302 404 302 404 404 404 302 302 404 404",
            "post",
        )
    ],  # of no lesson
    "preparing:slide": [
        Row(
            lambda w: f"/slides/{w.deck.public_id}/1.webp",
            "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200",
        )
    ],
    "preparing:clips": [
        Row(of_lesson("/clips"), "404 200 404 404 404 404 404 404 404 404 404 404 404 404 404"),
        Row(
            of_lesson("/clips"), "404 409 404 404 404 404 404 404 404 404 404 404 404 404 404", "post", {}
        ),  # without a film
    ],
    "preparing:clip_captions": [
        Row(
            lambda w: f"/clips/{w.clip.public_id}.vtt",
            "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200",
        ),
        Row(
            lambda w: f"/clips/{w.clip.public_id}.vtt",
            "404 409 404 404 404 404 404 404 404 404 404 404 404 404 404",
            "post",
            {},
        ),  # without a file
    ],
    "preparing:captions": [
        Row(of_lesson("/captions"), "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200"),
        Row(
            of_lesson("/captions"), "404 302 404 404 404 404 404 404 404 404 404 404 404 404 404", "post", {}
        ),
    ],
    "preparing:clip": [
        Row(
            lambda w: f"/clips/{w.clip.public_id}.mp4",
            "404 200 404 200 200 200 404 404 404 200 200 200 404 404 200",
        )
    ],
}


def with_film_of(own: World, asked: World) -> tuple[str, dict[str, Any]]:
    step = {"minutes": "40", "lecturer": "唱", "village": "听", "page": "", "photos": ""}
    return f"{own.lesson}/lesson-plan/", {"title": "小白船", **step, "clip": asked.clip.digest}


def with_worksheet_of(own: World, asked: World) -> tuple[str, dict[str, Any]]:
    url, plan = with_film_of(own, own)
    return url, plan | {"print": asked.worksheet}


FOREIGN: dict[str, list[Foreign]] = {
    "preparing:copy_plan": [
        Foreign(
            "lect",
            lambda own, asked: (f"{own.next_lesson}/lesson-plan/copy", {"of": asked.county.lesson.public_id}),
            302,
            404,
        )
    ],
    "preparing:lesson_plan": [
        Foreign("lect", with_film_of, 302, 409),
        Foreign("lect", with_worksheet_of, 302, 409),
    ],
}
