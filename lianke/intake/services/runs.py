"""A workbook's way from the page: uploaded, checked by a job, confirmed, written by a job."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path, PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.intake.choices import RUNNING, RunState
from lianke.intake.models import ImportRun
from lianke.intake.outcome import Outcome
from lianke.intake.queries.report import as_json, refusal_json
from lianke.intake.services.telling import tell_of_run
from lianke.intake.services.workbooks import import_workbook
from lianke.intake.tasks import CHECK, WRITE
from lianke.kernel import clock
from lianke.kernel.jobs import Life
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node


def path_of(run: ImportRun) -> Path:
    return Path(default_storage.path(run.file))


def upload_workbook(*, node: Node, person: Person, upload: "UploadedFile[bytes]") -> ImportRun:
    """Keeps the file and orders its check; whatever is wrong with it is said there."""
    content = upload.read()
    run = ImportRun(
        node=node, person=person, file_name=PurePath(upload.name or "").name[-200:], made_at=clock.now()
    )
    run.digest = sha256(content).hexdigest()
    run.file = default_storage.save(f"imports/{run.public_id}", ContentFile(content))
    with transaction.atomic():
        run.save()
        CHECK.ask(run.pk)
    return run


def check_workbook(*, pk: int, life: Life) -> None:
    """The dry run. What somebody cancelled meanwhile stays cancelled."""
    run = ImportRun.objects.get(pk=pk)
    if run.state != RunState.CHECKING:
        return
    checking = ImportRun.objects.filter(pk=pk, state=RunState.CHECKING)

    def go_on(step: str) -> None:
        life.go_on()
        checking.update(step=step)

    state, report = attempt(run, dry_run=True, progress=go_on)
    settle(checking, state or RunState.READY, report)


def write_workbook(*, pk: int, life: Life) -> None:
    """All or nothing; errors that appeared since the dry run lead back to the list of errors."""
    run = ImportRun.objects.get(pk=pk)
    if run.state != RunState.WRITING:
        return
    state, report = attempt(run, dry_run=False, progress=lambda step: None)
    if state:
        settle(ImportRun.objects.filter(pk=run.pk, state=RunState.WRITING), state, report)


@transaction.atomic
def settle(standing: QuerySet[ImportRun], state: str, report: dict[str, object]) -> None:
    """What came of the one run that still stands so, and whoever brought it is told."""
    run = standing.select_for_update(of=("self",)).first()
    if run:
        run.state, run.report = state, report
        run.save(update_fields=["state", "report"])
        tell_of_run(run)


def attempt(
    run: ImportRun, *, dry_run: bool, progress: Callable[[str], None]
) -> tuple[str, dict[str, object]]:
    """(state, report); no state where everything went well."""
    try:
        outcome = run_import(run, dry_run=dry_run, progress=progress)
    except Refusal as refusal:
        return RunState.REFUSED, refusal_json(refusal.sentence)
    return (RunState.FAULTY if outcome.errors else ""), as_json(outcome)


def fail_run(*, pk: int, sentence: str) -> None:
    settle(ImportRun.objects.filter(pk=pk, state__in=RUNNING), RunState.FAILED, refusal_json(sentence))


def run_import(run: ImportRun, *, dry_run: bool, progress: Callable[[str], None]) -> Outcome:
    person = run.person
    actor = Actor.of(person)
    return import_workbook(
        path=path_of(run),
        actor=actor,
        into=run.node,
        publish=run.publish,
        dry_run=dry_run,
        name=run.file_name,
        progress=progress,
        run=run,
    )


def cancel_run(*, run: ImportRun) -> None:
    """Raises Refusal when it is too late."""
    with transaction.atomic():
        if not ImportRun.objects.filter(pk=run.pk, state__in=[RunState.CHECKING, RunState.READY]).update(
            state=RunState.CANCELLED
        ):
            raise Refusal("too_late", _("This import can no longer be cancelled."))
        CHECK.stop(run.pk)


def confirm_run(*, run: ImportRun, person: Person, publish: bool) -> None:
    """Orders the writing of what the dry run showed. Raises Refusal when it is not ready, or somebody was
    quicker.
    """
    with transaction.atomic():
        ready = ImportRun.objects.filter(pk=run.pk, state=RunState.READY)
        if not ready.update(state=RunState.WRITING, person=person, publish=publish):
            raise Refusal("not_ready", _("This import is not waiting for a confirmation."))
        WRITE.ask(run.pk)
