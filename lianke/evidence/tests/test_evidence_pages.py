"""Attendance lists, rules of counting, nightly roots."""

import csv
import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import Settings

from lianke.evidence.models import Delivery, NightlyRoot
from lianke.evidence.proof.roots import file_of
from lianke.evidence.services.counting import recount
from lianke.evidence.services.roots import night_due, root_the_night
from lianke.evidence.services.rules import make_rule
from lianke.evidence.tests.evidenced import teach
from lianke.evidence.tests.test_presence_kept import BELL
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.kernel.sheets import DANGEROUS, safe_cell
from lianke.live.models import Timeline
from lianke.schooling.models import Room
from lianke.timetable.models import Meeting
from tests.cast import County, school_time, signed_in


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.EVIDENCE = tmp_path / "evidence"


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert isinstance(cell, str)
    assert not cell.lstrip(" ").startswith(DANGEROUS)
    assert cell.endswith(text)


def test_an_attendance_list_says_who_was_here_when_and_where(county: County) -> None:
    teach(county, village_until=1800)
    with school_time(BELL + timedelta(days=200)):  # permanent
        answer = signed_in(county.assistant).get(f"/lessons/{county.lesson.public_id}/attendance.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["身份", "学校", "班级或姓名", "教室", "设备", "进入", "离开", "分钟", "方式"]
    assert [[row[0], row[2], *row[5:]] for row in rows[1:]] == [
        ["主讲", "邓涵", "2026-09-14 09:05:00", "2026-09-14 09:45:00", "40.0", "直播"],
        ["班级", "三(1)班", "2026-09-14 09:05:00", "2026-09-14 09:35:00", "30.0", "直播"],
    ]
    assert [row[4].split(" ")[0] for row in rows[1:]] == ["", "教室屏"]


def test_a_name_like_a_formula_is_text_in_both_files(county: County) -> None:
    Room.objects.filter(pk=county.rooms[0].pk).update(name="=HYPERLINK(1)")
    county.lecturer.name = "@SUM(1)"
    county.lecturer.save()
    teach(county)
    client, lesson = signed_in(county.officer), f"/lessons/{county.lesson.public_id}"
    sheet = load_workbook(io.BytesIO(client.get(f"{lesson}/attendance.xlsx").content)).active
    assert sheet is not None
    told = {cell.value: cell.quotePrefix for row in sheet.iter_rows() for cell in row}
    text = client.get(f"{lesson}/attendance.csv").content.decode()
    assert (told["=HYPERLINK(1)"], told["@SUM(1)"]) == (True, True)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert ",'=HYPERLINK(1)," in text


def test_a_new_rule_counts_again_as_a_new_revision_and_keeps_the_old(county: County) -> None:
    teach(county, village_until=1800)  # 75 %
    rule = make_rule(
        node=county.node,
        by=county.officer,
        valid_from=date(2026, 9, 1),
        share_pct=70,
        late_s=300,
        why="县教育局第 3 号文",
    )
    for _twice in range(2):
        recount(meetings=Meeting.objects.all())
    rows = Delivery.objects.filter(participation__class_group=county.classes[0]).order_by("revision")
    assert [(one.revision, one.live_s, one.counted, one.is_latest, one.rule_version) for one in rows] == [
        (1, 1800, False, False, 1),
        (2, 1800, True, True, 2),
    ]
    assert rows[1].rule == rule


def test_a_rule_holds_for_its_own_county_and_from_its_day_on(county: County, next_county: County) -> None:
    make_rule(
        node=next_county.node,
        by=next_county.officer,
        valid_from=date(2026, 9, 1),
        share_pct=70,
        late_s=300,
        why="邻县的规则",
    )
    make_rule(
        node=county.node,
        by=county.officer,
        valid_from=date(2026, 9, 15),
        share_pct=70,
        late_s=300,
        why="从次日起",
    )
    teach(county, village_until=1800)
    assert list(Delivery.objects.values_list("counted", "rule_version").distinct()) == [(False, 1)]


@pytest.mark.parametrize(
    ("share", "why", "code"),
    [(0, "x", "impossible_rule"), (101, "x", "impossible_rule"), (80, " ", "no_reason")],
)
def test_an_impossible_rule_is_refused(county: County, share: int, why: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        make_rule(
            node=county.node,
            by=county.officer,
            valid_from=date(2026, 9, 1),
            share_pct=share,
            late_s=300,
            why=why,
        )


def test_the_command_makes_a_rule_and_counts_again(
    county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    teach(county, village_until=1800)
    call_command(
        "counting-rule",
        node=county.node.name,
        by=county.officer.login,
        valid_from="2026-09-01",
        share=70,
        late=5,
        why="县教育局第 3 号文",
    )
    assert "2 条" in capsys.readouterr().out
    call_command("recount", month="2026-09")
    assert "0 条" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-09-14 21:59", "2026-09-13"),
        ("2026-09-14 22:00", "2026-09-14"),
        ("2026-09-15 03:00", "2026-09-14"),
    ],
)
def test_a_night_is_due_at_ten_and_made_up_in_the_morning(now: str, night: str) -> None:
    assert f"{night_due(datetime.fromisoformat(now).replace(tzinfo=clock.SCHOOL_ZONE)):%F}" == night


def test_the_clock_roots_a_night_once_and_each_root_holds_the_one_before(county: County) -> None:
    teach(county)
    with school_time(BELL + timedelta(hours=14)):
        first = root_the_night()
        assert first
        assert root_the_night() == ""
    with school_time(BELL + timedelta(days=2)):
        recount(meetings=Meeting.objects.all())
        second = root_the_night()
    rows = list(NightlyRoot.objects.order_by("night"))
    content = json.loads(file_of(rows[0].night).read_text())
    timeline = Timeline.objects.get(meeting=county.lesson)
    assert content["heads"] == [[county.lesson.public_id, timeline.last_seq, timeline.head_hash]]
    assert timeline.rooted_seq == timeline.last_seq
    assert (rows[0].root, len(rows)) == (first, 1 if not second else 2)


def test_a_root_is_printed_with_its_counts_and_says_when_its_file_is_gone(county: County) -> None:
    teach(county)
    with school_time(BELL + timedelta(hours=14)):
        root = root_the_night()
    client = signed_in(county.officer)
    shown = client.get("/evidence/2026-09-14/", headers={"accept": "text/html"}).content.decode()
    assert all(root[at : at + 16] in shown for at in range(0, 64, 16))
    assert "文件缺失" not in shown
    file_of(date(2026, 9, 14)).unlink()
    assert "文件缺失" in client.get("/evidence/2026-09-14/", headers={"accept": "text/html"}).content.decode()
    assert client.get("/evidence/2026-09-99/", headers={"accept": "text/html"}).status_code == 404
