"""A worker that is killed at any point of a workbook's way leaves nothing that stays "running"."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.services.runs import confirm_run, upload_workbook
from lianke.intake.tasks import CHECK, WRITE
from lianke.intake.tests.cities import city_workbook
from lianke.intake.tests.conftest import YUNLING_CELLS
from lianke.kernel.models import Job, JobState
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Node
from tests.cast import person
from tests.processes import BY_HAND, every_point, taken_up


def brought(folder: Path, officer: Person, county: Node) -> ImportRun:
    schools = city_workbook(folder / "schools.xlsx", {"学校": YUNLING_CELLS["学校"][:3]})
    upload = SimpleUploadedFile(schools.name, schools.read_bytes())
    return upload_workbook(node=county, person=officer, upload=upload)


def test_an_import_is_checked_and_written_once_wherever_its_worker_is_killed(
    own_database: None, settings: Settings, tmp_path: Path
) -> None:
    settings.TASKS = BY_HAND
    county = Node.objects.create(kind=NodeKind.COUNTY, name="云岭县")
    officer = person("周敏", county, Role.OFFICER, "officer")
    run = brought(tmp_path, officer, county)

    def nothing_is_written() -> None:
        run.refresh_from_db()
        assert run.state in (RunState.CHECKING, RunState.READY)
        assert Node.objects.count() == 1

    assert every_point(lambda: taken_up(CHECK, run.pk), nothing_is_written) > 10
    assert run.state == RunState.READY
    confirm_run(run=run, person=officer, publish=False)

    def all_or_nothing() -> None:
        run.refresh_from_db()
        assert run.state in (RunState.WRITING, RunState.DONE)
        written = run.state == RunState.DONE
        assert Node.objects.count() == (3 if written else 1)
        assert Entry.objects.filter(verb="import").count() == written

    assert every_point(lambda: taken_up(WRITE, run.pk), all_or_nothing) > 10
    assert run.state == RunState.DONE
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}
