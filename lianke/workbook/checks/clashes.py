"""Two lessons at one time that need the same lecturer, room or class."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from lianke.workbook.checks.names import Minutes, Names
from lianke.workbook.reader.messages import Message, _
from lianke.workbook.reader.rows import SheetLesson

Resource = tuple[str, str, str]
"""(column by which the lesson needs it, school, name)"""

NEEDED_FIRST = ("主讲教师", "主讲教室", "接收班级")
UNKNOWN_TIMES = 10_000  # periods whose times were not understood clash by their numbers


@dataclass(frozen=True)
class RowNeed:
    lesson: SheetLesson
    span: Minutes
    header: str  # the column that asks for it
    said: str


def check_clashes(lessons: list[SheetLesson], names: Names) -> None:
    """Tells as few rows as possible to move: the one that clashes with most others first, of two the
    later.
    """
    clashes = clashes_among(lessons, names)
    while clashes:
        culprit = max(clashes, key=lambda row: (len(clashes[row]), row))
        tell(culprit, clashes.pop(culprit), lessons)
        for row in list(clashes):
            clashes[row].pop(culprit, None)
            if not clashes[row]:
                del clashes[row]


def tell(row: int, others: dict[int, list[RowNeed]], lessons: list[SheetLesson]) -> None:
    lesson = next(each for each in lessons if each.line.number == row)
    told: list[Message] = []
    for other, needs in sorted(others.items()):
        shared = "、".join(dict.fromkeys(need.said for need in needs))
        told.append(_("at the same time row %(row)s needs %(what)s", row=other, what=shared))
    header = min((need.header for needs in others.values() for need in needs), key=NEEDED_FIRST.index)
    lesson.line.fail(
        header,
        _("Taken already: %(clashes)s.", clashes=tuple(told)),
        _("Move one of them to another period, or change what both need."),
    )


def clashes_among(lessons: Iterable[SheetLesson], names: Names) -> dict[int, dict[int, list[RowNeed]]]:
    """Row → the rows it clashes with → what the first of the two needs that the other needs as well."""
    needs: dict[tuple[int, Resource], list[RowNeed]] = defaultdict(list)
    for lesson in lessons:
        if lesson.weekday and lesson.period and lesson.weeks:
            for resource, need in needs_of(lesson, names).items():
                needs[lesson.weekday, resource].append(need)
    clashes: dict[int, dict[int, list[RowNeed]]] = defaultdict(lambda: defaultdict(list))
    for wanted in needs.values():
        for one, two in combinations(wanted, 2):
            if meet(one, two):
                clashes[one.lesson.line.number][two.lesson.line.number].append(one)
                clashes[two.lesson.line.number][one.lesson.line.number].append(two)
    return clashes


def meet(one: RowNeed, two: RowNeed) -> bool:
    return (
        bool(one.lesson.weeks & two.lesson.weeks) and one.span[0] < two.span[1] and two.span[0] < one.span[1]
    )


def needs_of(lesson: SheetLesson, names: Names) -> dict[Resource, RowNeed]:
    """The lecturer, the host room, every class, and every receiving room once."""
    host = names.host_school(lesson)
    period = lesson.period or 0
    span = names.bell(host).get(period) or (UNKNOWN_TIMES + period, UNKNOWN_TIMES + period + 1)
    found: dict[Resource, RowNeed] = {}
    if lesson.lecturer:
        found["person", host, lesson.lecturer] = RowNeed(lesson, span, "主讲教师", lesson.lecturer)
    if lesson.room:
        found["room", host, lesson.room] = RowNeed(lesson, span, "主讲教室", f"{host}{lesson.room}")
    for school, name in lesson.receivers:
        found["class", school, name] = RowNeed(lesson, span, "接收班级", f"{school}/{name}")
        if room := names.receiving_room(school):
            found.setdefault(
                ("room", school, room.name), RowNeed(lesson, span, "接收班级", f"{school}{room.name}")
            )
    return found
