"""Long work on a workbook. Nothing is written before all is: what was broken off begins from the start."""

from datetime import timedelta

from lianke.kernel.jobs import Life, LongJob
from lianke.kernel.queues import Queue


def check(run_id: int, life: Life) -> None:
    from lianke.intake.services.runs import check_workbook  # noqa: PLC0415 - the one way back

    check_workbook(run_id=run_id, life=life)


def write(run_id: int, life: Life) -> None:
    from lianke.intake.services.runs import write_workbook  # noqa: PLC0415 - as above

    write_workbook(run_id=run_id)


def give_up(run_id: int, sentence: str) -> None:
    from lianke.intake.services.runs import fail_run  # noqa: PLC0415 - as above

    fail_run(run_id=run_id, sentence=sentence)


CHECK = LongJob(
    name="intake.check",
    do=check,
    give_up=give_up,
    taken_up="from the start: a dry run leaves nothing",
    queue=Queue.OFFICE,
    limit=timedelta(minutes=30),
    memory_mb=4096,
)
WRITE = LongJob(
    name="intake.write",
    do=write,
    give_up=give_up,
    taken_up="from the start: all of it is one transaction",
    queue=Queue.OFFICE,
    limit=timedelta(minutes=30),
    memory_mb=4096,
)
TASKS = [CHECK, WRITE]
