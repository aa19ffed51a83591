"""Long work on a workbook, done by the worker."""

from django_tasks import task

from lianke.intake.models import ImportRun


@task()
def check_run(run_id: int) -> None:
    from lianke.intake.services.runs import check_workbook  # noqa: PLC0415 - the one way back

    check_workbook(run=ImportRun.objects.get(pk=run_id))


@task()
def write_run(run_id: int) -> None:
    from lianke.intake.services.runs import write_workbook  # noqa: PLC0415 - as above

    write_workbook(run=ImportRun.objects.get(pk=run_id))
