"""A county's workbook is planned without a database, and its plan goes back in without a mistake."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from lianke.audit.services import SYSTEM
from lianke.intake.keeping import older_plan, without
from lianke.intake.planning import county_of, rule_of
from lianke.intake.services import import_workbook
from lianke.intake.tests.conftest import YUNLING, Edit, typed
from lianke.planner.engine import plan
from lianke.planner.plan import Plan, WhyMissing
from lianke.planner.problem import Problem
from lianke.planner.remedies import applied, remedies
from lianke.timetable.models import CoursePlan, WeeklySlot
from lianke.workbook.checks.check import check
from lianke.workbook.reader.messages import Unreadable
from lianke.workbook.reader.rules import (
    BELL_TOLERANCE,
    CLASSES_AT_ONCE,
    LECTURER_A_DAY,
    MOST_CLASSES,
    MOST_PUPILS,
    STEADY_PARTNERS,
    SUBJECT_A_DAY,
    TOGETHER,
)
from lianke.workbook.reader.workbook import read_workbook

DATA = Path(__file__).parents[2] / "planner" / "tests" / "data"
DEMAND, BELLS = DATA / "xianning-22-demand.xlsx", DATA / "xianning-22-bells-demand.xlsx"
KEYS = [
    "owed",
    "covered",
    "lessons",
    "bound",
    "proven",
    "uncovered",
    "changed",
    "changed_bound",
    "seconds",
    "peak_mb",
]


def problem_of(path: Path, **rules: int) -> Problem:
    county = county_of(read_workbook(path), rules)
    assert county.errors == []
    return county.problem


def figures(found: Plan) -> tuple[int, int, int, int]:
    return found.owed, found.covered, len(found.lessons), found.bounds.lessons


def loads(found: Plan, *subjects: str) -> list[int]:
    return sorted(Counter(lesson.lecturer for lesson in found.lessons if lesson.subject in subjects).values())


def run(*args: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("plan", *args, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_three_classes_a_lesson_need_106_lessons_and_no_fewer() -> None:
    found = plan(problem_of(DEMAND))
    assert figures(found) == (311, 311, 106, 106)
    assert found.bounds.counting == 105
    assert loads(found, "英语") == [9, 9, 12]
    assert loads(found, "音乐", "美术") == [10, 10, 10, 10, 12, 12, 12]


def test_two_classes_a_lesson_need_157_lessons_and_no_fewer() -> None:
    found = plan(problem_of(DEMAND, **{MOST_CLASSES: 2}))
    assert figures(found) == (311, 311, 157, 157)
    assert found.bounds.counting == 156
    assert loads(found, "英语") == [15, 15, 15]
    assert loads(found, "音乐", "美术") == [16] * 7


def test_other_partners_each_week_would_not_do_with_fewer_lessons() -> None:
    found = plan(problem_of(DEMAND, **{STEADY_PARTNERS: False}))
    assert figures(found) == (311, 311, 106, 106)
    assert found.proven
    assert figures(plan(problem_of(DEMAND, **{STEADY_PARTNERS: False, MOST_CLASSES: 2}))) == (
        311,
        311,
        157,
        156,
    )


def test_sharing_within_townships_only_would_need_as_many_lessons_as_the_timetable_made_by_hand() -> None:
    assert plan(problem_of(DEMAND)).bounds.townships == len(read_workbook(YUNLING).lessons) == 150


def test_who_breaks_off_has_the_best_legal_plan_so_far(tmp_path: Path) -> None:
    out = tmp_path / "planned.xlsx"
    command = [
        sys.executable,
        "-c",
        "from lianke.config.cli import main; main()",
        "plan",
        str(DEMAND),
        "--out",
        str(out),
        "--json",
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"LIANKE_DATA": str(tmp_path)},
    ) as planning:
        assert planning.stderr is not None
        planning.stderr.readline()
        planning.send_signal(signal.SIGINT)
        said, _ = planning.communicate()
    outcome = json.loads(said)
    assert planning.returncode == 0
    assert 0 < outcome["covered"] <= 311
    assert len(older_plan(out)) == outcome["lessons"]
    assert check(read_workbook(out)).errors == []


def test_counties_of_a_workbook_share_no_lesson_and_the_price_of_that_is_said(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(DEMAND)
    sheet = book["学校"]
    column = sheet.max_column + 1
    sheet.cell(1, column, "县区")
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column, "乙县" if sheet.cell(row, 1).value == "县实验小学" or row > 25 else "甲县")
    book.save(tmp_path / "two.xlsx")
    said, code = run(str(tmp_path / "two.xlsx"), "--out", str(tmp_path / "planned.xlsx"))
    county = {row.name: row.county for row in read_workbook(tmp_path / "two.xlsx").schools}
    lessons = older_plan(tmp_path / "planned.xlsx")
    assert code == 0
    assert "不跨县开课" in said
    assert re.search(r"各县至少：乙县 \d+、甲县 \d+。", said)
    assert {county[lesson.lecturer[0]] for lesson in lessons} == {"甲县", "乙县"}
    assert all(
        county[site] == county[lesson.lecturer[0]] for lesson in lessons for site, _ in lesson.receivers
    )


def test_two_points_whose_bells_are_too_far_off_are_named_and_all_others_covered() -> None:
    found = plan(problem_of(BELLS))
    assert figures(found) == (311, 285, 102, 102)
    assert found.bounds.coverable == 285
    assert {one.demand.site for one in found.missing} == {"西沟教学点", "金坪教学点"}
    assert {one.reason for one in found.missing} == {WhyMissing.NO_COMMON_BELL}


@pytest.mark.django_db
def test_the_planned_workbook_is_imported_without_an_error_or_a_broken_rule(tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    text, code = run(str(DEMAND), "--out", str(out), "--json")
    figure = json.loads(text)
    assert (code, list(figure), figure["lessons"], figure["proven"], figure["uncovered"]) == (
        0,
        KEYS,
        106,
        True,
        [],
    )
    findings = check(read_workbook(out))
    assert (findings.errors, findings.warnings) == ([], [])
    outcome = import_workbook(path=out, actor=SYSTEM)
    assert outcome.errors == []
    assert WeeklySlot.objects.count() == 106
    assert CoursePlan.objects.count() == 48


def test_other_sheets_stay_as_they_are_and_an_old_timetable_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    assert run(str(YUNLING), "--out", str(out))[1] == 0
    before, after = openpyxl.load_workbook(YUNLING), openpyxl.load_workbook(out)
    assert after.sheetnames == before.sheetnames
    for sheet in before.sheetnames[:-1]:
        assert list(after[sheet].values) == list(before[sheet].values)
    assert after["课程表"].max_row == 107
    assert check(read_workbook(out)).warnings == []


def test_the_outcome_is_said_with_its_numbers(tmp_path: Path) -> None:
    text, _code = run(str(DEMAND), "--out", str(tmp_path / "plan.xlsx"), "--rule", f"{MOST_CLASSES}=4")
    assert "311 个班级节次开出 311 个，共 84 节课；按现在的规则不可能更少。" in text
    assert f"{MOST_CLASSES}=4" in text


def test_a_changed_rule_is_written_beside_the_plan_that_follows_it(tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    changed = {MOST_CLASSES: "4", TOGETHER: "同段", STEADY_PARTNERS: "否"}
    run(
        str(DEMAND),
        "--out",
        str(out),
        *(part for name, value in changed.items() for part in ("--rule", f"{name}={value}")),
    )
    book = read_workbook(out)
    assert [book.rule(name) for name in changed] == [4, "同段", False]
    findings = check(book)
    assert (findings.errors, findings.warnings) == ([], [])


def test_a_class_that_is_left_out_is_named_with_its_reason_and_what_would_help(tmp_path: Path) -> None:
    text, _code = run(str(BELLS), "--out", str(tmp_path / "plan.xlsx"), "--json")
    left_out = json.loads(text)["uncovered"]
    assert sum(one["periods"] for one in left_out) == 26
    assert left_out[0] == {
        "class": "西沟教学点/一(1)班",
        "subject": "音乐",
        "periods": 2,
        "reason": "没有一位主讲教师的作息与该校相差在 5 分钟以内。",
        "remedies": [
            {"remedy": "错铃容差放宽到 15 分钟", "gain": 26},
            {"remedy": "西沟教学点作息提前 10 分钟", "gain": 11},
        ],
    }
    assert {"remedy": "金坪教学点作息提前 10 分钟", "gain": 15} in left_out[-1]["remedies"]


def test_every_remedy_of_the_county_works() -> None:
    problem = problem_of(BELLS)
    found = plan(problem)
    for remedy in remedies(problem, found):
        assert plan(applied(problem, remedy)).covered == found.covered + remedy.gain


@pytest.mark.parametrize(
    ("cells", "without", "said"),
    [
        ({"作息!C3": "25:00"}, "", "作息!C3"),
        ({"教师!C2": "没有的学校"}, "", "教师!C2"),
        ({"课程方案!D2": 6}, "", "课程方案!A2"),
        ({}, "作息", "作息"),
        ({f"供给!C{row}": "本校" for row in range(2, 10)}, "", "供给"),
        ({f"教师!E{row}": "教师" for row in range(2, 12)}, "", "教师"),
    ],
)
def test_bad_data_is_a_sentence_and_no_plan(
    edited: Edit, tmp_path: Path, cells: dict[str, object], without: str, said: str
) -> None:
    path = edited(cells, without="课程表")
    if without:
        book = openpyxl.load_workbook(path)
        del book[without]
        book.save(path)
    out = tmp_path / "plan.xlsx"
    text, code = run(str(path), "--out", str(out))
    assert code == 1
    assert said in text
    assert not out.exists()


def test_what_a_grade_without_a_class_would_be_owed_refuses_nobody(edited: Edit) -> None:
    sheet = openpyxl.load_workbook(YUNLING)["课程方案"]
    english = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == "英语")
    third = next(cell.column_letter for cell in sheet[1] if cell.value == "三年级")
    county = county_of(
        read_workbook(edited({"课程方案!Z1": "九年级", f"课程方案!Z{english}": 6}, without="课程表"))
    )
    assert (county.errors, county.problem.owed) == ([], 311)
    beyond = county_of(read_workbook(edited({f"课程方案!{third}{english}": 6}, without="课程表"))).errors
    assert [(error.sheet, error.row) for error in beyond] == [("课程方案", english)]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    assert run(str(DEMAND), "--out", str(out))[1] == 0
    return out


@pytest.mark.parametrize("name", ["廖洋", "县第一小学/方军华", "邓涵"])
def test_a_lecturer_leaves_and_only_their_lessons_change(planned: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "again.xlsx"
    text, code = run(str(planned), "--out", str(out), "--keep", str(planned), "--without", name, "--json")
    figure = json.loads(text)
    before, after = (Counter(lesson.content for lesson in older_plan(path)) for path in (planned, out))
    lost = sum(lesson.lecturer[1] == name.rpartition("/")[2] for lesson in older_plan(planned))
    assert (code, figure["covered"], figure["proven"]) == (0, 311, True)
    assert (
        figure["changed"]
        == figure["changed_bound"]
        == lost
        == (before - after).total()
        == (after - before).total()
    )
    assert (check(read_workbook(out)).errors, check(read_workbook(out)).warnings) == ([], [])


def test_an_older_plan_of_other_schools_is_refused(planned: Path, tmp_path: Path) -> None:
    """It would be no plan to keep anything of."""
    book = openpyxl.load_workbook(planned)
    for row in book["课程表"].iter_rows(min_row=2):
        for cell in row:
            cell.value = str(cell.value).replace("教学点", "小学堂") if cell.value else cell.value
    book.save(tmp_path / "other.xlsx")
    out = tmp_path / "again.xlsx"
    text, code = run(str(planned), "--out", str(out), "--keep", str(tmp_path / "other.xlsx"))
    assert ("other.xlsx" in text, "别的县" in text, code, out.exists()) == (True, True, 1, False)


def test_what_changes_is_said_with_the_choices_there_are(planned: Path, tmp_path: Path) -> None:
    text, _code = run(
        str(planned),
        "--out",
        str(tmp_path / "again.xlsx"),
        "--keep",
        str(planned),
        "--without",
        "谭洋伟=星期三",
    )
    assert re.search(r"改动 \d+ 节课", text)
    wednesdays = [lesson for lesson in older_plan(tmp_path / "again.xlsx") if lesson.weekday == 3]
    assert "谭洋伟" not in {lesson.lecturer[1] for lesson in wednesdays}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--without", "丁明艳"), "是不是 丁明燕"),
        (("--without", "廖洋=星期八"), "星期八"),
        (("--without", "廖洋="), "廖洋= 里没有"),
        (("--without", "廖洋=星期六"), "廖洋=星期六 里没有"),
        (("--keep", str(DEMAND)), "课程表"),
    ],
)
def test_nobody_to_miss_and_nothing_to_keep_are_sentences(
    tmp_path: Path, arguments: tuple[str, str], said: str
) -> None:
    out = tmp_path / "plan.xlsx"
    text, code = run(str(DEMAND), "--out", str(out), *arguments)
    assert (code, out.exists()) == (1, False)
    assert said in text


def test_a_place_that_cannot_be_written_is_refused_before_the_search(tmp_path: Path) -> None:
    text, code = run(str(tmp_path / "no.xlsx"), "--out", str(tmp_path / "no" / "plan.xlsx"))
    assert (code, "没有文件夹" in text) == (1, True)


@pytest.mark.parametrize(
    "effort",
    [
        ("--seed", "-1"),
        ("--seed", "2147483648"),
        ("--seconds", "-1"),
        ("--seconds", "nan"),
        ("--seconds", "inf"),
    ],
)
def test_a_search_that_cannot_be_is_refused(tmp_path: Path, effort: tuple[str, str]) -> None:
    text, code = run(str(DEMAND), "--out", str(tmp_path / "plan.xlsx"), *effort)
    assert (code, text.startswith(" ".join(effort))) == (1, True)


def test_the_largest_seed_is_one(tmp_path: Path) -> None:
    assert (
        run(str(DEMAND), "--out", str(tmp_path / "plan.xlsx"), "--seed", "2147483647", "--seconds", "1")[1]
        == 0
    )


def test_a_plan_is_not_called_what_it_is_not(tmp_path: Path) -> None:
    text, code = run(str(DEMAND), "--out", str(tmp_path / "plan.xlsm"))
    assert (code, ".xlsx 工作簿" in text) == (1, True)


@pytest.mark.usefixtures("short_files")
def test_a_plan_that_cannot_be_written_leaves_the_workbook_it_was_to_replace(tmp_path: Path) -> None:
    path = tmp_path / "county.xlsx"
    path.write_bytes(b"a year's work")
    text, code = run(str(DEMAND), "--out", str(path), "--seconds", "1")
    assert (code, "无法写入" in text) == (1, True)
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, b"a year's work")]


@pytest.mark.parametrize("rule", ["没有的规则=3", f"{MOST_CLASSES}=许多", MOST_CLASSES])
def test_a_rule_that_cannot_be_is_refused(tmp_path: Path, rule: str) -> None:
    out = tmp_path / "plan.xlsx"
    text, code = run(str(DEMAND), "--out", str(out), "--rule", rule)
    assert (code, out.exists()) == (1, False)
    assert "规则" in text or MOST_CLASSES in text


@pytest.mark.parametrize("name", [MOST_CLASSES, MOST_PUPILS, SUBJECT_A_DAY, LECTURER_A_DAY, CLASSES_AT_ONCE])
def test_a_limit_of_nothing_is_refused_as_rule_and_at_its_row(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        rule_of(f"{name}=0")
    assert "at least 1" in refused.value.reason.render()
    row = next(row.line.number for row in typed({}).rules if row.name == name)
    assert [
        (error.sheet, error.row, error.column) for error in check(typed({f"排课规则!B{row}": 0})).errors
    ] == [("排课规则", row, "B")]


@pytest.mark.parametrize(
    ("rule", "said"), [("复式班合上学科=不存在的学科、音乐", "“不存在的学科”"), ("复式班合上学科=", "没有填")]
)
def test_subjects_that_are_none_are_refused(tmp_path: Path, rule: str, said: str) -> None:
    text, code = run(str(DEMAND), "--out", str(tmp_path / "plan.xlsx"), "--rule", rule)
    assert (code, said in text) == (1, True)


@pytest.mark.parametrize("typed_so", ["错铃容差（分钟）=5", "错铃容差(分钟)＝５", " 错铃容差 (分钟) = 5分钟"])
def test_a_rule_may_be_typed_in_full_width(typed_so: str) -> None:
    assert rule_of(typed_so) == (BELL_TOLERANCE, 5)


def test_who_is_named_twice_is_away_once() -> None:
    problem = problem_of(DEMAND)
    twice = without(problem, ["廖洋=星期三", "廖洋", "廖洋", "廖洋=星期四"])
    assert twice == without(problem, ["廖洋"])
    assert len(twice.lecturers) == len(problem.lecturers) - 1
    assert without(problem, ["廖洋=周三至周五"]) == without(problem, ["廖洋=星期三、星期四", "廖洋=星期五"])


def test_what_is_doubtful_in_the_workbook_is_said_beside_its_plan(edited: Edit, tmp_path: Path) -> None:
    path, told = edited({"排课规则!A3": "一节课最多人数"}, without="课程表"), StringIO()
    call_command(
        "plan",
        str(path),
        "--out",
        str(tmp_path / "plan.xlsx"),
        "--seconds",
        "1",
        stdout=StringIO(),
        stderr=told,
    )
    assert "排课规则!A3 一节课最多人数" in told.getvalue()
