"""Long work on recordings, done after what people wait for."""

from datetime import timedelta

from lianke.kernel.jobs import LongJob
from lianke.kernel.queues import Queue
from lianke.recording.choices import FINISH_JOB

FINISH = LongJob(
    name=FINISH_JOB,
    do="lianke.recording.services.finishing.finish_recording",
    give_up="lianke.recording.services.finishing.give_up_finishing",
    taken_up="from the start: what the program had added it adds again",
    queue=Queue.AFTER_CLASS,
    limit=timedelta(hours=3),  # VP8 of a double lesson on a slow machine
    memory_mb=2048,
    again_after=(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)),
)
TASKS = [FINISH]
