"""可用时间, 本校课表, 固定课: every row names who and what exists, at times that ring."""

from lianke.workbook.checks.lessons import check_lecturer, check_period, check_words
from lianke.workbook.checks.names import Names
from lianke.workbook.checks.references import Classes, Unknown, cite, suggestion
from lianke.workbook.reader.columns import ROOMS, TEACHERS
from lianke.workbook.reader.line import Line
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import SheetOpening
from lianke.workbook.reader.workbook import Workbook


def check_week(book: Workbook, names: Names) -> None:
    classes, unknown = Classes(book, names), Unknown()
    for opening in book.openings:
        check_opening(opening, names)
    for own in book.own_lessons:
        classes.cite(own.line, "班级", (own.school, own.name))
        check_rung(own.line, own.school, own.periods, names)
    for pin in book.pins:
        check_words(pin, names, None, unknown)
        check_lecturer(pin, names, unknown)
        check_period(pin, names, unknown)
        for key in pin.receivers:
            classes.cite(pin.line, "接收班级", key)
    classes.settle()
    unknown.settle()


def check_opening(row: SheetOpening, names: Names) -> None:
    if row.name:
        check_person(row, names)
    elif row.room and names.is_place(row.school):
        room = names.rooms.get((row.school, row.room))
        if room:
            cite(row.line, room.line)
        else:
            there = [each.name for each in names.rooms_of.get(row.school, []) if each.name]
            reason = _("%(school)s has no room called “%(name)s”.", school=row.school, name=row.room)
            row.line.fail("教室", reason, suggestion(row.room, there, ROOMS))
    elif not row.room:
        check_somebody_there(row, names)
    check_rung(row.line, school_of(row, names), row.periods, names)


def check_somebody_there(row: SheetOpening, names: Names) -> None:
    """A bureau's bell rings at its schools; that it is closed closes none of them."""
    lecturers = {school for (_name, school), person in names.teachers.items() if person.role == "lecturer"}
    if row.school in names.bureaus() and row.school not in lecturers | {
        school for school, _name in names.classes
    }:
        reason = _(
            "%(school)s has neither classes nor lecturers: this row is about nobody.", school=row.school
        )
        row.line.fail(
            "学校",
            reason,
            _("Write a row for each school; a date on which all are closed belongs into sheet 校历."),
        )


def school_of(row: SheetOpening, names: Names) -> str:
    person = names.person(row.name, row.school) if row.name else None
    return person.school if person else row.school


def check_person(row: SheetOpening, names: Names) -> None:
    person = names.person(row.name, row.school)
    namesakes = names.namesakes.get(row.name, [])
    if person:
        cite(row.line, person.line)
    elif not namesakes:
        reason = _("Sheet 教师 has nobody called %(name)s.", name=row.name)
        row.line.fail("姓名", reason, suggestion(row.name, list(names.namesakes), TEACHERS))
    elif row.school:
        row.line.fail(
            "学校",
            _("%(name)s is not at %(school)s.", name=row.name, school=row.school),
            _("In sheet 教师 the school is %(school)s.", school="、".join(one.school for one in namesakes)),
        )
    else:
        row.line.fail(
            "学校", _("Several teachers are called %(name)s.", name=row.name), _("Say of which school.")
        )


def check_rung(line: Line, school: str, periods: tuple[int, ...], names: Names) -> None:
    bell = names.bell(school)
    strange = [no for no in periods if bell and no not in bell]
    if strange:
        rung = "、".join(f"第{no}节" for no in sorted(bell))
        reason = _("The bell of %(school)s has no period %(no)s.", school=school, no=strange[0])
        line.fail("节次", reason, _("Allowed: %(names)s.", names=rung))
