"""Mistakes planted at random cells into a clean workbook; whoever plants them knows which cells have to be
named.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lianke.intake.tests.conftest import YUNLING
from lianke.workbook.checks.check import check
from lianke.workbook.reader.columns import (
    BASICS,
    BELLS,
    CALENDAR,
    CLASSES,
    LESSONS,
    PLAN,
    PROVISION,
    ROOMS,
    RULES,
    SCHOOLS,
    TEACHERS,
)
from lianke.workbook.reader.sheets import Content, sheets_of
from lianke.workbook.reader.workbook import workbook_of

Address = tuple[str, int]
"""(sheet, row)"""

LESSON_TYPES = ["专递课堂", "同步课堂"]
MISTAKES = 12
NONSENSE = ("外星", "火星", "某某", "无名", "不存在")


@dataclass
class Planted:
    """One mistake; naming any of its cells (column and row) will do."""

    kind: str
    sheet: str
    cells: set[tuple[str, int]]

    @property
    def rows(self) -> set[Address]:
        return {(self.sheet, row) for _column, row in self.cells}


@dataclass
class Garden:
    """A workbook while mistakes are planted into it; no row gets two."""

    content: Content
    chance: random.Random
    taken: set[Address] = field(default_factory=set)

    def rows(self, sheet: str) -> list[int]:
        return [row for row in range(2, len(self.content[sheet]) + 1) if (sheet, row) not in self.taken]

    def get(self, sheet: str, column: str, row: int) -> str:
        return str(self.content[sheet][row - 1][ord(column) - ord("A")])

    def put(self, sheet: str, column: str, row: int, value: object) -> None:
        self.content[sheet][row - 1][ord(column) - ord("A")] = value
        self.taken.add((sheet, row))


Planter = Callable[[Garden, str], Planted | None]


def typed(
    sheet: str, column: str, *values: object, where: Callable[[Garden, int], bool] = lambda garden, row: True
) -> Planter:
    """One of these values at a random row of a column; {n} in it is a number that no other mistake has."""

    def plant(garden: Garden, kind: str) -> Planted | None:
        rows = [row for row in garden.rows(sheet) if where(garden, row)]
        if not rows:
            return None
        row = garden.chance.choice(rows)
        garden.put(
            sheet, column, row, str(garden.chance.choice(values)).replace("{n}", str(len(garden.taken)))
        )
        return Planted(kind, sheet, {(column, row)})

    return plant


def unknown(
    sheet: str, column: str, ending: str, where: Callable[[Garden, int], bool] = lambda garden, row: True
) -> Planter:
    return typed(sheet, column, *(f"{word}{{n}}{ending}" for word in NONSENSE), where=where)


def copied(
    sheet: str, *columns: str, where: Callable[[Garden, int], bool] = lambda garden, row: True
) -> Planter:
    """What another row says, too: naming either will do."""

    def plant(garden: Garden, kind: str) -> Planted | None:
        rows = [row for row in garden.rows(sheet) if where(garden, row)]
        if len(rows) < 2:
            return None
        one, two = garden.chance.sample(rows, 2)
        for column in columns:
            garden.put(sheet, column, two, garden.get(sheet, column, one))
        garden.taken.add((sheet, one))
        return Planted(kind, sheet, {(columns[0], one), (columns[0], two)})

    return plant


def clash(garden: Garden, kind: str) -> Planted | None:
    """A lesson moved onto the time of another one of the same lecturer."""
    rows = garden.rows(LESSONS)
    one = garden.chance.choice(rows)
    same = [
        row for row in rows if row != one and garden.get(LESSONS, "D", row) == garden.get(LESSONS, "D", one)
    ]
    if not same:
        return None
    two = garden.chance.choice(same)
    for column in "HI":
        garden.put(LESSONS, column, two, garden.get(LESSONS, column, one))
    garden.taken.add((LESSONS, one))
    return Planted(kind, LESSONS, {(column, row) for column in "DFG" for row in (one, two)})


def is_point(garden: Garden, row: int) -> bool:
    return garden.get(SCHOOLS, "B", row) == "教学点"


def has_phone(garden: Garden, row: int) -> bool:
    return bool(garden.get(TEACHERS, "B", row))


def is_number(garden: Garden, row: int) -> bool:
    return garden.get(RULES, "B", row).removesuffix(".0").isdigit()


def is_makeup(garden: Garden, row: int) -> bool:
    return garden.get(CALENDAR, "A", row) == "调休上课"


KINDS: dict[str, Planter] = {
    "kind of school": typed(SCHOOLS, "B", "教学站", "大学", "12"),
    "parent school": unknown(SCHOOLS, "C", "中心小学", is_point),
    "pupils of a school": typed(SCHOOLS, "F", "若干", "-3", "1.5", "12人半"),
    "line of a school": typed(SCHOOLS, "G", "很快", "百兆"),
    "no school name": typed(SCHOOLS, "A", "", where=is_point),
    "school twice": copied(SCHOOLS, "A", where=is_point),
    "school name too long": typed(SCHOOLS, "A", "很" * 70 + "教学点", where=is_point),
    "phone": typed(TEACHERS, "B", "1380013800", "二三四", "12345678901234"),
    "phone twice": copied(TEACHERS, "B", where=has_phone),
    "role": typed(TEACHERS, "E", "班长", "门卫"),
    "teacher twice": copied(TEACHERS, "A", "B", "C", "E"),
    "no role": typed(TEACHERS, "E", ""),
    "teacher's school": unknown(TEACHERS, "C", "小学"),
    "no teacher name": typed(TEACHERS, "A", ""),
    "limit": typed(TEACHERS, "F", "很多", "-1"),
    "class's grade": typed(CLASSES, "C", "十三年级", "大班", "", "0"),
    "pupils of a class": typed(CLASSES, "D", "12人半", "一二十", "-2"),
    "class's school": unknown(CLASSES, "A", "教学点"),
    "no class name": typed(CLASSES, "B", ""),
    "class twice": copied(CLASSES, "B", "A"),
    "assistant": unknown(CLASSES, "E", "老师"),
    "room's school": unknown(ROOMS, "A", "学校"),
    "kind of room": typed(ROOMS, "C", "操场", ""),
    "time of day": typed(BELLS, "C", "25:10", "上午", "8.30"),
    "period ends before it begins": typed(BELLS, "D", "07:00"),
    "period": typed(BELLS, "B", "早读", "第零节"),
    "date": typed(CALENDAR, "B", "2026-02-30", "九月", "2026-13-01"),
    "day": typed(CALENDAR, "A", "春游"),
    "followed day": typed(CALENDAR, "D", "", where=is_makeup),
    "no subject": typed(PLAN, "A", ""),
    "subject twice": copied(PLAN, "A"),
    "periods a week": typed(PLAN, "D", "两三节", "-1"),
    "provider": typed(PROVISION, "C", "不知道", ""),
    "subject provided": typed(PROVISION, "B", "炼金术", "占星"),
    "rule": typed(RULES, "B", "很多", where=is_number),
    "school year": typed(
        BASICS, "B", "2026", "明年", where=lambda garden, row: garden.get(BASICS, "A", row) == "学年"
    ),
    "lesson type": typed(LESSONS, "A", "随便上", ""),
    "lesson's subject": typed(LESSONS, "B", "炼金术", ""),
    "lesson's grade": typed(LESSONS, "C", "十年级", "", "一年级、二年级"),
    "lecturer": typed(LESSONS, "D", "查无此人", "无名氏", ""),
    "lecturer's school": unknown(LESSONS, "E", "小学"),
    "host room": typed(LESSONS, "F", "地下室", "操场"),
    "receiver": typed(LESSONS, "G", "某教学点/某班", "乱写", ""),
    "weekday": typed(LESSONS, "H", "星期八", ""),
    "lesson's period": typed(LESSONS, "I", "第9节", "午休"),
    "weeks": typed(LESSONS, "J", "18-1", "全部", "0-3", "1-99"),
    "two lessons at once": clash,
}


@dataclass(frozen=True)
class Tally:
    planted: int
    missed: list[Planted]
    wrongly_blamed: list[str]


def planted_into(content: Content, chance: random.Random, kinds: Iterable[str]) -> list[Planted]:
    """Changes `content`. A kind that finds no row left is passed over."""
    garden = Garden(content, chance)
    found = [KINDS[kind](garden, kind) for kind in kinds]
    return [one for one in found if one]


def tally(seed: int, kinds: Sequence[str] = ()) -> Tally:
    """What the check makes of a workbook with a mistake of each of these kinds, of twelve random ones."""
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    content = {sheet: [list(row) for row in rows] for sheet, rows in clean().items()}
    planted = planted_into(content, chance, kinds or chance.sample(sorted(KINDS), MISTAKES))
    errors = check(workbook_of(content), lesson_types=LESSON_TYPES).errors
    named = {(error.sheet, error.column, error.row) for error in errors}
    missed = [one for one in planted if not any((one.sheet, *cell) in named for cell in one.cells)]
    expected = {row for one in planted for row in one.rows}
    blamed = [
        f"{error.sheet}!{error.column}{error.row} {error.value}: {error.reason}"
        for error in errors
        if (error.sheet, error.row) not in expected
    ]
    return Tally(len(planted), missed, blamed)


CLEAN: Content = {}


def clean() -> Content:
    if not CLEAN:
        CLEAN.update(sheets_of(YUNLING))
    return CLEAN


def tallies(seeds: range) -> Iterator[Tally]:
    return map(tally, seeds)
