"""Long work on recordings, done after what people wait for."""

from datetime import timedelta

from lianke.kernel.jobs import Life, LongJob
from lianke.kernel.queues import Queue
from lianke.recording.choices import FINISH_JOB


def finish(recording_id: int, life: Life) -> None:
    from lianke.recording.services.finishing import finish_recording  # noqa: PLC0415 - the one way back

    finish_recording(recording_id=recording_id, life=life)


def give_up(recording_id: int, sentence: str) -> None:
    from lianke.recording.services.finishing import give_up_finishing  # noqa: PLC0415 - as above

    give_up_finishing(recording_id=recording_id)


FINISH = LongJob(
    name=FINISH_JOB,
    do=finish,
    give_up=give_up,
    taken_up="from the start: what the program had added it adds again",
    queue=Queue.AFTER_CLASS,
    limit=timedelta(hours=3),  # VP8 of a double lesson on a slow machine
    memory_mb=2048,
    again_after=(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)),
)
TASKS = [FINISH]
