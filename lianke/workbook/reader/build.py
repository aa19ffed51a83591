"""From a line to its typed row."""

from collections.abc import Collection

from lianke.workbook.reader.classes import class_name
from lianke.workbook.reader.columns import (
    DAY_KINDS,
    DAY_KINDS_NAMED,
    PROVIDERS,
    PROVIDERS_NAMED,
    ROLES,
    ROLES_NAMED,
    ROOM_KINDS,
    ROOM_KINDS_NAMED,
    SCHOOL_TYPES,
    SCHOOL_TYPES_NAMED,
)
from lianke.workbook.reader.line import Line
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.receivers import receivers
from lianke.workbook.reader.rows import (
    Class,
    ClassKey,
    Day,
    Pairing,
    PlanLine,
    School,
    Setting,
    SheetLesson,
    SheetPeriod,
    SheetRoom,
    SheetRule,
    Supply,
    Teacher,
)
from lianke.workbook.reader.rules import KNOWN
from lianke.workbook.reader.text import parts
from lianke.workbook.reader.understood import said_clock, said_grades
from lianke.workbook.reader.values import (
    calendar_date,
    grade_of,
    grades,
    minutes,
    one_grade,
    one_of,
    period_no,
    phone,
    text_within,
    weekday,
    weeks,
    whole,
)

NAME, SHORT, NOTE = 64, 32, 64


def setting(line: Line) -> Setting:
    return Setting(line, line.required("项目"), line.text("内容"))


def name(line: Line, header: str, most: int = NAME) -> str:
    """Also one that is too long: whoever else uses it means this row."""
    line.take(header, text_within(most), required=True)
    return line.text(header)


def short(line: Line, header: str, most: int = SHORT) -> str:
    return line.take(header, text_within(most)) or ""


def school(line: Line) -> School:
    return School(
        line=line,
        name=name(line, "学校名称"),
        type=line.text("类型"),
        kind=line.take("类型", one_of(SCHOOL_TYPES, SCHOOL_TYPES_NAMED), required=True) or "",
        county=short(line, "县区", NAME),
        parent=line.text("上级学校"),
        township=short(line, "乡镇"),
        urban_rural=short(line, "城乡类型", 16),
        pupils=line.take("学生数", whole, said=str),
        down_mbps=line.take("下行带宽(Mbps)", whole, said=str),
        up_mbps=line.take("上行带宽(Mbps)", whole, said=str),
    )


def teacher(line: Line) -> Teacher:
    return Teacher(
        line=line,
        name=name(line, "姓名"),
        phone=line.take("手机号", phone, said=str) or "",
        school=line.required("学校"),
        subjects=tuple(parts(line.listed("任教学科"))),
        role=line.take("角色", one_of(ROLES, ROLES_NAMED), required=True) or "",
        limit_a_week=line.take("每周主讲上限(节)", whole, said=str),
    )


def class_group(line: Line) -> Class:
    return Class(
        line=line,
        school=line.required("学校"),
        name=class_named(line),
        grades=line.take("年级", grades, required=True, said=said_grades) or (),
        pupils=line.take("学生数", whole, said=str),
        assistant=line.text("助教"),
    )


def class_named(line: Line) -> str:
    typed = name(line, "班级", SHORT)
    return line.understand("班级", class_name(typed)) if class_name(typed) != typed else typed


def room(line: Line) -> SheetRoom:
    return SheetRoom(
        line=line,
        school=line.required("学校"),
        name=name(line, "教室", SHORT),
        kind=line.take("类型", one_of(ROOM_KINDS, ROOM_KINDS_NAMED), required=True) or "",
    )


def period(line: Line) -> SheetPeriod:
    begins, ends = (
        line.take("开始", minutes, required=True, said=said_clock),
        line.take("结束", minutes, required=True, said=said_clock),
    )
    if begins is not None and ends is not None and ends <= begins:
        line.fail(
            "结束",
            _("The period ends before it begins."),
            _("Write a time later than %(begins)s.", begins=line.text("开始")),
        )
        ends = None
    return SheetPeriod(line, line.required("学校"), line.take("节次", period_no, required=True), begins, ends)


def day(line: Line) -> Day:
    kind = line.take("事项", one_of(DAY_KINDS, DAY_KINDS_NAMED), required=True) or ""
    begins, ends = (
        line.take("开始日期", calendar_date, required=True, said=str),
        line.take("结束日期", calendar_date, said=str),
    )
    if not line.text("结束日期"):
        ends = begins
    if begins and ends and ends < begins:
        line.fail(
            "结束日期",
            _("The last day is before the first."),
            _("Write a day not before %(begins)s.", begins=str(begins)),
        )
    return Day(
        line,
        kind,
        begins,
        ends,
        line.take("补哪天的课", calendar_date, said=str),
        short(line, "说明", NOTE) and line.note("说明"),
    )


def pairing(line: Line) -> Pairing:
    begins, ends = (
        line.take("开始日期", calendar_date, required=True, said=str),
        line.take("结束日期", calendar_date, said=str),
    )
    if begins and ends and ends < begins:
        line.fail(
            "结束日期",
            _("The last day is before the first."),
            _("Write a day not before %(begins)s.", begins=str(begins)),
        )
    return Pairing(
        line=line,
        supporter=line.required("支援学校"),
        recipient=line.required("受援学校"),
        mode=short(line, "结对方式"),
        batch=short(line, "批次"),
        begins_on=begins,
        ends_on=ends,
        subjects=tuple(parts(line.listed("学科"))),
    )


def plan_line(line: Line) -> PlanLine:
    """Every column whose header is a grade holds periods a week; empty means none."""
    periods = {}
    for header in line.cells:
        grade = grade_of(header)
        if len(grade) == 1:
            count = line.take(header, whole, said=str)
            periods[grade[0]] = count or 0
    return PlanLine(line, name(line, "学科", SHORT), periods)


def supply(line: Line) -> Supply:
    return Supply(
        line,
        line.required("学校"),
        line.required("学科"),
        line.take("由谁开", one_of(PROVIDERS, PROVIDERS_NAMED), required=True) or "",
    )


def rule(line: Line) -> SheetRule:
    named = line.required("规则")
    return SheetRule(line, named, line.take("值", KNOWN.get(named, lambda cell: cell.text), required=True))


def lesson(line: Line, classes: Collection[ClassKey]) -> SheetLesson:
    return SheetLesson(
        line=line,
        type=line.required("课程类型"),
        subject=line.required("学科"),
        grade=line.take("年级", one_grade, required=True),
        lecturer=line.required("主讲教师"),
        school=line.text("主讲学校"),
        room=line.text("主讲教室"),
        receivers=receivers(line, classes),
        weekday=line.take("星期", weekday, required=True),
        period=line.take("节次", period_no, required=True),
        weeks=line.take("周次", weeks, required=True) or 0,
    )
