"""教案 in versions: who saved what, and with which a lesson was taught."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import F
from django.test import Client
from jsonschema import Draft202012Validator

from lianke.kernel.refusal import Refusal
from lianke.live.choices import EventKind
from lianke.live.models import Event
from lianke.live.services.lesson import open_lesson
from lianke.live.services.timeline import By
from lianke.preparing.models import LessonPlan, LessonPlanVersion
from lianke.preparing.services.plans import keep_print_file, save_plan
from lianke.preparing.steps import PrintFile, Step
from lianke.timetable.choices import Activity
from lianke.timetable.models import Meeting
from tests.cast import County, screen, signed_in

STEPS = [Step(3, "问好", "坐好", 1), Step(37, "唱", "拍三份", 2, 3)]
PDF = b"%PDF-1.4\nshort"


def saved(
    county: County, title: str = "小白船", *, meeting: Meeting | None = None, steps: list[Step] = STEPS
) -> LessonPlanVersion:
    return save_plan(
        meeting=meeting or county.lesson, person=county.lecturer, title=title, steps=steps, prints=[]
    )


def answer(county: County, client: Client | None = None) -> Any:
    return (client or signed_in(county.lecturer)).get(f"/lessons/{county.lesson.public_id}/plan").json()


def test_each_saving_is_a_version_and_the_old_ones_stay(county: County) -> None:
    saved(county, "一稿")
    saved(county, "二稿")
    plan = LessonPlan.objects.get()
    assert [(one.no, one.title, one.made_by) for one in plan.versions.all()] == [
        (2, "二稿", county.lecturer),
        (1, "一稿", county.lecturer),
    ]


def test_saving_the_same_again_adds_nothing(county: County) -> None:
    assert saved(county) == saved(county)
    assert LessonPlanVersion.objects.count() == 1


def test_a_version_cannot_be_changed_or_deleted(county: County) -> None:
    version = saved(county)
    with pytest.raises(DatabaseError), transaction.atomic():
        LessonPlanVersion.objects.update(no=F("no") + 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def test_who_edited_an_older_version_is_told_instead_of_winning(county: County) -> None:
    saved(county, "一稿")
    saved(county, "二稿")
    with pytest.raises(Refusal, match="saved_meanwhile"):
        save_plan(
            meeting=county.lesson, person=county.lecturer, title="迟到", steps=STEPS, prints=[], based_on=1
        )


@pytest.mark.parametrize(
    ("steps", "code"),
    [([], "empty"), ([Step(1)] * 61, "too_many_steps"), ([Step(100), Step(81)], "too_long")],
)
def test_what_no_plan_can_be_is_refused_and_nothing_is_kept(
    county: County, steps: list[Step], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        saved(county, steps=steps)
    assert not LessonPlan.objects.exists()


def test_a_plan_belongs_to_the_courses_lesson_and_moves_with_it_in_the_calendar(county: County) -> None:
    first, second = county.course.meetings.order_by("ordinal")[:2]
    saved(county, meeting=first)
    Meeting.objects.filter(pk=first.pk).update(
        begins_at=second.ends_at, ends_at=F("ends_at") + (second.ends_at - first.begins_at)
    )
    client = signed_in(county.lecturer)
    assert client.get(f"/lessons/{first.public_id}/plan").json()["plan"]["title"] == "小白船"
    assert client.get(f"/lessons/{second.public_id}/plan").json() == {"plan": None}


def test_a_meeting_without_a_course_has_a_plan_of_its_own(county: County) -> None:
    meeting = county.lesson
    other = Meeting.objects.create(
        activity=Activity.RESEARCH,
        begins_at=meeting.begins_at,
        ends_at=meeting.ends_at,
        lecturer=county.lecturer,
        host_node=county.lead_school,
    )
    saved(county, meeting=other)
    assert LessonPlan.objects.get().meeting == other
    assert answer(county) == {"plan": None}


def test_the_answer_keeps_to_its_contract_for_everybody_who_may_read_it(county: County) -> None:
    worksheet = keep_print_file(
        place=county.lead_school, upload=SimpleUploadedFile("学习单.pdf", PDF), limit=1000
    )
    save_plan(meeting=county.lesson, person=county.lecturer, title="小白船", steps=STEPS, prints=[worksheet])
    schema = json.loads((Path(settings.ROOT) / "contracts" / "lesson-plan.schema.json").read_text())
    copies = {}
    for name, client in [
        ("lecturer", signed_in(county.lecturer)),
        ("assistant", signed_in(county.assistant)),
        ("screen", screen(county.device_keys[0])),
    ]:
        found = answer(county, client)
        Draft202012Validator(schema).validate(found)
        copies[name] = found["plan"]["print"][0]["copies"]
    assert copies == {"lecturer": 26, "assistant": 13, "screen": 13}


def test_a_worksheet_is_printed_by_whoever_may_see_the_lesson(county: County) -> None:
    worksheet = keep_print_file(
        place=county.lead_school, upload=SimpleUploadedFile("学习单.pdf", PDF), limit=1000
    )
    assert worksheet == PrintFile("学习单", sha256(PDF).hexdigest())
    save_plan(meeting=county.lesson, person=county.lecturer, title="小白船", steps=STEPS, prints=[worksheet])
    saved(county, "没有学习单的新版本")
    got = screen(county.device_keys[0]).get(
        f"/lessons/{county.lesson.public_id}/plan/print/{worksheet.digest}.pdf"
    )
    assert (got.status_code, got.content, got["Content-Type"]) == (200, PDF, "application/pdf")


@pytest.mark.parametrize(
    ("content", "limit", "code"),
    [(b"PK\x03\x04", 1000, "not_a_pdf"), (PDF, 5, "too_large"), (b"", 5, "not_a_pdf")],
)
def test_what_is_no_worksheet_is_refused(county: County, content: bytes, limit: int, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        keep_print_file(place=county.lead_school, upload=SimpleUploadedFile("x.pdf", content), limit=limit)


def test_an_opened_lesson_keeps_the_version_it_was_opened_with(county: County) -> None:
    version = saved(county, "上课时的")
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    saved(county, "课后改的")
    assert answer(county)["plan"]["title"] == "上课时的"
    opened = json.loads(Event.objects.get(kind=EventKind.OPENED).body)
    assert opened["plan"] == {
        "id": version.plan.public_id,
        "version": 1,
        "digest": version.digest,
        "title": "上课时的",
        "cues": [
            {"from_minute": 0, "minutes": 3, "name": "问好"},
            {"from_minute": 3, "minutes": 37, "name": "唱"},
        ],
    }


def test_a_lesson_opened_without_a_plan_has_none_afterwards(county: County) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    saved(county, "课后写的")
    assert answer(county) == {"plan": None}
