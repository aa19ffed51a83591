"""课程表 → a draft version of the county's timetable."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lianke.accounts.models import Person
from lianke.intake.services.ledger import NEW, ImportLedger
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort, Room, Subject, Term
from lianke.timetable.models import LessonType, Version
from lianke.timetable.services.drafts import (
    Content,
    CourseKey,
    Reception,
    Slot,
    courses_for,
    fill,
    standing_content,
)
from lianke.workbook.reader.columns import LESSONS
from lianke.workbook.reader.line import Line
from lianke.workbook.reader.rows import ClassKey, SheetLesson

SAME_BAND = {
    1: (1, 2),
    2: (1, 2),
    3: (3, 4),
    4: (3, 4),
    5: (5, 6),
    6: (5, 6),
    7: (7, 8, 9),
    8: (7, 8, 9),
    9: (7, 8, 9),
}


@dataclass
class Cast:
    """Everything that a row of 课程表 names, by what it is called there."""

    county: Node
    subjects: dict[str, Subject]
    lesson_types: dict[str, LessonType]
    people: dict[Line, Person]  # line of 教师 → person
    lecturers: dict[int, Person]  # row number in 课程表 → lecturer
    hosts: dict[int, str]  # row number in 课程表 → host school
    rooms: dict[tuple[str, str], Room]
    classes: dict[ClassKey, ClassGroup]
    cohorts: dict[int, dict[int, Cohort]] = field(default_factory=dict)
    home_rooms: dict[int, Room] = field(default_factory=dict)
    taken_as_one: frozenset[str] = frozenset()  # 复式班合上学科


def draft_version(
    *, lessons: Iterable[SheetLesson], cast: Cast, term: Term, ledger: ImportLedger, always: bool = False
) -> tuple[Version, bool]:
    """The newest version when its content is that of `lessons` (and not `always`), else a new draft; and
    whether it is new.
    """
    rows = list(lessons)
    content = content_of(rows, cast)
    newest = Version.objects.filter(node=cast.county, term=term).order_by("-no").first()
    standing = standing_content(newest) if newest else {}
    mark_new_rows(rows, standing, cast, ledger)
    if newest and not always and standing == content:
        return newest, False
    version = Version.objects.create(
        node=cast.county,
        term=term,
        no=newest.no + 1 if newest else 1,
        effective_from=max(term.begins_on, clock.today()),
    )
    fill(version, content, courses_for(content, term, newest))
    return version, True


def mark_new_rows(
    lessons: Iterable[SheetLesson], standing: Content, cast: Cast, ledger: ImportLedger
) -> None:
    for lesson in lessons:
        _receptions, slots = standing.get(course_key(lesson, cast), (frozenset(), frozenset()))
        if slot_of(lesson, cast) not in slots:
            ledger.mark(LESSONS, lesson.line.number, NEW)


def content_of(lessons: Iterable[SheetLesson], cast: Cast) -> Content:
    slots: dict[CourseKey, set[Slot]] = defaultdict(set)
    receptions: dict[CourseKey, frozenset[Reception]] = {}
    for lesson in lessons:
        key = course_key(lesson, cast)
        slots[key].add(slot_of(lesson, cast))
        receptions[key] = frozenset(
            reception(cast.classes[group], lesson, cast) for group in lesson.receivers
        )
    return {key: (receptions[key], frozenset(slots[key])) for key in slots}


def course_key(lesson: SheetLesson, cast: Cast) -> CourseKey:
    return (
        cast.lesson_types[lesson.type].pk,
        cast.subjects[lesson.subject].pk,
        lesson.grade or 0,
        cast.lecturers[lesson.line.number].pk,
        frozenset(cast.classes[key].pk for key in lesson.receivers),
    )


def slot_of(lesson: SheetLesson, cast: Cast) -> Slot:
    room = cast.rooms.get((cast.hosts[lesson.line.number], lesson.room))
    return room.pk if room else None, lesson.weekday or 0, lesson.period or 0, lesson.weeks


def reception(group: ClassGroup, lesson: SheetLesson, cast: Cast) -> Reception:
    home = cast.home_rooms.get(group.pk)
    return (
        group.pk,
        home.pk if home else None,
        frozenset(cohort.pk for cohort in discharged(group, lesson, cast)),
    )


def discharged(group: ClassGroup, lesson: SheetLesson, cast: Cast) -> list[Cohort]:
    """Whom the lesson serves: all grades of a class that takes the subject as one, else the lesson's grade,
    else its band.
    """
    cohorts = cast.cohorts[group.pk]
    grade = lesson.grade or 0
    if lesson.subject in cast.taken_as_one:
        return list(cohorts.values())
    if grade in cohorts:
        return [cohorts[grade]]
    return [cohort for each, cohort in cohorts.items() if each in SAME_BAND[grade]] or list(cohorts.values())
