"""Long work on a timetable, done by the worker."""

from django_tasks import task

from lianke.timetable.models import PlanRun


@task()
def search_plan(run_id: int) -> None:
    from lianke.timetable.services.search import search  # noqa: PLC0415 - the solver is for workers alone

    search(run=PlanRun.objects.get(pk=run_id))
