"""可用时间, 本校课表 and 固定课 reach the planner; what is wrong in them is told at its cell."""

from pathlib import Path

import openpyxl
import pytest

from lianke.audit.services import SYSTEM
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.planning import SheetCounty, county_of
from lianke.intake.queries.standing import standing_content
from lianke.intake.services import Outcome, import_workbook, undo_run
from lianke.intake.tests.test_planning_from_rows import in_order
from lianke.intake.tests.test_undo import world
from lianke.organisations.models import Node
from lianke.planner.engine import plan
from lianke.planner.problem import Lesson, Problem
from lianke.schooling.models import Availability, OwnLesson, Term
from lianke.timetable.models import Pin
from lianke.timetable.queries.county import CountyRows
from lianke.workbook.checks.check import check
from lianke.workbook.reader.line import Cell, Line
from lianke.workbook.reader.receivers import receivers
from lianke.workbook.reader.rules import PICTURE
from lianke.workbook.reader.workbook import read_workbook
from lianke.workbook.writing import xlsx_of

DEMAND = Path(__file__).parents[2] / "planner" / "tests" / "data" / "xianning-22-demand.xlsx"
HEADERS = {
    "可用时间": ["学校", "姓名", "教室", "星期", "节次", "情况"],
    "本校课表": ["学校", "班级", "星期", "节次", "学科"],
    "固定课": ["学科", "年级", "主讲教师", "接收班级", "星期", "节次"],
}
LIAO, CLASS = "廖洋", ("铜冲教学点", "一二复式班")
PIN = ["美术", "一年级", LIAO, "铜冲教学点/一二复式班", "星期二", "第3节"]


def workbook(tmp_path: Path, **sheets: list[list[str]]) -> Path:
    book = openpyxl.load_workbook(DEMAND)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(HEADERS[name])
        for row in rows:
            sheet.append(row)
    path = tmp_path / "week.xlsx"
    book.save(path)
    return path


def county(path: Path) -> SheetCounty:
    book = read_workbook(path)
    assert check(book).errors == []
    return county_of(book)


def told(path: Path) -> list[tuple[str, int | None, str]]:
    book = read_workbook(path)
    errors = check(book).errors or county_of(book).errors
    assert all(one.remedy for one in errors)
    return [(one.sheet, one.row, one.column) for one in errors]


def slots(*days: int, periods: range = range(1, 7)) -> frozenset[tuple[int, int]]:
    return frozenset((day, period) for day in days for period in periods)


def test_a_lecturers_free_time_is_what_is_said_without_what_is_denied(tmp_path: Path) -> None:
    rows = [
        ["", LIAO, "", "周一至周三", "", "有空"],
        ["", LIAO, "", "星期二", "第1节-第3节", "走教"],
        ["县实验小学", "钟悦春", "", "星期五", "", "没空"],
    ]
    lecturers = {one.name: one.free for one in county(workbook(tmp_path, 可用时间=rows)).problem.lecturers}
    assert lecturers[LIAO] == slots(1, 2, 3) - slots(2, periods=range(1, 4))
    assert lecturers["钟悦春"] == slots(1, 2, 3, 4)
    assert lecturers["邓涵"] is None


def test_a_closed_school_a_closed_studio_and_a_closed_screen(tmp_path: Path) -> None:
    rows = [
        ["铜冲教学点", "", "", "星期三", "", "停用"],
        ["县第一小学", "", "主播教室2", "星期一", "第1节", "停用"],
        ["李坪教学点", "", "互动教室", "星期四", "第6节", "停用"],
    ]
    sites = county(workbook(tmp_path, 可用时间=rows)).problem.sites
    assert sites["铜冲教学点"].closed == slots(3)
    assert sites["县第一小学"].rooms_closed == {("主播教室2", (1, 1))}
    assert sites["李坪教学点"].screens_closed == ((4, 6),)


def test_own_lessons_and_pins_are_kept_by_the_plan(tmp_path: Path) -> None:
    path = workbook(tmp_path, 本校课表=[[*CLASS, "周一、周五", "1至4", "语文"]], 固定课=[PIN])
    problem = county(path).problem
    pin = Lesson("美术", 1, ("县第一小学", LIAO), (CLASS,), 2, 3)
    assert problem.own == {CLASS: slots(1, 5, periods=range(1, 5))}
    assert problem.pins == (pin,)
    found = plan(problem)
    assert found.covered == 311
    assert pin.content in {lesson.content for lesson in found.lessons}
    assert not problem.own[CLASS] & {
        (one.weekday, one.period) for one in found.lessons if CLASS in one.receivers
    }


def test_a_weak_line_shows_fewer_pictures() -> None:
    """Three pictures of 2 Mbps are too many for a line of 4."""
    problem = county_of(read_workbook(DEMAND), {PICTURE: 2}).problem
    assert 4 in {problem.sites[one.site].down_mbps for one in problem.demands}
    found = plan(problem)
    assert found.covered == 311
    assert all(
        len(lesson.receivers) * 2 <= (problem.sites[site].down_mbps or 0)
        for lesson in found.lessons
        for site, _class in lesson.receivers
    )
    assert {len(lesson.receivers) for lesson in found.lessons} >= {2, 3}


@pytest.mark.parametrize(
    ("sheet", "row", "where"),
    [
        ("可用时间", ["", "谁", "", "星期一", "", "有空"], ("可用时间", 2, "B")),
        ("可用时间", ["县第二小学", LIAO, "", "星期一", "", "有空"], ("可用时间", 2, "A")),
        ("可用时间", ["没有的学校", "", "", "星期一", "", "停用"], ("可用时间", 2, "A")),
        ("可用时间", ["县第一小学", "", "没有的教室", "星期一", "", "停用"], ("可用时间", 2, "C")),
        ("可用时间", ["", LIAO, "", "星期八", "", "有空"], ("可用时间", 2, "D")),
        ("可用时间", ["", LIAO, "", "周五至周一", "", "有空"], ("可用时间", 2, "D")),
        ("可用时间", ["", LIAO, "", "星期一", "第9节", "有空"], ("可用时间", 2, "E")),
        ("可用时间", ["", LIAO, "", "星期一", "", "也许"], ("可用时间", 2, "F")),
        ("可用时间", ["", LIAO, "", "周一至周五", "", "没空"], ("教师", 5, "A")),
        ("可用时间", ["云岭县教育局", "", "", "星期五", "", "停课"], ("可用时间", 2, "A")),
        ("本校课表", ["铜冲教学点", "没有的班", "星期一", "第1节", ""], ("本校课表", 2, "B")),
        ("本校课表", [*CLASS, "星期一", "第7节", ""], ("本校课表", 2, "D")),
        ("固定课", [*PIN[:2], "谁", *PIN[3:]], ("固定课", 2, "C")),
        ("固定课", [*PIN[:3], "铜冲教学点/没有的班", *PIN[4:]], ("固定课", 2, "D")),
        ("固定课", ["英语", *PIN[1:]], ("固定课", 2, "C")),
        ("固定课", [PIN[0], "五年级", *PIN[2:]], ("固定课", 2, "C")),
        ("固定课", [*PIN[:5], "第7节"], ("固定课", 2, "F")),
    ],
)
def test_a_mistake_is_told_at_its_cell(
    tmp_path: Path, sheet: str, row: list[str], where: tuple[str, int, str]
) -> None:
    assert told(workbook(tmp_path, **{sheet: [row]})) == [where]


@pytest.mark.parametrize(
    "second",
    [
        PIN,  # the same lesson once more: the class is in two places
        [*PIN[:3], "李坪教学点/一二复式班", *PIN[4:]],  # the lecturer is
        [*PIN[:4], "星期三", "第3节"],  # too near to the other one
        [*PIN[:2], "谭洋伟", PIN[3], "星期五", "第3节"],  # 固定搭档
    ],
)
def test_pins_that_contradict_each_other_are_told_at_the_second(tmp_path: Path, second: list[str]) -> None:
    assert told(workbook(tmp_path, 固定课=[PIN, second])) == [("固定课", 3, "C")]


def test_a_pin_against_the_lecturers_time_or_the_classs_own_lessons_is_told(tmp_path: Path) -> None:
    busy = workbook(tmp_path, 可用时间=[["", LIAO, "", "星期二", "", "没空"]], 固定课=[PIN])
    assert told(busy) == [("固定课", 2, "C")]
    own = workbook(tmp_path, 本校课表=[[*CLASS, "星期二", "第3节", "语文"]], 固定课=[PIN])
    assert told(own) == [("固定课", 2, "C")]


def test_a_bell_with_a_hole_is_told_at_the_period_after_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(DEMAND)
    book["作息"].delete_rows(4)
    path = tmp_path / "hole.xlsx"
    book.save(path)
    assert told(path) == [("作息", 4, "B")]


WEEK = {
    "可用时间": [
        ["", LIAO, "", "周一至周三", "", "有空"],
        ["", LIAO, "", "星期二", "第1节", "走教"],
        ["铜冲教学点", "", "", "星期三", "第6节", "停用"],
        ["县第一小学", "", "主播教室2", "星期一", "第1节", "停用"],
    ],
    "本校课表": [[*CLASS, "周一、周五", "第1节-第4节", "语文"]],
    "固定课": [PIN],
}


def brought(path: Path) -> Outcome:
    outcome = import_workbook(path=path, actor=SYSTEM)
    assert (outcome.errors, outcome.warnings) == ([], [])
    return outcome


def of_the_database() -> Problem:
    return CountyRows(Node.objects.get(kind="county"), Term.objects.get()).problem


@pytest.mark.django_db
def test_an_import_keeps_these_sheets_and_the_page_plans_by_them(tmp_path: Path) -> None:
    path = workbook(tmp_path, **WEEK)
    brought(path)
    assert in_order(of_the_database()) == in_order(county(path).problem)


@pytest.mark.django_db
def test_what_is_exported_comes_in_again_unchanged(tmp_path: Path) -> None:
    brought(workbook(tmp_path, **WEEK))
    before = world()
    content = standing_content(Node.objects.get(kind="county"))
    assert [row[-1] for row in content["可用时间"][1:]] == ["有空", "有空", "有空", "走教", "停用", "停用"]
    again = tmp_path / "again.xlsx"
    again.write_bytes(xlsx_of(content))
    outcome = brought(again)
    assert all(one["new"] == one["changed"] == 0 for one in outcome.changes.values())
    assert world() == before


@pytest.mark.django_db
def test_a_sheet_says_all_of_whom_it_names_and_leaves_others_alone(tmp_path: Path) -> None:
    brought(workbook(tmp_path, **WEEK))
    other = [*PIN[:4], "星期四", "第3节"]
    outcome = import_workbook(
        path=workbook(tmp_path, 可用时间=[["", LIAO, "", "星期五", "", "没空"]], 固定课=[other]), actor=SYSTEM
    )
    problem = of_the_database()
    assert next(one.free for one in problem.lecturers if one.name == LIAO) == slots(1, 2, 3, 4)
    assert problem.sites["铜冲教学点"].closed == {(3, 6)}
    assert [(pin.weekday, pin.period) for pin in problem.pins] == [(4, 3)]
    assert problem.own == {CLASS: slots(1, 5, periods=range(1, 5))}
    assert {"可用时间"} == {one.sheet for one in outcome.warnings}


@pytest.mark.django_db
def test_undo_takes_the_sheets_back(tmp_path: Path) -> None:
    brought(workbook(tmp_path, **WEEK))
    before = world()
    import_workbook(
        path=workbook(
            tmp_path,
            可用时间=[["", LIAO, "", "星期五", "", "没空"]],
            本校课表=[[*CLASS, "周二", "第2节", ""]],
        ),
        actor=SYSTEM,
    )
    assert world() != before
    undo_run(run=ImportRun.objects.order_by("-pk")[0], actor=SYSTEM)
    assert world() == before
    undo_run(run=ImportRun.objects.get(state=RunState.DONE), actor=SYSTEM)
    assert not Availability.objects.exists()
    assert not OwnLesson.objects.exists()
    assert not Pin.objects.exists()


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("甲校/一、二班；乙校/三班", [("甲校", "一、二班"), ("乙校", "三班")]),
        ("乙校/三班、甲校/一、二班", [("乙校", "三班"), ("甲校", "一、二班")]),
        ("甲校/一\n乙校/三班", [("甲校", "一"), ("乙校", "三班")]),
        ("丙校/一、二班", [("丙校", "一、二班")]),
    ],
)
def test_a_separator_may_be_a_part_of_a_classs_name(said: str, keys: list[tuple[str, str]]) -> None:
    classes = {("甲校", "一、二班"), ("甲校", "一"), ("乙校", "三班")}
    assert list(receivers(Line("固定课", 2, {"接收班级": Cell("D", said)}), classes)) == keys


def test_who_is_no_class_is_told_by_name() -> None:
    line = Line("固定课", 2, {"接收班级": Cell("D", "乙校/三班、四班；一班")})
    assert receivers(line, {("乙校", "三班")}) == (("乙校", "三班"),)
    assert "“四班”" in line.problems["接收班级"].reason.render()
