"""Ledgers: what each teacher gave and each school received, final once the month is locked, the same on the
page and in the workbook.
"""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db.models import Q

from lianke.coverage.tests.factories import at, give, lesson, no_lessons_yet, real_term
from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, Delivery, Ruling
from lianke.evidence.services.months import lock_month
from lianke.organisations.choices import Role
from lianke.timetable.models import Course, LessonType, Meeting
from lianke.timetable.services.lesson_types import name_types
from tests.cast import County, person, school_time, signed_in

OCTOBER = at("2026-10-12", 9 * 60)
HEAD = [
    "教师",
    "学校",
    "已安排",
    "专递课堂",
    "已计入",
    "认定计入",
    "班级节次",
    "没开",
    "开了没算上",
    "更正（班级节次）",
]


@pytest.fixture
def autumn(county: County) -> Any:
    """September: two lessons count (one for both classes), one did not, one was never opened, one counts by a
    ruling alone.
    """
    real_term(county)
    no_lessons_yet(county)
    give(lesson(county, "2026-09-01", county.classes))
    give(lesson(county, "2026-09-02", county.classes[:1]), late_s=150)
    give(lesson(county, "2026-09-03", county.classes[:1]), counted=False, live_s=900)
    lesson(county, "2026-09-04", county.classes[:1])
    ruled = give(lesson(county, "2026-09-07", county.classes[:1]), counted=False, live_s=0, late_s=None)
    claim = Claim.objects.create(
        participation=ruled.participations.get(),
        kind=ClaimKind.SUPPLEMENT,
        reason=Reason.POWER,
        sentence="停电",
        minutes=40,
        filed_by=county.assistant,
        filed_at=ruled.ends_at,
    )
    Ruling.objects.create(
        claim=claim, granted=True, sentence="属实", ruled_by=county.officer, ruled_at=ruled.ends_at
    )
    with school_time(OCTOBER):
        yield county


def ledger(somebody: Any, url: str) -> Any:
    answer = signed_in(somebody).get(url, headers={"accept": "text/html", "accept-language": "zh-hans"})
    assert answer.status_code == 200
    return answer.context["ledger"]


def rows(somebody: Any, url: str) -> list[list[Any]]:
    return [line.values for line in ledger(somebody, url).lines]


def test_a_teacher_gave_what_counts_for_one_class_at_least(autumn: County) -> None:
    found = ledger(autumn.officer, "/ledgers/?month=2026-09")
    assert found.head == HEAD
    assert [line.values for line in found.lines] == [["邓涵", "云岭县第一小学", 5, 3, 3, 1, 4, 1, 1, 0]]
    assert found.totals == [5, 3, 3, 1, 4, 1, 1, 0]
    assert rows(autumn.officer, "/ledgers/?month=2026-08") == []


def test_types_are_counted_apart_under_the_countys_own_words(autumn: County) -> None:
    given = list(
        Meeting.objects.filter(deliveries_of_day("2026-09-01") | deliveries_of_day("2026-09-02")).order_by(
            "begins_at"
        )
    )
    for meeting, code in zip(given, ("central", "same_topic"), strict=True):
        Course.objects.filter(meetings=meeting).update(lesson_type=LessonType.objects.get(code=code))
    name_types(node=autumn.node, words={"central": "大班课", "delivered": "空中课堂"}, person=autumn.officer)
    found = ledger(autumn.officer, "/ledgers/?month=2026-09")
    assert found.head[3:7] == ["空中课堂", "大班课", "同课异构", "已计入"]
    assert [line.values[3:7] for line in found.lines] == [[1, 1, 1, 3]]
    lessons = signed_in(autumn.officer).get(
        f"/ledgers/teachers/{autumn.lecturer.public_id}/?month=2026-09", headers={"accept": "text/html"}
    )
    assert [row["type"] for row in lessons.context["rows"]][:3] == ["大班课", "大班课", "同课异构"]


def deliveries_of_day(day: str) -> Q:
    return Q(begins_at=at(day))


def test_a_school_sees_how_punctual_its_classes_were_and_why_lessons_did_not_count(autumn: County) -> None:
    # planned, counted, by ruling, late, minutes late | not begun, began late, absent, class late, too short,
    # to be checked
    assert rows(autumn.officer, "/ledgers/schools/?month=2026-09") == [
        ["铜冲教学点", 5, 3, 1, 1, 2.5, 1, 0, 0, 0, 1, 0],
        ["李坪教学点", 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_a_lecturer_who_began_late_is_the_cause_not_the_class(autumn: County) -> None:
    late = give(lesson(autumn, "2026-09-08", autumn.classes[1:]), counted=False, live_s=600)
    Meeting.objects.filter(pk=late.pk).update(opened_at=late.begins_at + timedelta(minutes=8))
    assert rows(autumn.officer, "/ledgers/schools/?month=2026-09")[1] == [
        "李坪教学点",
        2,
        1,
        0,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        0,
    ]


def test_after_the_lock_the_month_stands_and_a_change_is_a_later_months_correction(autumn: County) -> None:
    lock_month(node=autumn.node, month=date(2026, 9, 1), by=autumn.officer)
    before = rows(autumn.officer, "/ledgers/?month=2026-09")
    Delivery.objects.filter(participation__meeting__begins_at=at("2026-09-03")).update(counted=True)
    assert rows(autumn.officer, "/ledgers/?month=2026-09") == before
    give(lesson(autumn, "2026-10-09", autumn.classes))
    with school_time(at("2026-11-02", 9 * 60)):
        lock_month(node=autumn.node, month=date(2026, 10, 1), by=autumn.officer)
        assert rows(autumn.officer, "/ledgers/?month=2026-10") == [
            ["邓涵", "云岭县第一小学", 1, 1, 1, 0, 2, 0, 0, 1]
        ]
        assert "锁定" in ledger(autumn.officer, "/ledgers/?month=2026-09").note


def test_the_workbook_says_what_the_page_says_and_a_name_is_no_formula(autumn: County) -> None:
    autumn.lecturer.name = "=1+1"
    autumn.lecturer.save()
    found = ledger(autumn.officer, "/ledgers/?month=2026-09")
    answer = signed_in(autumn.officer).get(
        "/ledgers/?month=2026-09&as=xlsx", headers={"accept-language": "zh-hans"}
    )
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[2:4] == [HEAD, ["=1+1", "云岭县第一小学", 5, 3, 3, 1, 4, 1, 1, 0]]
    assert sheet["A4"].data_type == "s"
    assert found.digest in str(cells[-1][0])
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert "教育局审核" in str(cells[-2][0])


def test_the_digest_changes_with_any_figure(autumn: County) -> None:
    before = ledger(autumn.officer, "/ledgers/?month=2026-09").digest
    give(lesson(autumn, "2026-09-09", autumn.classes[:1]))
    assert ledger(autumn.officer, "/ledgers/?month=2026-09").digest != before


def test_every_line_opens_as_many_lessons_as_it_counts(autumn: County) -> None:
    client = signed_in(autumn.officer)
    line = ledger(autumn.officer, "/ledgers/?month=2026-09").lines[0]
    behind = client.get(line.url, headers={"accept": "text/html"}).context["rows"]
    assert sum(row["tone"] in ("ok", "own") for row in behind) == line.values[6] == 4
    school = ledger(autumn.officer, "/ledgers/schools/?month=2026-09").lines[0]
    assert (
        len(client.get(school.url, headers={"accept": "text/html"}).context["rows"]) == school.values[1] == 5
    )


def test_a_lecturer_sees_the_own_line_alone_and_a_principal_the_own_school(
    autumn: County, next_county: County
) -> None:
    colleague = person("廖洋", autumn.lead_school, Role.LECTURER, "colleague")
    assert [row[0] for row in rows(autumn.lecturer, "/ledgers/?month=2026-09")] == ["邓涵"]
    assert rows(colleague, "/ledgers/?month=2026-09") == []
    principal = person("王校长", autumn.points[1], Role.PRINCIPAL, "principal")
    assert [row[0] for row in rows(principal, "/ledgers/schools/?month=2026-09")] == ["李坪教学点"]
    assert "邓涵" not in [
        row[0] for row in rows(next_county.officer, "/ledgers/?month=2026-09") if row[2] == 5
    ]


@pytest.mark.parametrize("month", ["", "2026-13", "0000-01", "9999-12", "九月"])
def test_a_month_that_is_none_is_the_present_one(autumn: County, month: str) -> None:
    assert "10月" in ledger(autumn.officer, f"/ledgers/?month={month}").title
