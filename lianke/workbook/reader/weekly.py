"""可用时间, 本校课表, 固定课: what is settled of the week before it is planned."""

import re
from collections.abc import Callable, Collection

from lianke.workbook.reader.classes import class_name
from lianke.workbook.reader.columns import OPENINGS, OPENINGS_NAMED
from lianke.workbook.reader.line import Cell, Line, Unfit
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.receivers import receivers
from lianke.workbook.reader.rows import ClassKey, SheetLesson, SheetOpening, SheetOwnLesson
from lianke.workbook.reader.text import parts
from lianke.workbook.reader.values import one_grade, one_of, period_no, weekday

FROM_TO = re.compile(r"(.+?)[-~—–至到](.+)")


def several(one: Callable[[Cell], int]) -> Callable[[Cell], tuple[int, ...]]:
    """A parser of lists and stretches: 星期一、星期三; 周一至周五; 第1节-第3节."""

    def parse(cell: Cell) -> tuple[int, ...]:
        found: set[int] = set()
        for part in parts(cell.listed):
            stretch = FROM_TO.fullmatch(part)
            first, last = (
                one(Cell("", text)) for text in ((stretch[1], stretch[2]) if stretch else (part, part))
            )
            if last < first:
                raise Unfit(_("“%(value)s” runs backwards.", value=part), _("Write the earlier one first."))
            found.update(range(first, last + 1))
        return tuple(sorted(found))

    return parse


WEEKDAYS, PERIODS = several(weekday), several(period_no)


def opening(line: Line) -> SheetOpening:
    """Whose row it is, is in its filled cells: a person's, a room's, or the whole school's."""
    name, room = line.text("姓名"), line.text("教室")
    if name and room:
        line.fail("教室", _("This row names a person and a room."), _("Write a row for each."))
    if not name:
        line.required("学校")
    return SheetOpening(
        line=line,
        school=line.text("学校"),
        name=name,
        room=room,
        weekdays=line.take("星期", WEEKDAYS, required=True) or (),
        periods=line.take("节次", PERIODS) or (),
        is_open=line.take("情况", one_of(OPENINGS, OPENINGS_NAMED), required=True) is True,
        said=line.text("情况"),
    )


def own_lesson(line: Line) -> SheetOwnLesson:
    return SheetOwnLesson(
        line=line,
        school=line.required("学校"),
        name=class_name(line.required("班级")),
        weekdays=line.take("星期", WEEKDAYS, required=True) or (),
        periods=line.take("节次", PERIODS, required=True) or (),
        subject=line.text("学科"),
    )


def pin(line: Line, classes: Collection[ClassKey]) -> SheetLesson:
    return SheetLesson(
        line=line,
        type="",
        subject=line.required("学科"),
        grade=line.take("年级", one_grade, required=True),
        lecturer=line.required("主讲教师"),
        school=line.text("主讲学校"),
        room="",
        receivers=receivers(line, classes),
        weekday=line.take("星期", weekday, required=True),
        period=line.take("节次", period_no, required=True),
        weeks=0,
    )
