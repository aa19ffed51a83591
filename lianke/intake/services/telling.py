"""Whoever brought a workbook is told what came of it, also when the page was closed meanwhile."""

from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.notices.services.telling import tell

REFUSED = (RunState.REFUSED, RunState.FAULTY, RunState.FAILED)


def tell_of_run(run: ImportRun) -> None:
    """Inside the transaction in which its state was set. Nobody is told of what a command did, and of what
    somebody cancelled.
    """
    if run.person is None:
        return
    arguments = {"file": run.file_name, "state": run.state}
    if run.state == RunState.READY:
        tell(kind="import_ready", key=run.public_id, subject=run, to=[run.person], arguments=arguments)
    elif run.state == RunState.DONE:
        tell(kind="import_done", key=run.public_id, subject=run, to=[run.person], arguments=arguments)
    elif run.state in REFUSED:
        tell(kind="import_refused", key=run.public_id, subject=run, to=[run.person], arguments=arguments)
