"""排课 as an officer sees it: ordered, watched, taken as a draft, published; again without a lecturer; nobody
else, and no other county's.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.audit.services import SYSTEM
from lianke.intake.services import import_workbook
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Node
from lianke.schooling.models import Provision, Term
from lianke.timetable.choices import PlanState, VersionState
from lianke.timetable.models import Meeting, PlanRun, Version, WeeklySlot
from lianke.timetable.queries.county import CountyRows
from lianke.timetable.queries.versions import sizes
from lianke.timetable.services.plans import accept_plan, cancel_plan, order_plan, stop_plan
from lianke.timetable.tasks import PLAN
from tests.cast import person, school_time, signed_in

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[2] / "planner" / "tests" / "data"
BEFORE_TERM = datetime(2026, 8, 28, 9, 0, tzinfo=clock.SCHOOL_ZONE)


def brought(name: str) -> Client:
    """The county is in, without a timetable, and its officer signed in."""
    assert import_workbook(path=DATA / name, actor=SYSTEM).errors == []
    client = signed_in(person("周敏", Node.objects.get(kind=NodeKind.COUNTY), Role.OFFICER, "officer"))
    client.defaults["HTTP_ACCEPT"] = "text/html"
    return client


def ordered(client: Client, commits: DjangoCaptureOnCommitCallbacks, **asked: object) -> PlanRun:
    with commits(execute=True):
        assert client.post("/timetable/plans/", asked).status_code == 302
    return PlanRun.objects.order_by("-pk")[0]


def page(client: Client, run: PlanRun) -> str:
    return client.get(f"/timetable/plans/{run.public_id}/").content.decode()


def test_a_plan_is_ordered_taken_published_and_made_again_without_a_lecturer(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with school_time(BEFORE_TERM):
        officer = brought("xianning-22-demand.xlsx")
        run = ordered(officer, django_capture_on_commit_callbacks)
        assert (run.state, run.result["covered"], run.result["lessons"], run.result["is_proven"]) == (
            PlanState.READY,
            311,
            106,
            True,
        )
        assert "311 / 311" in page(officer, run)
        officer.post(f"/timetable/plans/{run.public_id}/accept/", {"way": 0})
        version = Version.objects.get()
        assert (
            version.state,
            sizes([version])[version.pk].lessons,
            sizes([version])[version.pk].class_lessons,
        ) == ("draft", 106, 311)
        officer.post(f"/timetable/versions/{version.public_id}/publish/")
        assert Version.objects.get().state == VersionState.PUBLISHED
        assert Meeting.objects.count() > 106
        left = Person.objects.get(name="廖洋")
        lost = WeeklySlot.objects.filter(course_plan__lecturer=left).count()
        again = ordered(
            officer, django_capture_on_commit_callbacks, base=version.public_id, absent=left.public_id
        )
        assert len(again.result["ways"][0]["changes"]) == lost
        body = page(officer, again)
        assert f"{lost}" in again.result["change"]
        assert again.result["change"] in body
        assert body.count("/accept/") == len(again.result["ways"])
        officer.post(f"/timetable/plans/{again.public_id}/accept/", {"way": 0})
        draft = Version.objects.get(state=VersionState.DRAFT)
        county = CountyRows(version.node, version.term)
        assert county.problem.owed == 311
        before, after = ({one.content for one in county.lessons_of(each)} for each in (version, draft))
        assert len(before - after) == len(after - before) == lost
        same = set(version.course_plans.values_list("course", flat=True)) & set(
            draft.course_plans.values_list("course", flat=True)
        )
        # courses outlive versions, also under another lecturer
        assert len(same) == draft.course_plans.count()
    assert (
        list(Entry.objects.filter(verb__in=["order_plan", "accept_plan"]).values_list("verb", flat=True))
        == ["order_plan", "accept_plan"] * 2
    )


def test_classes_that_are_left_out_stand_there_with_what_would_help(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    officer = brought("xianning-22-bells-demand.xlsx")
    run = ordered(officer, django_capture_on_commit_callbacks)
    assert (run.result["covered"], run.result["helping"]) == (285, False)
    body = page(officer, run)
    assert "金坪教学点作息提前 10 分钟" in body
    assert "+15" in body


def test_a_search_that_is_stopped_keeps_the_best_plan_so_far() -> None:
    with school_time(BEFORE_TERM):
        brought("xianning-22-demand.xlsx")
        run = order_plan(
            county=Node.objects.get(kind=NodeKind.COUNTY),
            term=Term.objects.get(),
            person=Person.objects.get(name="周敏"),
            base=None,
            absent=[],
        )
        with pytest.raises(Refusal):
            stop_plan(run=run)

        def stop_at_once(execute: Callable[..., object], sql: str, *rest: object) -> object:
            done = execute(sql, *rest)
            if (
                sql.startswith("UPDATE")
                and '"progress"' in sql
                and PlanRun.objects.exclude(progress={}).filter(state=PlanState.SEARCHING).exists()
            ):
                stop_plan(run=run)
            return done

        with connection.execute_wrapper(stop_at_once):
            PLAN.do_now(run.pk)
        run.refresh_from_db()
        assert (run.state, run.result["owed"], run.result["helping"]) == (PlanState.READY, 311, False)
        assert run.result["lessons"] > 0
        assert accept_plan(run=run, way=0, actor=SYSTEM).course_plans.exists()


def test_one_search_a_county_at_a_time_and_a_cancelled_one_stays_cancelled() -> None:
    officer = brought("xianning-22-demand.xlsx")
    run = ordered_without_worker()
    answer = officer.post("/timetable/plans/", follow=True).content.decode()
    assert PlanRun.objects.count() == 1
    assert "正在" in answer or "already" in answer
    cancel_plan(run=run)
    PLAN.do_now(run.pk)
    assert PlanRun.objects.get().state == PlanState.CANCELLED
    with pytest.raises(Refusal):
        cancel_plan(run=run)


def ordered_without_worker() -> PlanRun:
    county = Node.objects.get(kind=NodeKind.COUNTY)
    return order_plan(
        county=county,
        term=Term.objects.get(),
        person=Person.objects.get(login="officer"),
        base=None,
        absent=[],
    )


def test_what_cannot_be_planned_is_a_sentence() -> None:
    officer = brought("xianning-22-demand.xlsx")
    Provision.objects.update(who="own")
    run = ordered_without_worker()
    PLAN.do_now(run.pk)
    run.refresh_from_db()
    assert run.state == PlanState.FAILED
    assert run.result["error"] in page(officer, run)


def test_a_plan_is_taken_once_and_not_when_its_rows_are_gone() -> None:
    officer = brought("xianning-22-demand.xlsx")
    run = ordered_without_worker()
    row = {
        "subject": 1,
        "grade": 1,
        "lecturer": 10**6,
        "receivers": [],
        "weekday": 1,
        "period": 1,
        "room": None,
    }
    PlanRun.objects.update(
        state=PlanState.READY, result={"ways": [{"title": "", "lessons": [row]}], "covered": 0, "owed": 1}
    )
    with pytest.raises(Refusal, match="changed_since"):
        accept_plan(run=run, way=0, actor=SYSTEM)
    with pytest.raises(Refusal, match="not_ready"):
        accept_plan(run=run, way=3, actor=SYSTEM)
    assert officer.post(f"/timetable/plans/{run.public_id}/accept/", {"way": "x"}).status_code == 302
    assert Version.objects.count() == 0


def test_the_web_never_loads_the_solver() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django, sys; django.setup(); import lianke.config.urls; print('ortools' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "lianke.config.settings"},
    )
    assert loaded.stdout.strip() == "False"
