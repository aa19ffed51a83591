"""Long work of preparing a lesson."""

from datetime import timedelta

from lianke.kernel.jobs import LongJob
from lianke.kernel.queues import Queue

SLIDES = LongJob(
    name="preparing.slides",
    do="lianke.preparing.services.rendering.render_more",
    give_up="lianke.preparing.services.rendering.fail_deck",
    taken_up="after the last pages that were kept",
    queue=Queue.LESSON,
    limit=timedelta(minutes=5),
    memory_mb=2048,
)
TASKS = [SLIDES]
