"""Breaches of the county's own rules: warnings, because whoever planned it may have had a reason."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import pairwise

from lianke.workbook.checks.names import Names
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import ClassKey, SheetLesson
from lianke.workbook.reader.rules import (
    BANDS,
    CLASSES_AT_ONCE,
    LECTURER_A_DAY,
    MOST_CLASSES,
    MOST_PUPILS,
    SAME_BAND,
    STEADY_PARTNERS,
    SUBJECT_A_DAY,
    SUBJECT_GAP,
    TOGETHER,
)
from lianke.workbook.reader.workbook import Workbook

MOST_WEEKS = 60
MONDAY = 1


def check_limits(book: Workbook, names: Names) -> Iterator[Mistake]:
    """Only lessons with nothing wrong are counted."""
    lessons = [lesson for lesson in book.lessons if lesson.line.is_sound]
    yield from within_a_lesson(book, names, lessons)
    yield from grades_together(book, names, lessons)
    yield from a_week(book, lessons, names)
    yield from a_day(book, lessons, names)
    yield from class_days(book, lessons)
    yield from partners(book, lessons)
    yield from at_once(book, lessons, names)
    yield from after_the_term(book, lessons)


def number(book: Workbook, rule: str) -> int | None:
    value = book.rule(rule)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def within_a_lesson(book: Workbook, names: Names, lessons: list[SheetLesson]) -> Iterator[Mistake]:
    most_classes, most_pupils = number(book, MOST_CLASSES), number(book, MOST_PUPILS)
    for lesson in lessons:
        pupils = sum(names.classes[key].pupils or 0 for key in lesson.receivers)
        if most_classes is not None and len(lesson.receivers) > most_classes:
            yield lesson.line.problem(
                "接收班级",
                _(
                    "%(count)s classes receive this lesson, the limit is %(most)s.",
                    count=len(lesson.receivers),
                    most=most_classes,
                ),
                _("Give some of them a lesson of their own."),
            )
        if most_pupils is not None and pupils > most_pupils:
            yield lesson.line.problem(
                "接收班级",
                _(
                    "%(count)s pupils receive this lesson, the limit is %(most)s.",
                    count=pupils,
                    most=most_pupils,
                ),
                _("Give some of them a lesson of their own."),
            )


def grades_together(book: Workbook, names: Names, lessons: list[SheetLesson]) -> Iterator[Mistake]:
    """合班年级: all classes of a lesson have its grade, or (同段) a grade of its band."""
    same_band = book.rule(TOGETHER) == SAME_BAND
    for lesson in lessons:
        fitting = next((band for band in BANDS if lesson.grade in band), ()) if same_band else (lesson.grade,)
        for key in lesson.receivers:
            if not set(names.classes[key].grades) & set(fitting):
                yield lesson.line.problem(
                    "接收班级",
                    _("%(class)s does not have the grade of this lesson.", **{"class": "/".join(key)}),
                    _("Put it with classes of its own grade, or correct the lesson's grade."),
                )


def a_week(book: Workbook, lessons: list[SheetLesson], names: Names) -> Iterator[Mistake]:
    """每周主讲上限, in the fullest week."""
    weeks: dict[int, list[int]] = defaultdict(list)
    for lesson in lessons:
        if lecturer := names.lecturer(lesson):
            weeks[lecturer.line.number].append(lesson.weeks)
    for teacher in book.teachers:
        fullest = most_at_once(weeks.get(teacher.line.number, []))
        if teacher.limit_a_week is not None and fullest > teacher.limit_a_week:
            yield teacher.line.problem(
                "每周主讲上限(节)",
                _(
                    "%(name)s gives %(count)s lessons a week, the limit is %(most)s.",
                    name=teacher.name,
                    count=fullest,
                    most=teacher.limit_a_week,
                ),
                _("Give some lessons to somebody else, or raise the limit."),
            )


def most_at_once(masks: list[int]) -> int:
    """How many of the masks share the week that most of them share."""
    return max((sum(mask >> week & 1 for mask in masks) for week in range(MOST_WEEKS)), default=0)


def over(
    groups: dict[tuple[Hashable, ...], list[SheetLesson]], most: int
) -> Iterator[tuple[tuple[Hashable, ...], list[SheetLesson], int]]:
    """Groups of lessons of which more than `most` run in one week."""
    for key, lessons in groups.items():
        count = most_at_once([lesson.weeks for lesson in lessons])
        if count > most:
            yield key, lessons, count


def a_day(book: Workbook, lessons: list[SheetLesson], names: Names) -> Iterator[Mistake]:
    most = number(book, LECTURER_A_DAY)
    groups: dict[tuple[Hashable, ...], list[SheetLesson]] = defaultdict(list)
    for lesson in lessons:
        groups[lesson.lecturer, names.host_school(lesson), lesson.weekday].append(lesson)
    for _key, found, count in over(groups, most) if most is not None else ():
        yield found[-1].line.problem(
            "主讲教师",
            _(
                "%(name)s gives %(count)s lessons on this day, the limit is %(most)s.",
                name=found[-1].lecturer,
                count=count,
                most=most or 0,
            ),
            _("Move one of them to another day."),
        )


def class_days(book: Workbook, lessons: list[SheetLesson]) -> Iterator[Mistake]:
    """同班同学科每天最多, and 每周两节的间隔 between days."""
    most, gap = number(book, SUBJECT_A_DAY), number(book, SUBJECT_GAP)
    days: dict[tuple[Hashable, ...], list[SheetLesson]] = defaultdict(list)
    subjects: dict[tuple[ClassKey, str], list[SheetLesson]] = defaultdict(list)
    for lesson in lessons:
        for key in lesson.receivers:
            days[key, lesson.subject, lesson.weekday].append(lesson)
            subjects[key, lesson.subject].append(lesson)
    for (group, subject, _day), found, count in over(days, most) if most is not None else ():
        yield found[-1].line.problem(
            "接收班级",
            _(
                "%(class)s has %(subject)s %(count)s times on this day, the limit is %(most)s.",
                count=count,
                most=most or 0,
                subject=str(subject),
                **{"class": "/".join(group)},  # type: ignore[arg-type]  # a ClassKey
            ),
            _("Move one of them to another day."),
        )
    for (group, subject), found in subjects.items():
        yield from too_close(group, subject, found, gap or 0)


def too_close(group: ClassKey, subject: str, lessons: list[SheetLesson], gap: int) -> Iterator[Mistake]:
    """Two lessons a week stand `gap` days apart at least; with three or more a week no gap can be kept."""
    if most_at_once([lesson.weeks for lesson in lessons]) != 2:
        return
    ordered = sorted(lessons, key=lambda lesson: lesson.weekday or 0)
    for before, after in pairwise(ordered):
        if before.weeks & after.weeks and 0 < (after.weekday or 0) - (before.weekday or 0) < gap:
            yield after.line.problem(
                "星期",
                _(
                    "%(class)s already has %(subject)s the day before (row %(row)s).",
                    subject=subject,
                    row=before.line.number,
                    **{"class": "/".join(group)},
                ),
                _("Leave a day between the two."),
            )


def partners(book: Workbook, lessons: list[SheetLesson]) -> Iterator[Mistake]:
    """固定搭档: one class, one subject: always the same lecturer and the same classes."""
    if book.rule(STEADY_PARTNERS) is not True:
        return
    first: dict[tuple[ClassKey, str], SheetLesson] = {}
    for lesson in lessons:
        for key in lesson.receivers:
            steady = first.setdefault((key, lesson.subject), lesson)
            if (steady.lecturer, set(steady.receivers)) != (lesson.lecturer, set(lesson.receivers)):
                yield lesson.line.problem(
                    "接收班级",
                    _(
                        "%(class)s has %(subject)s with another lecturer or other classes in row %(row)s.",
                        subject=lesson.subject,
                        row=steady.line.number,
                        **{"class": "/".join(key)},
                    ),
                    _("Keep the same lecturer and the same classes all term."),
                )
                break


def at_once(book: Workbook, lessons: list[SheetLesson], names: Names) -> Iterator[Mistake]:
    """教学点同时最多上课班级."""
    most = number(book, CLASSES_AT_ONCE)
    if not most:
        return
    times: dict[tuple[Hashable, ...], list[SheetLesson]] = defaultdict(list)
    for lesson in lessons:
        for school, _name in lesson.receivers:
            row = names.schools.get(school)
            if row and row.kind == "point":
                times[school, lesson.weekday, lesson.period].append(lesson)
    for (place, *_when), found, count in over(times, most):
        yield found[-1].line.problem(
            "接收班级",
            _(
                "At %(school)s %(count)s classes have a lesson at this time, the limit is %(most)s.",
                school=str(place),
                count=count,
                most=most,
            ),
            _("Move one of them to another period."),
        )


def after_the_term(book: Workbook, lessons: list[SheetLesson]) -> Iterator[Mistake]:
    """Weeks that the term does not have: nothing will take place in them."""
    term = book.term
    if not term or not term.begins_on or not term.ends_on or term.ends_on < term.begins_on:
        return
    last = ((term.ends_on - term.begins_on).days + term.begins_on.isoweekday() - MONDAY) // 7 + 1
    for lesson in lessons:
        if lesson.weeks >> last:
            yield lesson.line.problem(
                "周次",
                _("The term has only %(last)s weeks.", last=last),
                _("Write weeks from 1 to %(most)s.", most=last),
            )
