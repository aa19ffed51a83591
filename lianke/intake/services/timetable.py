"""课程表 → a draft version of the county's timetable."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lianke.accounts.models import Person
from lianke.intake.reader.columns import LESSONS
from lianke.intake.reader.rows import ClassKey, Lesson
from lianke.intake.services.ledger import NEW, Ledger
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort, Room, Subject, Term
from lianke.timetable.models import Course, CoursePlan, LessonType, Receiver, Version, WeeklySlot

CourseKey = tuple[int, int, int, int, frozenset[int]]
"""(lesson type, subject, grade, lecturer, classes) by id: what makes two rows of 课程表 lessons of one course."""
Slot = tuple[int | None, int, int, int]
"""(host room, weekday, period, weeks)"""
Reception = tuple[int, int | None, frozenset[int]]
"""(class, room, cohorts)"""
Content = dict[CourseKey, tuple[frozenset[Reception], frozenset[Slot]]]

BATCH = 200
SAME_BAND = {1: (1, 2), 2: (1, 2), 3: (3, 4), 4: (3, 4), 5: (5, 6), 6: (5, 6), 7: (7, 8, 9), 8: (7, 8, 9), 9: (7, 8, 9)}


@dataclass
class Cast:
    """Everything that a row of 课程表 names, by what it is called there."""

    county: Node
    subjects: dict[str, Subject]
    lesson_types: dict[str, LessonType]
    lecturers: dict[int, Person]  # row number in 课程表 → lecturer
    hosts: dict[int, str]  # row number in 课程表 → host school
    rooms: dict[tuple[str, str], Room]
    classes: dict[ClassKey, ClassGroup]
    cohorts: dict[int, dict[int, Cohort]] = field(default_factory=dict)
    home_rooms: dict[int, Room] = field(default_factory=dict)
    taken_as_one: frozenset[str] = frozenset()  # 复式班合上学科


def draft_version(*, lessons: Iterable[Lesson], cast: Cast, term: Term, ledger: Ledger, always: bool = False) -> tuple[Version, bool]:
    """The newest version when its content is that of `lessons` (and not `always`), else a new draft; and whether it is new."""
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


def mark_new_rows(lessons: Iterable[Lesson], standing: Content, cast: Cast, ledger: Ledger) -> None:
    for lesson in lessons:
        _receptions, slots = standing.get(course_key(lesson, cast), (frozenset(), frozenset()))
        if slot_of(lesson, cast) not in slots:
            ledger.mark(LESSONS, lesson.line.number, NEW)


def content_of(lessons: Iterable[Lesson], cast: Cast) -> Content:
    slots: dict[CourseKey, set[Slot]] = defaultdict(set)
    receptions: dict[CourseKey, frozenset[Reception]] = {}
    for lesson in lessons:
        key = course_key(lesson, cast)
        slots[key].add(slot_of(lesson, cast))
        receptions[key] = frozenset(reception(cast.classes[group], lesson, cast) for group in lesson.receivers)
    return {key: (receptions[key], frozenset(slots[key])) for key in slots}


def course_key(lesson: Lesson, cast: Cast) -> CourseKey:
    return (
        cast.lesson_types[lesson.type].pk,
        cast.subjects[lesson.subject].pk,
        lesson.grade or 0,
        cast.lecturers[lesson.line.number].pk,
        frozenset(cast.classes[key].pk for key in lesson.receivers),
    )


def slot_of(lesson: Lesson, cast: Cast) -> Slot:
    room = cast.rooms.get((cast.hosts[lesson.line.number], lesson.room))
    return room.pk if room else None, lesson.weekday or 0, lesson.period or 0, lesson.weeks


def reception(group: ClassGroup, lesson: Lesson, cast: Cast) -> Reception:
    home = cast.home_rooms.get(group.pk)
    return group.pk, home.pk if home else None, frozenset(cohort.pk for cohort in discharged(group, lesson, cast))


def discharged(group: ClassGroup, lesson: Lesson, cast: Cast) -> list[Cohort]:
    """Whom the lesson serves: all grades of a class that takes the subject as one, else the lesson's grade, else its band."""
    cohorts = cast.cohorts[group.pk]
    grade = lesson.grade or 0
    if lesson.subject in cast.taken_as_one:
        return list(cohorts.values())
    if grade in cohorts:
        return [cohorts[grade]]
    return [cohort for each, cohort in cohorts.items() if each in SAME_BAND[grade]] or list(cohorts.values())


def standing_content(version: Version) -> Content:
    content: Content = {}
    plans = version.course_plans.select_related("course").prefetch_related("receivers__cohorts", "slots")
    for plan in plans:
        receptions = frozenset(
            (receiver.class_group_id, receiver.room_id, frozenset(cohort.pk for cohort in receiver.cohorts.all()))
            for receiver in plan.receivers.all()
        )
        slots = frozenset((slot.host_room_id, slot.weekday, slot.period_no, slot.weeks) for slot in plan.slots.all())
        content[key_of(plan, frozenset(reception[0] for reception in receptions))] = (receptions, slots)
    return content


def key_of(plan: CoursePlan, classes: frozenset[int]) -> CourseKey:
    return plan.course.lesson_type_id, plan.course.subject_id, plan.course.grade, plan.lecturer_id, classes


def courses_for(content: Content, term: Term, newest: Version | None) -> dict[CourseKey, Course]:
    """Courses outlive versions: the newest version's with the same key, or the same but for the lecturer, else new ones."""
    standing: dict[CourseKey, Course] = {}
    if newest:
        for plan in newest.course_plans.select_related("course").prefetch_related("receivers"):
            standing[key_of(plan, frozenset(receiver.class_group_id for receiver in plan.receivers.all()))] = plan.course
    courses = {key: standing.pop(key) for key in content if key in standing}
    left = {without_lecturer(key): course for key, course in standing.items()}
    new: dict[CourseKey, Course] = {}
    for key in content:
        if key not in courses:
            course = left.pop(without_lecturer(key), None)
            if course:
                courses[key] = course
            else:
                new[key] = Course(term=term, lesson_type_id=key[0], subject_id=key[1], grade=key[2])
    Course.objects.bulk_create(list(new.values()), batch_size=BATCH)
    return courses | new


def without_lecturer(key: CourseKey) -> tuple[int, int, int, frozenset[int]]:
    return key[0], key[1], key[2], key[4]


def fill(version: Version, content: Content, courses: dict[CourseKey, Course]) -> None:
    plans = {key: CoursePlan(version=version, course=courses[key], lecturer_id=key[3]) for key in content}
    CoursePlan.objects.bulk_create(list(plans.values()), batch_size=BATCH)
    receivers, cohorts, slots = [], [], []
    for key, (receptions, times) in content.items():
        for group, room, discharges in sorted(receptions, key=lambda reception: reception[0]):
            receivers.append(Receiver(course_plan=plans[key], class_group_id=group, room_id=room))
            cohorts.append(discharges)
        slots += [
            WeeklySlot(course_plan=plans[key], host_room_id=room, weekday=weekday, period_no=period, weeks=weeks)
            for room, weekday, period, weeks in sorted(times, key=lambda time: time[1:])
        ]
    Receiver.objects.bulk_create(receivers, batch_size=BATCH)
    WeeklySlot.objects.bulk_create(slots, batch_size=BATCH)
    through = Receiver.cohorts.through
    links = [
        through(receiver_id=receiver.pk, cohort_id=cohort) for receiver, found in zip(receivers, cohorts, strict=True) for cohort in found
    ]
    through.objects.bulk_create(links, batch_size=BATCH)
