"""Long work of preparing a lesson."""

from datetime import timedelta

from lianke.kernel.jobs import Life, LongJob
from lianke.kernel.queues import Queue


def slides(deck_id: int, life: Life) -> bool:
    from lianke.preparing.services.rendering import render_more  # noqa: PLC0415 - the one way back

    return render_more(deck_id=deck_id, life=life)


def give_up(deck_id: int, sentence: str) -> None:
    from lianke.preparing.services.rendering import fail_deck  # noqa: PLC0415 - as above

    fail_deck(deck_id=deck_id, sentence=sentence)


SLIDES = LongJob(
    name="preparing.slides",
    do=slides,
    give_up=give_up,
    taken_up="after the last pages that were kept",
    queue=Queue.LESSON,
    limit=timedelta(minutes=5),
    memory_mb=2048,
)
TASKS = [SLIDES]
