"""Who may do what at the addresses of this package."""

from hashlib import sha256

from tests.access import ONE_PAGE_PDF, Row, of_lesson

ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr
    "preparing:slides": [
        Row(of_lesson("/slides"), "404 200 404 404 404 404 404 404"),
        Row(of_lesson("/slides"), "404 409 404 404 404 404 404 404", "post", {}),
    ],
    "preparing:print_file": [
        Row(
            of_lesson(f"/plan/print/{sha256(ONE_PAGE_PDF).hexdigest()}.pdf"),
            "404 200 404 200 200 200 404 404",
        ),
        Row(of_lesson(f"/plan/print/{'0' * 64}.pdf"), "404 404 404 404 404 404 404 404"),
    ],
    "preparing:lesson_plan": [
        Row(of_lesson("/lesson-plan/"), "302 200 404 200 200 302 404 302"),
        Row(of_lesson("/lesson-plan/"), "302 409 404 404 404 302 404 302", "post"),  # a plan needs a step
    ],
    "preparing:plan_from_slides": [
        Row(of_lesson("/lesson-plan/slides"), "302 302 404 404 404 302 404 302", "post")
    ],  # without a file
    "preparing:copy_plan": [
        Row(of_lesson("/lesson-plan/copy"), "302 404 404 404 404 302 404 302", "post")
    ],  # of no lesson
    "preparing:slide": [
        Row(lambda w: f"/slides/{w.deck.public_id}/1.webp", "404 200 404 200 200 200 404 404")
    ],
    "preparing:clips": [
        Row(of_lesson("/clips"), "404 200 404 404 404 404 404 404"),
        Row(of_lesson("/clips"), "404 409 404 404 404 404 404 404", "post", {}),  # without a film
    ],
    "preparing:clip_captions": [
        Row(lambda w: f"/clips/{w.clip.public_id}.vtt", "404 200 404 200 200 200 404 404"),
        Row(
            lambda w: f"/clips/{w.clip.public_id}.vtt", "404 409 404 404 404 404 404 404", "post", {}
        ),  # without a file
    ],
    "preparing:captions": [
        Row(of_lesson("/captions"), "404 200 404 200 200 200 404 404"),
        Row(of_lesson("/captions"), "404 302 404 404 404 404 404 404", "post", {}),
    ],
    "preparing:clip": [Row(lambda w: f"/clips/{w.clip.public_id}.mp4", "404 200 404 200 200 200 404 404")],
}
