"""The cast of every test: a bureau, a lead school, two village points, and Charlie from the next county who
is always refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client, override_settings

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.schooling.choices import ClassKind, Provider, RoomKind
from lianke.schooling.models import (
    BellPeriod,
    BellSchedule,
    ClassGroup,
    Cohort,
    CurriculumPlan,
    HomeRoom,
    PlanRow,
    Provision,
    Room,
    Subject,
    Term,
)
from lianke.schooling.services import make_device
from lianke.timetable.models import Course, CoursePlan, LessonType, Meeting, Receiver, Version, WeeklySlot
from lianke.timetable.services.publishing import publish_version

PASSWORD = "correct horse battery"
YEAR = "2026-2027"


@dataclass
class County:
    """One county with everything a lesson needs; `lesson` begins in 5 minutes of school time."""

    node: Node
    bureau: Node
    lead_school: Node
    points: list[Node]
    term: Term
    subject: Subject
    classes: list[ClassGroup]
    rooms: list[Room]
    studio: Room
    officer: Person
    lecturer: Person
    assistant: Person
    course: Course
    version: Version
    device_keys: list[str]

    @property
    def lesson(self) -> Meeting:
        return self.course.meetings.order_by("begins_at")[0]


def person(name: str, node: Node, role: str, login: str) -> Person:
    made = Person.objects.create_person(name=name, login=login, password=PASSWORD)
    Membership.objects.create(person=made, node=node, role=role)
    return made


def make_county(
    name: str = "云岭县", *, prefix: str = "a", minutes: int = 40, city: Node | None = None
) -> County:
    """A county, of a city or of none, whose only lesson today begins in 5 minutes, whatever the date; it
    repeats weekly for 4 weeks.
    """
    now = clock.local(clock.now())
    begins = now + timedelta(minutes=5)
    if begins.date() != (begins + timedelta(minutes=minutes)).date():
        raise RuntimeError("tests that need a lesson today set the clock to school hours")
    county = Node.objects.create(kind=NodeKind.COUNTY, name=name, parent=city)
    county.county = county
    county.save()
    places = {"parent": county, "county": county}
    bureau = Node.objects.create(kind=NodeKind.BUREAU, name=f"{name}教育局", **places)
    lead = Node.objects.create(kind=NodeKind.SCHOOL, name=f"{name}第一小学", **places)
    points = [
        Node.objects.create(kind=NodeKind.POINT, name=f"{village}教学点", **places)
        for village in ("铜冲", "李坪")
    ]
    term = Term.objects.create(
        node=county,
        school_year=YEAR,
        name="第一学期",
        begins_on=now.date() - timedelta(days=7),
        ends_on=now.date() + timedelta(days=21),
    )
    schedule = BellSchedule.objects.create(node=county, valid_from=term.begins_on)
    minute = begins.hour * 60 + begins.minute
    BellPeriod.objects.create(schedule=schedule, no=1, begins=minute, ends=minute + minutes)
    subject = Subject.objects.get_or_create(name="音乐")[0]
    plan = CurriculumPlan.objects.create(node=county, name="课程方案")
    PlanRow.objects.bulk_create(
        PlanRow(plan=plan, subject=subject, grade=grade, periods=2) for grade in (1, 2, 3)
    )
    Provision.objects.create(node=county, subject=subject, who=Provider.OUTSIDE)
    officer = person("周敏", county, Role.OFFICER, f"{prefix}-officer")
    lecturer = person("邓涵", lead, Role.LECTURER, f"{prefix}-lecturer")
    assistant = person("张涵悦", points[0], Role.ASSISTANT, f"{prefix}-assistant")
    studio = Room.objects.create(node=lead, name="主播教室1", kind=RoomKind.LECTURE)
    rooms = [Room.objects.create(node=point, name="互动教室", kind=RoomKind.INTERACTIVE) for point in points]
    classes = [
        make_class(point, room, assistant if index == 0 else None)
        for index, (point, room) in enumerate(zip(points, rooms, strict=True))
    ]
    course = Course.objects.create(
        term=term, subject=subject, grade=3, lesson_type=LessonType.objects.get(code="delivered")
    )
    version = Version.objects.create(node=county, term=term, no=1, effective_from=now.date())
    planned = CoursePlan.objects.create(version=version, course=course, lecturer=lecturer)
    for group, room in zip(classes, rooms, strict=True):
        Receiver.objects.create(course_plan=planned, class_group=group, room=room).cohorts.set(
            group.cohorts.all()
        )
    WeeklySlot.objects.create(
        course_plan=planned, host_room=studio, weekday=now.isoweekday(), period_no=1, weeks=2**20 - 1
    )
    publish_version(version=version, actor=actor(officer))
    with school_time(now - timedelta(days=1)):
        keys = [make_device(room=room, person=officer) for room in rooms]
    return County(
        county,
        bureau,
        lead,
        points,
        term,
        subject,
        classes,
        rooms,
        studio,
        officer,
        lecturer,
        assistant,
        course,
        version,
        keys,
    )


def make_class(point: Node, room: Room, assistant: Person | None) -> ClassGroup:
    group = ClassGroup.objects.create(
        school=point, school_year=YEAR, name="三(1)班", kind=ClassKind.NORMAL, pupils=13, assistant=assistant
    )
    Cohort.objects.create(class_group=group, grade=3, pupils=13)
    HomeRoom.objects.create(class_group=group, room=room)
    return group


def actor(somebody: Person) -> Actor:
    return Actor.of(somebody)


SCHOOL_MORNING = datetime(2026, 9, 14, 9, 0, tzinfo=clock.SCHOOL_ZONE)
"""A Monday in term."""


@contextmanager
def school_time(moment: datetime) -> Iterator[None]:
    """Inside, school time goes on from `moment`."""
    shift = (moment - clock.real_now()).total_seconds()
    with override_settings(SCHOOL_TIME_SHIFT_S=shift):
        yield


def signed_in(somebody: Person) -> Client:
    """A browser in which the person is signed in and which asks for data."""
    client = Client(headers={"accept": "application/json"})
    client.force_login(somebody, backend="lianke.accounts.backends.PhoneOrNameBackend")
    return client


def screen(key: str) -> Client:
    """A village device."""
    return Client(headers={"authorization": f"Device {key}", "accept": "application/json"})
