"""A workbook's way from the page: uploaded, checked by a job, confirmed, written by a job."""

import logging
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path, PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.outcome import Outcome
from lianke.intake.queries.report import as_json, refusal_json
from lianke.intake.services.telling import tell_of_run
from lianke.intake.services.workbooks import import_workbook
from lianke.intake.tasks import check_run, write_run
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody does not want it any more."""


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
        transaction.on_commit(lambda: check_run.enqueue(run.pk))
    return run


def check_workbook(*, run: ImportRun) -> None:
    """The dry run. What somebody cancelled meanwhile stays cancelled."""

    def go_on(step: str) -> None:
        if not ImportRun.objects.filter(pk=run.pk, state=RunState.CHECKING).update(step=step):
            raise Cancelled

    state, report = attempt(run, dry_run=True, progress=go_on)
    with transaction.atomic():
        found = ImportRun.objects.filter(pk=run.pk, state=RunState.CHECKING)
        if found.update(state=state or RunState.READY, report=report):
            tell_of_run(ImportRun.objects.get(pk=run.pk))


def attempt(
    run: ImportRun, *, dry_run: bool, progress: Callable[[str], None]
) -> tuple[str, dict[str, object]]:
    """(state, report); no state where everything went well."""
    try:
        outcome = run_import(run, dry_run=dry_run, progress=progress)
    except Refusal as refusal:
        return RunState.REFUSED, refusal_json(refusal.sentence)
    except Cancelled:
        return RunState.CANCELLED, {}
    except Exception:
        log.exception("import %s", run.public_id)
        return RunState.FAILED, refusal_json(
            _("Something went wrong here, not in the workbook. Try again, or ask the operator.")
        )
    return (RunState.FAULTY if outcome.errors else ""), as_json(outcome)


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
    if not ImportRun.objects.filter(pk=run.pk, state__in=[RunState.CHECKING, RunState.READY]).update(
        state=RunState.CANCELLED
    ):
        raise Refusal("too_late", _("This import can no longer be cancelled."))


def confirm_run(*, run: ImportRun, person: Person, publish: bool) -> None:
    """Orders the writing of what the dry run showed. Raises Refusal when it is not ready, or somebody was
    quicker.
    """
    with transaction.atomic():
        ready = ImportRun.objects.filter(pk=run.pk, state=RunState.READY)
        if not ready.update(state=RunState.WRITING, person=person, publish=publish):
            raise Refusal("not_ready", _("This import is not waiting for a confirmation."))
        transaction.on_commit(lambda: write_run.enqueue(run.pk))


def write_workbook(*, run: ImportRun) -> None:
    """All or nothing; errors that appeared since the dry run lead back to the list of errors."""
    if run.state != RunState.WRITING:
        return
    state, report = attempt(run, dry_run=False, progress=lambda step: None)
    if state:
        with transaction.atomic():
            ImportRun.objects.filter(pk=run.pk).update(state=state, report=report)
            tell_of_run(ImportRun.objects.get(pk=run.pk))
