"""What a version holds, as a value that can be compared; and a draft made from such a value."""

from lianke.schooling.models import Term
from lianke.timetable.models import Course, CoursePlan, Receiver, Version, WeeklySlot

CourseKey = tuple[int, int, int, int, frozenset[int]]
"""(lesson type, subject, grade, lecturer, classes) by id: what makes two weekly lessons lessons of one
course.
"""
Slot = tuple[int | None, int, int, int]
"""(host room, weekday, period, weeks)"""
Reception = tuple[int, int | None, frozenset[int]]
"""(class, room, cohorts)"""
Content = dict[CourseKey, tuple[frozenset[Reception], frozenset[Slot]]]

BATCH = 200


def standing_content(version: Version) -> Content:
    content: Content = {}
    plans = version.course_plans.select_related("course").prefetch_related("receivers__cohorts", "slots")
    for plan in plans:
        receptions = frozenset(
            (
                receiver.class_group_id,
                receiver.room_id,
                frozenset(cohort.pk for cohort in receiver.cohorts.all()),
            )
            for receiver in plan.receivers.all()
        )
        slots = frozenset(
            (slot.host_room_id, slot.weekday, slot.period_no, slot.weeks) for slot in plan.slots.all()
        )
        content[key_of(plan, frozenset(reception[0] for reception in receptions))] = (receptions, slots)
    return content


def key_of(plan: CoursePlan, classes: frozenset[int]) -> CourseKey:
    return plan.course.lesson_type_id, plan.course.subject_id, plan.course.grade, plan.lecturer_id, classes


def courses_for(content: Content, term: Term, newest: Version | None) -> dict[CourseKey, Course]:
    """Courses outlive versions: the newest version's with the same key, or the same but for the lecturer,
    else new ones.
    """
    standing: dict[CourseKey, Course] = {}
    if newest:
        for plan in newest.course_plans.select_related("course").prefetch_related("receivers"):
            standing[
                key_of(plan, frozenset(receiver.class_group_id for receiver in plan.receivers.all()))
            ] = plan.course
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
            WeeklySlot(
                course_plan=plans[key], host_room_id=room, weekday=weekday, period_no=period, weeks=weeks
            )
            for room, weekday, period, weeks in sorted(times, key=lambda time: time[1:])
        ]
    Receiver.objects.bulk_create(receivers, batch_size=BATCH)
    WeeklySlot.objects.bulk_create(slots, batch_size=BATCH)
    through = Receiver.cohorts.through
    links = [
        through(receiver_id=receiver.pk, cohort_id=cohort)
        for receiver, found in zip(receivers, cohorts, strict=True)
        for cohort in found
    ]
    through.objects.bulk_create(links, batch_size=BATCH)
