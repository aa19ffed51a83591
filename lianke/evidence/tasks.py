"""Long work of the evidence."""

from datetime import timedelta

from lianke.kernel.jobs import Life, LongJob
from lianke.kernel.queues import Queue


def recount(change_id: int, life: Life) -> bool:
    from lianke.evidence.services.rules import go_on  # noqa: PLC0415 - the one way back

    return go_on(change_id=change_id)


def give_up(change_id: int, sentence: str) -> None:
    """How far it came stands on its row; its page says that it stands still, and an officer has it go on."""


RECOUNT = LongJob(
    name="evidence.recount",
    do=recount,
    give_up=give_up,
    taken_up="after the last lessons that were gone through",
    queue=Queue.OFFICE,
    limit=timedelta(minutes=5),
    memory_mb=2048,
    again_after=(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)),
)
TASKS = [RECOUNT]
