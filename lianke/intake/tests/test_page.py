"""导入 as an officer sees it: upload, errors or dry run, confirm, history; nobody else, and no other
county's.
"""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from lianke.audit.models import Entry
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.tasks import CHECK
from lianke.intake.tests.cities import city_workbook
from lianke.intake.tests.conftest import BROKEN, YUNLING, Edit
from lianke.notices.pages import told
from lianke.notices.queries import receipts_of, waiting
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup
from lianke.timetable.models import Version
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Node:
    return Node.objects.create(kind=NodeKind.COUNTY, name="云岭县")


@pytest.fixture
def officer(county: Node) -> Client:
    client = signed_in(person("周敏", county, Role.OFFICER, "officer"))
    client.defaults["HTTP_ACCEPT"] = "text/html"
    return client


@pytest.fixture
def bring(officer: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> object:
    def bring(source: Path) -> ImportRun:
        with django_capture_on_commit_callbacks(execute=True):
            answer = officer.post("/import/", {"file": SimpleUploadedFile(source.name, source.read_bytes())})
        assert answer.status_code == 302
        return ImportRun.objects.order_by("-pk")[0]

    return bring


def page(client: Client, run: ImportRun, tail: str = "", **headers: str) -> str:
    return client.get(
        f"/import/{run.public_id}/{tail}", headers={"accept": "text/html", **headers}
    ).content.decode()


def test_the_first_page_says_what_will_happen_and_keeps_a_history(officer: Client, bring: object) -> None:
    assert (
        "workbook" in officer.get("/import/").content.decode()
        or "工作簿" in officer.get("/import/").content.decode()
    )
    run = bring(YUNLING)  # type: ignore[operator]
    body = officer.get("/import/").content.decode()
    assert "yunling.xlsx" in body
    assert "周敏" in body
    assert run.digest[:12] in body


def test_a_broken_workbook_shows_its_errors_and_gives_a_marked_copy(
    officer: Client, bring: object, tmp_path: Path
) -> None:
    run = bring(BROKEN)  # type: ignore[operator]
    assert (run.state, ClassGroup.objects.count()) == (RunState.FAULTY, 0)
    body = page(officer, run)
    for error in run.report["errors"][:5]:
        assert f"{error['column']}{error['row']}" in body
    copy = officer.get(f"/import/{run.public_id}/marked.xlsx")
    (tmp_path / "marked.xlsx").write_bytes(copy.content)
    assert "attachment" in copy["Content-Disposition"]
    assert (
        sum(
            1
            for sheet in openpyxl.load_workbook(tmp_path / "marked.xlsx")
            for row in sheet.iter_rows()
            for c in row
            if c.comment
        )
        >= 32
    )


def test_a_sound_workbook_is_written_only_when_confirmed(
    officer: Client, bring: object, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    run = bring(YUNLING)  # type: ignore[operator]
    assert (run.state, ClassGroup.objects.count(), Entry.objects.filter(verb="import").count()) == (
        RunState.READY,
        0,
        0,
    )
    assert run.report["changes"]["班级"] == {"new": 56, "changed": 0, "untouched": 0}
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"/import/{run.public_id}/confirm/")
    run.refresh_from_db()
    assert (run.state, ClassGroup.objects.count(), Version.objects.count()) == (RunState.DONE, 56, 1)
    assert Entry.objects.get(verb="import").change["sha256"] == run.digest
    assert "56" in page(officer, run)


def test_it_is_confirmed_once(officer: Client, bring: object) -> None:
    run = bring(YUNLING)  # type: ignore[operator]
    assert officer.post(f"/import/{run.public_id}/confirm/").status_code == 302
    assert officer.post(f"/import/{run.public_id}/confirm/").status_code == 409


def test_a_cancelled_check_stays_cancelled(officer: Client, county: Node) -> None:
    officer.post("/import/", {"file": SimpleUploadedFile("a.xlsx", YUNLING.read_bytes())})
    run = ImportRun.objects.get()
    assert "hx-get" in page(officer, run)
    officer.post(f"/import/{run.public_id}/cancel/")
    CHECK.do_now(run.pk)
    run.refresh_from_db()
    assert (run.state, run.report) == (RunState.CANCELLED, {})
    assert "hx-get" not in page(officer, run, **{"hx-request": "true"})
    assert officer.post(f"/import/{run.public_id}/confirm/").status_code == 409


def test_another_countys_workbook_is_refused_by_a_sentence(
    officer: Client, bring: object, edited: Edit
) -> None:
    run = bring(edited({"基本信息!B2": "邻县"}))  # type: ignore[operator]
    assert run.state == RunState.REFUSED
    assert "邻县" in page(officer, run)


def test_what_is_no_workbook_is_refused_by_a_sentence(officer: Client, bring: object, tmp_path: Path) -> None:
    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert bring(tmp_path / "picture.xlsx").state == RunState.REFUSED  # type: ignore[operator]


def test_without_a_file_the_form_says_so(officer: Client) -> None:
    assert officer.post("/import/", {}).status_code == 200
    assert ImportRun.objects.count() == 0


def test_our_own_failure_is_not_the_workbooks(
    officer: Client, bring: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lianke.intake.services.runs.import_workbook", fail)
    assert bring(YUNLING).state == RunState.FAILED  # type: ignore[operator]


def test_an_import_is_nobody_elses(officer: Client, bring: object, county: Node) -> None:
    run = bring(BROKEN)  # type: ignore[operator]
    charlie = signed_in(
        person("查理", Node.objects.create(kind=NodeKind.COUNTY, name="邻县"), Role.OFFICER, "charlie")
    )
    inspector = signed_in(person("督学", county, Role.INSPECTOR, "inspector"))
    for client in (charlie, inspector):
        for path in ("", "marked.xlsx"):
            assert client.get(f"/import/{run.public_id}/{path}").status_code == 404
        for path in ("confirm/", "cancel/"):
            assert client.post(f"/import/{run.public_id}/{path}").status_code == 404
    assert inspector.get("/import/").status_code == 404


def test_each_mistake_stands_in_a_picture_of_its_sheet(officer: Client, bring: object) -> None:
    body = page(officer, bring(BROKEN))  # type: ignore[operator]
    table = body[body.index('class="peek-sheet"') :]
    first = table[: table.index("</table>")]
    assert "<mark>教学站</mark>" in first
    assert all(f'<th scope="row">{number}</th>' in first for number in (1, 3, 4, 5))
    assert "县第一小学" in first


def test_many_mistakes_come_page_by_page(officer: Client, bring: object, edited: Edit) -> None:
    run = bring(edited({f"班级!C{row}": "大班" for row in range(2, 50)}))  # type: ignore[operator]
    assert page(officer, run).count("<mark>") == 40
    assert page(officer, run, "?page=2").count("<mark>") == 8


def test_the_officer_takes_the_template_and_everything_home(
    officer: Client, bring: object, tmp_path: Path
) -> None:
    for name in ("template", "export"):
        answer = officer.get(f"/import/{name}.xlsx")
        assert "attachment" in answer["Content-Disposition"]
        (tmp_path / f"{name}.xlsx").write_bytes(answer.content)
        run = bring(tmp_path / f"{name}.xlsx")  # type: ignore[operator]
        assert (run.state, run.report["errors"]) == (RunState.READY, [])


def test_a_city_s_officer_brings_workbooks_for_the_counties_under_the_city_only(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, county: Node, tmp_path: Path
) -> None:
    city = Node.objects.create(kind=NodeKind.CITY, name="湛江市")
    client = signed_in(person("陈晨", city, Role.OFFICER, "city"))
    runs = []
    for source in (YUNLING, city_workbook(tmp_path / "city.xlsx")):
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/import/", {"file": SimpleUploadedFile(source.name, source.read_bytes())})
        runs.append(ImportRun.objects.order_by("-pk")[0])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/import/{runs[-1].public_id}/confirm/")
    made = Node.objects.get(name="云岭县", parent=city)
    runs = list(ImportRun.objects.order_by("pk"))
    assert [(run.state, run.node) for run in runs] == [(RunState.DONE, made), (RunState.DONE, city)]
    assert not Node.objects.filter(county=county).exists()
    assert "湛江市" in client.get("/import/", headers={"accept": "text/html"}).content.decode()
    below = signed_in(person("周敏", made, Role.OFFICER, "below"))
    assert [below.get(f"/import/{run.public_id}/").status_code for run in runs] == [200, 404]
    assert client.get("/import/export.xlsx").status_code == 200


def test_a_county_s_officer_does_not_bring_a_city(officer: Client, bring: object, tmp_path: Path) -> None:
    run = bring(city_workbook(tmp_path / "city.xlsx"))  # type: ignore[operator]
    assert run.state == RunState.FAULTY
    assert {error["sheet"] for error in run.report["errors"]} >= {"学校"}
    assert Node.objects.filter(kind=NodeKind.COUNTY).count() == 1


def test_whoever_brought_a_workbook_is_told_what_came_of_it(
    officer: Client,
    bring: Callable[[Path], ImportRun],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    run = bring(YUNLING)
    assert run.person is not None
    [ready] = receipts_of(run.person)
    assert told(ready.notice).title == "工作簿检查好了"
    assert told(ready.notice).url == f"/import/{run.public_id}/"
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(f"/import/{run.public_id}/confirm/")
    assert [told(one.notice).title for one in waiting(receipts_of(run.person))] == ["工作簿导入好了"]
    broken = bring(BROKEN)
    words = told(receipts_of(run.person).latest("pk").notice)
    assert words.title == "工作簿没有导入"
    assert words.line == f"{broken.file_name}：待改正。什么都没写入；每处错误怎么改，导入页上都写着。"
