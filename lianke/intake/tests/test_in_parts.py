"""A workbook may bring any part: whatever comes, in whatever order and however often, nothing stands
twice.
"""

import random
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from lianke.audit.services import SYSTEM
from lianke.intake.queries.standing import standing_content
from lianke.intake.services import Outcome, import_workbook
from lianke.intake.tests.cities import CITY, city_workbook
from lianke.intake.tests.conftest import YUNLING_CELLS
from lianke.intake.tests.test_undo import world
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Membership, Node
from lianke.pairing.models import Pair
from lianke.timetable.models import Version
from lianke.workbook.reader.columns import LESSONS, SHEETS
from lianke.workbook.reader.sheets import Content
from lianke.workbook.reader.text import Raw

pytestmark = pytest.mark.django_db

KEPT_PLACES = {"云岭县教育局", "县第一小学", "小垄中心小学", "桂湾中心小学", "铜冲教学点", "李坪教学点"}


def small() -> Content:
    """Some schools of 云岭 with everything that belongs to them, and the lessons among them."""
    found: Content = {}
    for sheet, rows in YUNLING_CELLS.items():
        column = {"学校": 0, "教师": 2, "班级": 0, "教室": 0, "作息": 0, "供给": 0}.get(sheet)
        if column is not None:
            found[sheet] = [rows[0], *(row for row in rows[1:] if row[column] in KEPT_PLACES)]
        elif sheet == LESSONS:
            found[sheet] = [rows[0]]
        else:
            found[sheet] = rows
    lesson = list(YUNLING_CELLS[LESSONS][1])
    lesson[3], lesson[4], lesson[5] = "方军华", "县第一小学", "主播教室2"
    for number, name in enumerate(("铜冲教学点/三(1)班", "李坪教学点/三(1)班"), 1):
        found[LESSONS].append(
            [*lesson[:2], "三年级", *lesson[3:6], name, f"星期{'一二'[number - 1]}", *lesson[8:]]
        )
    return found


SMALL = small()


def bring(path: Path, content: Content) -> Outcome:
    return import_workbook(path=city_workbook(path, content), actor=SYSTEM)


def shuffled(content: Content, chance: random.Random, share: float = 1.0) -> Content:
    """The sheets in another order, of each the rows in another order and maybe not all."""
    sheets = sorted(content, key=lambda sheet: chance.random())
    mixed = {sheet: sorted(content[sheet][1:], key=lambda row: chance.random()) for sheet in sheets}
    return {
        sheet: [content[sheet][0], *(row for row in rows if chance.random() < share)]
        for sheet, rows in mixed.items()
    }


def canonical(kind: str) -> dict[str, list[str]]:
    content = standing_content(Node.objects.get(kind=kind))
    return {sheet: sorted(map(str, rows)) for sheet, rows in content.items()}


@given(seed=st.integers(0, 10_000))
@example(seed=1198)  # 校历 without its row 学期
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_part_of_a_county_that_stands_changes_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    with transaction.atomic():
        assert bring(tmp_path / "whole.xlsx", SMALL).errors == []
        before = world()
        part = {sheet: SMALL[sheet] for sheet in chance.sample(sorted(set(SMALL) - {"基本信息", LESSONS}), 4)}
        outcome = bring(tmp_path / "part.xlsx", shuffled(part, chance, 0.6))
        assert outcome.errors == []
        assert all(one["new"] == one["changed"] == 0 for one in outcome.changes.values())
        assert world() == before
        transaction.set_rollback(True)


@given(seed=st.integers(0, 10_000))
@example(seed=146)
@example(seed=1647)  # 基本信息 without any of its rows
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_parts_in_any_order_and_then_everything_twice_is_the_county_once(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    with transaction.atomic():
        bring(tmp_path / "whole.xlsx", SMALL)
        expected, sizes = canonical("county"), {name: len(rows) for name, rows in world().items()}
        transaction.set_rollback(True)
    with transaction.atomic():
        for _time in range(3):
            part = shuffled(
                {sheet: SMALL[sheet] for sheet in SHEETS if sheet in SMALL and chance.random() < 0.7},
                chance,
                0.8,
            )
            if len(part.get("基本信息", ())) < 2:
                # without any row of it nobody could say which county it is
                part["基本信息"] = SMALL["基本信息"]
            try:
                bring(tmp_path / "part.xlsx", part)
            except Refusal as refusal:
                assert refusal.code == "missing_sheet"  # noqa: PT017 - any other refusal is the failure
        assert bring(tmp_path / "whole.xlsx", SMALL).errors == []
        again = bring(tmp_path / "again.xlsx", shuffled(SMALL, chance))
        assert all(one["new"] == one["changed"] == 0 for one in again.changes.values())
        now = canonical("county")
        assert {
            sheet: sorted(set(rows) ^ set(expected[sheet]))
            for sheet, rows in now.items()
            if rows != expected[sheet]
        } == {}
        drafts = Version.objects.count() - 1  # every changed 课程表 on the way is a draft of its own
        counts = {name: len(rows) for name, rows in world().items() if not name.startswith("timetable.")}
        assert counts == {name: size for name, size in sizes.items() if not name.startswith("timetable.")}
        assert drafts <= 3
        transaction.set_rollback(True)


def test_a_column_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    bring(tmp_path / "whole.xlsx", SMALL)
    before = world()
    narrow: Content = {
        "学校": [["学校名称", "类型"], ["铜冲教学点", "教学点"]],
        "教师": [["姓名", "学校", "角色"], ["张涵悦", "铜冲教学点", "助教"]],
    }
    narrow |= {"班级": [["学校", "班级", "年级"], ["铜冲教学点", "三(1)班", "三年级"]]}
    assert bring(tmp_path / "narrow.xlsx", narrow).errors == []
    assert world() == before


def test_a_name_that_stands_here_explains_one_in_the_workbook_and_a_wrong_one_is_named(
    tmp_path: Path,
) -> None:
    bring(tmp_path / "whole.xlsx", SMALL)
    classes: list[list[Raw]] = [
        ["学校", "班级", "年级", "助教"],
        ["铜冲教学点", "四(1)班", "四年级", "张涵悦"],
        ["铜钟教学点", "四(2)班", "四年级", ""],
    ]
    [problem] = bring(tmp_path / "part.xlsx", {"班级": classes}).errors
    assert (problem.sheet, problem.row, problem.column) == ("班级", 3, "A")
    assert problem.remedy
    assert problem.remedy.values["name"] == "铜冲教学点"
    assert bring(tmp_path / "part.xlsx", {"班级": classes[:2]}).changes["班级"] == {
        "new": 1,
        "changed": 0,
        "untouched": 0,
    }


def test_a_city_comes_in_with_its_counties_people_and_pairs(tmp_path: Path) -> None:
    outcome = bring(tmp_path / "city.xlsx", CITY)
    assert (outcome.errors, outcome.warnings, outcome.county) == ([], [], "湛江市")
    city = Node.objects.get(kind="city")
    assert Counter(Node.objects.values_list("kind", flat=True)) == {
        "city": 1,
        "county": 2,
        "school": 3,
        "point": 2,
    }
    point = Node.objects.get(name="东教学点")
    assert (point.parent, point.county) == (
        Node.objects.get(name="中心小学", county__name="乙县"),
        Node.objects.get(name="乙县"),
    )
    assert point.path.startswith(f"{city.path}{point.county_id}/")
    officer = Membership.objects.get(role="officer")
    assert (officer.person.name, officer.node) == ("周敏", city)
    assert Membership.objects.get(person__name="陈东").node.county.name == "甲县"  # type: ignore[union-attr]  # a school has its county
    pair = Pair.objects.get(recipient=point)
    assert (pair.supporter.county, str(pair.begins_on), str(pair.ends_on)) == (
        point.county,
        "2025-09-01",
        "2028-08-01",
    )
    assert sorted(subject.name for subject in pair.subjects.all()) == ["美术", "音乐"]


@given(seed=st.integers(0, 10_000))
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_part_of_a_city_that_stands_changes_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    with transaction.atomic():
        bring(tmp_path / "city.xlsx", CITY)
        before = world()
        part = {sheet: CITY[sheet] for sheet in chance.sample(sorted(set(CITY) - {"基本信息"}), 3)}
        outcome = import_workbook(
            path=city_workbook(tmp_path / "part.xlsx", shuffled(part, chance, 0.7)),
            actor=SYSTEM,
            into=Node.objects.get(kind="city"),
        )
        assert (outcome.errors, world()) == ([], before)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "cell"),
    [
        ("学校", 1, 3, "", "学校!D2"),
        ("学校", 4, 2, "无名小学", "学校!C5"),
        ("学校", 4, 2, "乙县/中心小学", "学校!C5"),
        ("教师", 5, 2, "中心小学", "教师!C6"),
        ("教师", 2, 2, "市第二小学", "教师!C3"),
        ("教师", 3, 1, "13900000002", "教师!B4"),
        ("班级", 1, 4, "邓涵涵", "班级!E2"),
        ("结对", 1, 1, "市第一小学", "结对!B2"),
        ("结对", 1, 0, "中心小学", "结对!A2"),
        ("结对", 2, 6, "炼金术", "结对!G3"),
        ("结对", 2, 5, "2024-07-31", "结对!F3"),
        ("基本信息", 3, 1, "2026", "基本信息!B4"),
    ],
)
def test_a_mistake_in_a_city_s_workbook_is_told_at_its_cell(
    tmp_path: Path, sheet: str, row: int, column: int, value: str, cell: str
) -> None:
    content = {name: [list(each) for each in rows] for name, rows in CITY.items()}
    content[sheet][row][column] = value
    errors = bring(tmp_path / "city.xlsx", content).errors
    assert [f"{one.sheet}!{one.column}{one.row}" for one in errors] == [cell]
    assert all(one.remedy for one in errors)
    assert Node.objects.count() == 0


def test_a_city_cannot_bring_a_county_s_own_sheets(tmp_path: Path) -> None:
    content = CITY | {
        "作息": [["学校", "节次", "开始", "结束"], ["东教学点", "第1节", "08:30", "09:10"]],
        "校历": YUNLING_CELLS["校历"],
    }
    assert [one.sheet for one in bring(tmp_path / "city.xlsx", content).errors] == ["作息", "校历"]


def test_a_county_s_workbook_cannot_bring_another_county_s_schools(tmp_path: Path) -> None:
    content = SMALL | {
        "学校": [
            ["学校名称", "类型", "县区"],
            ["铜冲教学点", "教学点", "邻县"],
            *([*row[:2], ""] for row in SMALL["学校"][1:] if row[0] != "铜冲教学点"),
        ]
    }
    assert [(one.sheet, one.row, one.column) for one in bring(tmp_path / "county.xlsx", content).errors] == [
        ("学校", 2, "C")
    ]


def test_a_pair_whose_days_change_is_the_same_pair(tmp_path: Path) -> None:
    bring(tmp_path / "city.xlsx", CITY)
    moved = [
        [*row[:4], "2025-10-01", "2027-07-31", row[6]] if number == 1 else row
        for number, row in enumerate(CITY["结对"])
    ]
    outcome = bring(tmp_path / "city.xlsx", {"基本信息": CITY["基本信息"], "结对": moved})
    assert (outcome.changes["结对"], Pair.objects.count()) == ({"new": 0, "changed": 1, "untouched": 1}, 2)
    assert str(Pair.objects.get(recipient__name="中心小学").begins_on) == "2025-10-01"
    later = [CITY["结对"][0], [*CITY["结对"][1][:4], "2029-09-01", "", ""]]
    assert (
        bring(tmp_path / "city.xlsx", {"基本信息": CITY["基本信息"], "结对": later}).changes["结对"]["new"]
        == 1
    )


def test_a_city_without_a_name_gets_one_with_the_next_workbook(tmp_path: Path) -> None:
    nameless = {sheet: rows for sheet, rows in CITY.items() if sheet in ("学校", "结对")}
    outcome = bring(tmp_path / "city.xlsx", nameless)
    assert ([one.sheet for one in outcome.warnings], Node.objects.get(kind="city").name) == (
        ["基本信息"],
        "全市",
    )
    assert bring(tmp_path / "city.xlsx", CITY).errors == []
    assert Node.objects.get(kind="city").name == "湛江市"
    assert Node.objects.filter(kind="county").count() == 2


def test_a_workbook_without_a_word_of_whose_it_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refusal:
        bring(tmp_path / "part.xlsx", {"学校": [["学校名称", "类型"], ["铜冲教学点", "教学点"]]})
    assert refusal.value.code == "no_county"
