"""Rows for tests of the account: a real term, composite classes, lessons that were given or not."""

from datetime import date, datetime, timedelta

from lianke.evidence.models import Delivery
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.choices import ClassKind, DayKind
from lianke.schooling.models import CalendarDay, ClassGroup, Cohort, SharedGrades, Subject
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Course, Meeting, Participation
from tests.cast import YEAR, County

SCHEDULED_S = 40 * 60
HOLIDAYS = (("2026-09-25", 3), ("2026-10-01", 7), ("2027-01-01", 3))
MAKEUPS = (("2026-09-20", "2026-10-06"), ("2026-10-10", "2026-10-07"))
EXAMS = ("2027-01-04", 12)


def at(day: str, minutes: int = 9 * 60) -> datetime:
    return clock.local(clock.at(date.fromisoformat(day), minutes))


def real_term(county: County) -> None:
    """The autumn of 2026: 1 September to 15 January, with its holidays, two make-up days and two weeks of
    exams.
    """
    county.term.begins_on, county.term.ends_on = date(2026, 9, 1), date(2027, 1, 15)
    county.term.save()
    for first, length in HOLIDAYS:
        mark(county.node, first, length, DayKind.HOLIDAY)
    mark(county.node, *EXAMS, DayKind.EXAM)
    for day, follows in MAKEUPS:
        CalendarDay.objects.create(node=county.node, date=day, kind=DayKind.MAKEUP, follows_date=follows)


def mark(node: Node, first: str, length: int, kind: str, *, extinguishes: bool = False) -> None:
    days = [date.fromisoformat(first) + timedelta(days=index) for index in range(length)]
    CalendarDay.objects.bulk_create(
        CalendarDay(node=node, date=day, kind=kind, extinguishes_debt=extinguishes) for day in days
    )


def no_lessons_yet(county: County) -> None:
    """The cast's own lessons out of the way."""
    Meeting.objects.filter(course=county.course).update(state=MeetingState.CANCELLED)


def composite_class(
    school: Node, grades: tuple[int, ...], *, name: str = "二三复式班", together: tuple[Subject, ...] = ()
) -> ClassGroup:
    group = ClassGroup.objects.create(school=school, school_year=YEAR, name=name, kind=ClassKind.COMPOSITE)
    cohorts = [Cohort.objects.create(class_group=group, grade=grade) for grade in grades]
    for subject in together:
        SharedGrades.objects.create(class_group=group, subject=subject).cohorts.set(cohorts)
    return group


def lesson(
    county: County,
    day: str,
    groups: list[ClassGroup],
    *,
    grades: tuple[int, ...] = (),
    subject: Subject | None = None,
) -> Meeting:
    """A planned lesson at nine that names the classes' cohorts (of `grades`)."""
    course = Course.objects.create(
        term=county.term, subject=subject or county.subject, grade=3, lesson_type=county.course.lesson_type
    )
    meeting = Meeting.objects.create(
        course=course,
        ordinal=1,
        begins_at=at(day),
        ends_at=at(day, 9 * 60 + 40),
        lecturer=county.lecturer,
        host_node=county.lead_school,
    )
    for group in groups:
        named = group.cohorts.filter(grade__in=grades) if grades else group.cohorts.all()
        Participation.objects.create(meeting=meeting, class_group=group).cohorts.set(named)
    return meeting


def give(
    meeting: Meeting, *, counted: bool = True, live_s: int = SCHEDULED_S, late_s: int | None = 20
) -> Meeting:
    """Ends the lesson with a delivery for every cohort that it names."""
    meeting.state, meeting.opened_at, meeting.ended_at = (
        MeetingState.ENDED,
        meeting.begins_at,
        meeting.ends_at,
    )
    meeting.save()
    for participation in meeting.participations.all():
        for cohort in participation.cohorts.all():
            Delivery.objects.create(
                participation=participation,
                cohort=cohort,
                scheduled_s=SCHEDULED_S,
                live_s=live_s,
                joined_late_s=late_s,
                counted=counted,
                rule_version=1,
                head_hash="",
                made_at=meeting.ends_at,
            )
    return meeting
