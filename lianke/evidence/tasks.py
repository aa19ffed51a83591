"""Long work of the evidence, done by the worker."""

from django_tasks import task


@task()
def go_through(change_id: int) -> None:
    from lianke.evidence.services.rules import go_on  # noqa: PLC0415 - as above

    go_on(change=change_id)
