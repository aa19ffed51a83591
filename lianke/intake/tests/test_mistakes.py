"""Every mistake is told at its cell, once, with what to do; what merely follows from it is told beneath
it.
"""

import csv
from pathlib import Path

import openpyxl
import pytest

from lianke.intake.tests.conftest import BROKEN, YUNLING, typed
from lianke.workbook.checks.check import Findings, check
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.workbook import Workbook, read_workbook

LESSON_TYPES = ["专递课堂", "同步课堂"]
MOST_OTHER_ERRORS = 3


def found(book: Workbook) -> Findings:
    return check(book, lesson_types=LESSON_TYPES)


def cells(problems: list[Mistake]) -> list[str]:
    return [f"{problem.sheet}!{problem.column}{problem.row or ''}" for problem in problems]


def one_error(cells: dict[str, object]) -> Mistake:
    [problem] = found(typed(cells)).errors
    return problem


def planted() -> list[tuple[str, str]]:
    """(cell, value) of every mistake in broken.xlsx; of a clash either row may be named."""
    with BROKEN.with_suffix(".tsv").open(encoding="utf-8") as rows:
        return [(row[0], row[1]) for row in csv.reader(rows, delimiter="\t") if row]


def test_a_clean_workbook_has_nothing_to_tell() -> None:
    assert found(read_workbook(YUNLING)) == Findings(errors=[], warnings=[])


def test_every_planted_mistake_is_named_at_its_cell_and_hardly_anything_else() -> None:
    errors = found(read_workbook(BROKEN)).errors
    values = {cell: problem.value for cell, problem in zip(cells(errors), errors, strict=True)}
    clash, single = (
        [cell for cell, _value in planted() if "," in cell],
        [row for row in planted() if "," not in row[0]],
    )
    assert len(planted()) == 32
    assert {cell: values.get(cell) for cell, _value in single} == dict(single)
    assert clash == ["课程表!16,51"]
    assert {cell for cell in values if cell.startswith("课程表!D") and cell[5:] in {"16", "51"}}
    assert len(errors) <= len(planted()) + MOST_OTHER_ERRORS
    assert all(problem.remedy for problem in errors)


def test_no_mistake_is_told_twice() -> None:
    told = cells(found(read_workbook(BROKEN)).errors)
    assert len(told) == len(set(told))


def test_rows_that_name_a_school_without_a_name_wait_for_that_school() -> None:
    problem = one_error({"学校!A33": None})
    assert cells([problem]) == ["学校!A33"]
    assert problem.affected["教师"] == {31}
    assert problem.affected["班级"] == {49, 50, 51}
    assert problem.affected["教室"] == {31}
    assert len(problem.affected["课程表"]) == 15
    assert len(problem.consequences) == 4


def test_lessons_of_a_class_whose_school_is_misspelt_wait_for_the_class() -> None:
    problem = one_error({"班级!A23": "东龙教学点"})
    assert cells([problem]) == ["班级!A23"]
    assert problem.affected == {"课程表": {36, 77, 143, 147}}
    assert problem.remedy
    assert problem.remedy.values["name"] == "东垄教学点"


def test_lessons_of_a_teacher_whose_role_is_unknown_wait_for_the_teacher() -> None:
    problem = one_error({"教师!E4": "班长"})
    assert cells([problem]) == ["教师!E4"]
    assert len(problem.affected["课程表"]) == 16


def test_an_unknown_name_that_several_rows_use_is_told_at_the_first() -> None:
    problem = one_error({"课程表!D7": "董刚民", "课程表!D28": "董刚民"})
    assert cells([problem]) == ["课程表!D7"]
    assert problem.affected == {"课程表": {28}}
    assert problem.remedy
    assert problem.remedy.values["name"] == "董刚敏"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("基本信息!B2", None),
        ("基本信息!B4", "2026"),
        ("学校!C14", "小笼中心小学"),
        ("学校!C12", "铜冲教学点"),
        ("教师!B3", "19900000001"),
        ("班级!E2", "张三丰"),
        ("作息!A3", "云岭教育局"),
        ("作息!B3", "第1节"),
        ("作息!C3", "09:00"),
        ("校历!D5", None),
        ("校历!C5", "2026-09-21"),
        ("校历!B4", "2026-09-26"),
        ("校历!A2", "学年"),
        ("课程方案!A3", "音乐"),
        ("供给!B3", "音乐"),
        ("供给!B4", "外语"),
        ("排课规则!A3", "一节课最多接收班级"),
        ("课程表!A9", "专递"),
        ("课程表!E9", "县第一小学"),
        ("课程表!F9", "录播室"),
        ("课程表!G9", "下塘教学点/二年级"),
        ("课程表!C9", "二年级、三年级"),
    ],
)
def test_a_mistake_is_told_at_its_cell(cell: str, value: object) -> None:
    assert cell in cells(found(typed({cell: value})).errors)


def test_one_teacher_may_hold_two_offices() -> None:
    row = {"教师!A49": "谢嘉", "教师!B49": "19900000033", "教师!C49": "云岭县教育局", "教师!E49": "教研员"}
    assert found(typed(row)).errors == []


def test_two_teachers_of_one_name_at_one_school_need_phones() -> None:
    row = {"教师!A49": "谢嘉", "教师!C49": "县第一小学", "教师!E49": "教师"}
    assert cells(found(typed(row)).errors) == ["教师!A49"]


def test_a_day_that_is_two_things_is_told() -> None:
    assert cells(found(typed({"校历!B5": "2026-10-05", "校历!C5": "2026-10-05"})).errors) == ["校历!B5"]


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        (
            {
                "课程表!D21": "高刚丽",
                "课程表!F21": None,
                "课程表!E21": "县第一小学",
                "课程表!I21": "第1节",
                "课程表!G21": "梅沟教学点/四(1)班",
            },
            "课程表!D21",
        ),
        ({"课程表!F4": "主播教室1"}, "课程表!F4"),
        ({"课程表!G9": "铜冲教学点/三(1)班", "课程表!I9": "第3节"}, "课程表!G16"),
        ({"课程表!G13": "桂塘教学点/三(1)班"}, "课程表!G15"),
    ],
    ids=["lecturer", "host room", "class", "the only receiving room"],
)
def test_two_lessons_cannot_have_one_thing_at_one_time(changes: dict[str, object], cell: str) -> None:
    assert cell in cells(found(typed(changes)).errors)


def test_lessons_in_different_weeks_do_not_clash() -> None:
    assert found(typed({"课程表!F4": "主播教室1", "课程表!J4": "1-17单", "课程表!J3": "2-18双"})).errors == []


def test_of_three_lessons_at_one_time_the_one_in_the_middle_is_told() -> None:
    problem = one_error(
        {
            "课程表!D51": "邓涵",
            "课程表!E51": "县第一小学",
            "课程表!F51": "主播教室4",
            "课程表!H51": "星期一",
            "课程表!I51": "第3节",
        }
    )
    assert cells([problem]) == ["课程表!D51"]
    clashes = problem.reason.values["clashes"]
    assert isinstance(clashes, tuple)
    assert [clash.values["row"] for clash in clashes] == [12, 16]


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"教师!F5": 15}, "教师!F5"),
        ({"排课规则!B2": 2}, "课程表!G19"),
        ({"排课规则!B3": 30}, "课程表!G2"),
        ({"排课规则!B9": 3}, "课程表!D23"),
        ({"课程表!C3": "四年级"}, "课程表!G3"),
        ({"课程表!H87": "星期一", "课程表!I87": "第2节"}, "课程表!G87"),
        ({"课程表!H136": "星期三", "课程表!I136": "第3节"}, "课程表!H136"),
        ({"课程表!H40": "星期二", "课程表!D40": "袁松桐", "课程表!G40": "铜冲教学点/三(1)班"}, "课程表!G136"),
        ({"排课规则!A3": "一节课最多人数"}, "排课规则!A3"),
        ({"教师!D12": "信息技术"}, "教师!D12"),
        ({"课程表!J9": "1-21"}, "课程表!J9"),
        ({"校历!B3": "2025-09-25", "校历!C3": "2025-09-27"}, "校历!B3"),
    ],
)
def test_what_breaks_a_rule_is_a_warning(changes: dict[str, object], cell: str) -> None:
    findings = found(typed(changes))
    assert (findings.errors, cell in cells(findings.warnings)) == ([], True), cells(findings.warnings)


def test_a_sheet_that_nobody_knows_is_told(tmp_path: Path) -> None:

    book = openpyxl.load_workbook(YUNLING)
    book.create_sheet("值日表")["A1"] = "值日"
    book.save(tmp_path / "more.xlsx")
    assert cells(found(read_workbook(tmp_path / "more.xlsx")).warnings) == ["值日表!"]
