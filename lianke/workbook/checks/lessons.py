"""课程表: every lesson names what exists."""

from collections.abc import Collection

from lianke.workbook.checks.names import Names
from lianke.workbook.checks.references import Classes, Unknown, cite, suggestion
from lianke.workbook.reader.columns import PLAN, ROOMS, TEACHERS
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import SheetLesson
from lianke.workbook.reader.values import choice, said_period
from lianke.workbook.reader.workbook import Workbook


def check_lessons(book: Workbook, names: Names, lesson_types: Collection[str] | None) -> None:
    classes, unknown = Classes(book, names), Unknown()
    for lesson in book.lessons:
        check_words(lesson, names, lesson_types, unknown)
        check_lecturer(lesson, names, unknown)
        check_host_room(lesson, names, unknown)
        check_period(lesson, names, unknown)
        for key in lesson.receivers:
            classes.cite(lesson.line, "接收班级", key)
    classes.settle()
    unknown.settle()


def check_words(
    lesson: SheetLesson, names: Names, lesson_types: Collection[str] | None, unknown: Unknown
) -> None:
    if lesson.type and lesson_types is not None and lesson.type not in lesson_types:
        reason = _("“%(value)s” is none of the allowed words.", value=lesson.type)
        unknown.cite(
            lesson.line, "课程类型", lesson.type, (reason, choice(lesson.type, list(lesson_types))), []
        )
    if lesson.subject and lesson.subject not in names.subjects:
        reason = _("Sheet 课程方案 has no subject called “%(name)s”.", name=lesson.subject)
        unknown.cite(
            lesson.line,
            "学科",
            lesson.subject,
            (reason, suggestion(lesson.subject, sorted(names.subjects), PLAN)),
            names.lost_subjects(lesson.subject),
        )


def check_lecturer(lesson: SheetLesson, names: Names, unknown: Unknown) -> None:
    person = names.lecturer(lesson)
    namesakes = names.namesakes.get(lesson.lecturer, [])
    if person:
        cite(lesson.line, person.line)
    elif not lesson.lecturer:
        return
    elif not namesakes:
        reason = _("Sheet 教师 has nobody called %(name)s.", name=lesson.lecturer)
        remedy = suggestion(lesson.lecturer, list(names.namesakes), TEACHERS)
        unknown.cite(
            lesson.line,
            "主讲教师",
            lesson.lecturer,
            (reason, remedy),
            names.lost_teachers(lesson.school, "lecturer"),
        )
    elif unsure := next((one for one in namesakes if not one.line.is_sound), None):
        cite(lesson.line, unsure.line)
    elif not lesson.school:
        lesson.line.fail(
            "主讲学校",
            _("Several teachers are called %(name)s.", name=lesson.lecturer),
            _("Say of which school."),
        )
    elif names.is_place(lesson.school):
        lesson.line.fail(
            "主讲学校",
            _("%(name)s is not at %(school)s.", name=lesson.lecturer, school=lesson.school),
            _("In sheet 教师 the school is %(school)s.", school="、".join(one.school for one in namesakes)),
        )


def check_host_room(lesson: SheetLesson, names: Names, unknown: Unknown) -> None:
    school = names.host_school(lesson)
    if not lesson.room or not names.is_place(school):
        return
    room = names.rooms.get((school, lesson.room))
    if room:
        cite(lesson.line, room.line)
        return
    there = names.rooms_of.get(school, [])
    reason = _("%(school)s has no room called “%(name)s”.", school=school, name=lesson.room)
    remedy = suggestion(lesson.room, [each.name for each in there if each.name], ROOMS)
    unknown.cite(
        lesson.line,
        "主讲教室",
        (school, lesson.room),
        (reason, remedy),
        names.lost_rooms(school, lesson.room),
    )


def check_period(lesson: SheetLesson, names: Names, unknown: Unknown) -> None:
    bell = names.bell(names.host_school(lesson))
    if lesson.period is not None and bell and lesson.period not in bell:
        reason = _("The bell of the host school has no period %(no)s.", no=lesson.period)
        remedy = _("Allowed: %(names)s.", names="、".join(said_period(no) for no in sorted(bell)))
        unknown.cite(lesson.line, "节次", lesson.period, (reason, remedy), names.lost_periods())
