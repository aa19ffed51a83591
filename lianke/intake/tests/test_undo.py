"""An import can be taken back exactly, as long as nothing has been built on it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.apps import apps

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.audit.services import SYSTEM
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.services import import_workbook, undo_run
from lianke.intake.tests.cities import city_workbook
from lianke.intake.tests.conftest import YUNLING, Edit
from lianke.intake.tests.test_importing import MOVED, SHORT_TERM
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Membership, Node
from lianke.schooling.models import ClassGroup, Room
from lianke.schooling.services import make_device
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def august() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 8, 20, 9, 0, 0, 123457, tzinfo=clock.SCHOOL_ZONE)) as traveller:
        yield traveller


def bring(path: object = YUNLING, **options: object) -> ImportRun:
    import_workbook(path=path, actor=SYSTEM, **options)  # type: ignore[arg-type]  # each test gives what the service takes
    return ImportRun.objects.order_by("-pk")[0]


def world() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the audit and the history itself."""
    skipped = {"audit.Entry", "intake.ImportRun"}
    models = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.label not in skipped
    ]
    return {model._meta.label: sorted(model.objects.values_list(), key=str) for model in models}  # type: ignore[attr-defined]


def refusal_of(run: ImportRun) -> str:
    before = world()
    with pytest.raises(Refusal) as refusal:
        undo_run(run=run, actor=SYSTEM)
    assert world() == before
    return refusal.value.sentence


def test_the_first_import_leaves_only_the_empty_county() -> None:
    run = bring()
    undo_run(run=run, actor=SYSTEM)
    left = {name: len(rows) for name, rows in world().items() if rows}
    assert left["organisations.Node"] == 1
    assert not set(left) & {
        "accounts.Person",
        "schooling.ClassGroup",
        "timetable.Version",
        "timetable.WeeklySlot",
        "schooling.Subject",
    }
    run.refresh_from_db()
    assert (run.state, run.journal) == (RunState.UNDONE, {})
    assert Entry.objects.get(verb="undo_import").change["sha256"] == run.digest


@pytest.mark.parametrize("publish", [False, True])
def test_a_second_import_is_taken_back_to_the_last_column(edited: Edit, publish: bool) -> None:
    bring(edited(SHORT_TERM), publish=publish)
    before = world()
    changes = {
        "学校!F3": 1,
        "教师!F2": 3,
        "教师!D8": "音乐",
        "班级!D14": 99,
        "班级!C16": "一年级",
        "教室!C3": "普通教室",
        "作息!C2": "08:35",
        "校历!A4": "停课",
        "课程方案!B2": 9,
        "供给!C5": "两者",
        "排课规则!B5": "音乐",
        "学校!A36": "新村教学点",
        "学校!B36": "教学点",
        "教师!A49": "新老师",
        "教师!C49": "县第一小学",
        "教师!E49": "助教",
    }
    run = bring(edited(SHORT_TERM | MOVED | changes), publish=publish)
    assert run.state == RunState.DONE
    assert world() != before
    undo_run(run=run, actor=SYSTEM)
    assert world() == before


def test_an_import_that_changed_nothing_is_taken_back_without_a_trace() -> None:
    bring()
    before = world()
    undo_run(run=bring(), actor=SYSTEM)
    assert world() == before


def test_imports_are_taken_back_in_reverse_order_only(august: time_machine.Traveller, edited: Edit) -> None:
    first = bring()
    august.shift(60)
    second = bring(edited({"学校!F3": 1}))
    assert second.file_name in refusal_of(first)
    undo_run(run=second, actor=SYSTEM)
    undo_run(run=first, actor=SYSTEM)
    assert ClassGroup.objects.count() == 0


def opened_lesson(run: ImportRun) -> None:
    Meeting.objects.filter(pk=Meeting.objects.order_by("pk")[0].pk).update(
        state=MeetingState.OPEN, opened_at=clock.now()
    )


def paired_screen(run: ImportRun) -> None:
    make_device(room=Room.objects.filter(kind="interactive")[0], person=Person.objects.all()[0])


def password_set(run: ImportRun) -> None:
    somebody = Person.objects.order_by("pk")[0]
    somebody.set_password("correct horse battery")
    somebody.save()


def row_changed(run: ImportRun) -> None:
    ClassGroup.objects.filter(pk=ClassGroup.objects.order_by("pk")[0].pk).update(pupils=77)


def person_with_an_office_elsewhere(run: ImportRun) -> None:
    elsewhere = Node.objects.create(kind="county", name="邻县")
    Membership.objects.create(person=Person.objects.order_by("pk")[0], node=elsewhere, role="teacher")


@pytest.mark.parametrize(
    "build", [opened_lesson, paired_screen, password_set, row_changed, person_with_an_office_elsewhere]
)
def test_what_has_been_built_on_it_is_named_and_nothing_is_taken_back(
    build: Callable[[ImportRun], None], edited: Edit
) -> None:
    run = bring(edited(SHORT_TERM), publish=True)
    build(run)
    assert any(sign.isdigit() for sign in refusal_of(run))
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_a_city_is_taken_back_whole_and_not_over_what_a_county_brought_later(
    august: time_machine.Traveller, tmp_path: Path
) -> None:
    city = bring(city_workbook(tmp_path / "city.xlsx"))
    august.shift(60)
    county = bring(YUNLING)
    assert county.node.parent == city.node
    assert county.file_name in refusal_of(city)
    undo_run(run=county, actor=SYSTEM)
    undo_run(run=city, actor=SYSTEM)
    left = {name for name, rows in world().items() if rows}
    assert not left & {
        "accounts.Person",
        "schooling.ClassGroup",
        "schooling.Subject",
        "pairing.Pair",
        "organisations.Membership",
    }
    assert sorted(Node.objects.values_list("name", flat=True)) == ["云岭县", "湛江市"]


def test_an_import_is_taken_back_once() -> None:
    run = bring()
    undo_run(run=run, actor=SYSTEM)
    with pytest.raises(Refusal):
        undo_run(run=run, actor=SYSTEM)


def test_a_county_that_is_its_own_county_keeps_its_path() -> None:
    county = Node.objects.create(kind="county", name="云岭县")
    Node.objects.filter(pk=county.pk).update(county=county)
    bring()
    county.refresh_from_db()
    assert county.path == f"/{county.pk}/"
    before = world()
    bring()
    assert world() == before
