"""Long work on a timetable."""

from datetime import timedelta

from lianke.kernel.jobs import Life, LongJob
from lianke.kernel.queues import Queue


def plan(run_id: int, life: Life) -> None:
    from lianke.timetable.services.search import search  # noqa: PLC0415 - the solver is for workers alone

    search(run_id=run_id, life=life)


def give_up(run_id: int, sentence: str) -> None:
    from lianke.timetable.services.plans import fail_plan  # noqa: PLC0415 - the one way back

    fail_plan(run_id=run_id, sentence=sentence)


PLAN = LongJob(
    name="timetable.plan",
    do=plan,
    give_up=give_up,
    taken_up="from the start: what a search has found so far is its own",
    queue=Queue.OFFICE,
    limit=timedelta(hours=2),
    memory_mb=4096,
)
TASKS = [PLAN]
