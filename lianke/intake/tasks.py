"""Long work on a workbook. Nothing is written before all is: what was broken off begins from the start."""

from datetime import timedelta

from lianke.kernel.jobs import LongJob
from lianke.kernel.queues import Queue

CHECK = LongJob(
    name="intake.check",
    do="lianke.intake.services.runs.check_workbook",
    give_up="lianke.intake.services.runs.fail_run",
    taken_up="from the start: a dry run leaves nothing",
    queue=Queue.OFFICE,
    limit=timedelta(minutes=30),
    memory_mb=4096,
)
WRITE = LongJob(
    name="intake.write",
    do="lianke.intake.services.runs.write_workbook",
    give_up="lianke.intake.services.runs.fail_run",
    taken_up="from the start: all of it is one transaction",
    queue=Queue.OFFICE,
    limit=timedelta(minutes=30),
    memory_mb=4096,
)
TASKS = [CHECK, WRITE]
