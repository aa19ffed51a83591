"""Long work on a timetable."""

from datetime import timedelta

from lianke.kernel.jobs import LongJob
from lianke.kernel.queues import Queue

PLAN = LongJob(
    name="timetable.plan",
    do="lianke.timetable.services.search.search",
    give_up="lianke.timetable.services.plans.fail_plan",
    taken_up="from the start: what a search has found so far is its own",
    queue=Queue.OFFICE,
    limit=timedelta(hours=2),
    memory_mb=4096,
)
TASKS = [PLAN]
