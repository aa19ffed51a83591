"""Long work of the evidence."""

from datetime import timedelta

from lianke.kernel.jobs import LongJob
from lianke.kernel.queues import Queue

RECOUNT = LongJob(
    name="evidence.recount",
    do="lianke.evidence.services.rules.go_on",
    give_up="lianke.evidence.services.rules.give_up",
    taken_up="after the last lessons that were gone through",
    queue=Queue.OFFICE,
    limit=timedelta(minutes=5),
    memory_mb=2048,
    again_after=(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)),
)
TASKS = [RECOUNT]
