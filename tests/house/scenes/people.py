"""People of a lesson and of the county, signed in."""

from dataclasses import dataclass

from lianke.accounts.models import Person
from lianke.operations.demo import session_cookie
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership, Node
from lianke.preparing.services.plans import save_plan
from lianke.preparing.steps import PrintFile, Step
from lianke.timetable.models import Meeting, Participation


@dataclass(frozen=True)
class People:
    """Cookies of the lesson's people; participations of its two classes; a plan, and a technician with a
    number.
    """

    lecturer: str
    assistant: str
    other: str
    mine: str
    others: str
    pupils: int
    school: str


@dataclass(frozen=True)
class Seeing:
    """Cookies of the three who see a lesson each in their own way, and the assistant's class."""

    officer: str
    lecturer: str
    assistant: str
    class_id: str


def people_of(meeting: str) -> People:
    lesson = Meeting.objects.get(public_id=meeting)
    save_plan(
        meeting=lesson,
        person=lesson.lecturer,
        title="小白船",
        prints=[PrintFile("小白船 歌词和节奏纸条", "0" * 64)],
        steps=[
            Step(3, "问好，唱《你好歌》", "全班起立，一起唱", 1),
            Step(8, "讲节奏型", "现在发纸条，一人一张，用彩笔画节奏", 2, 3),
            Step(12, "唱第一段", "跟唱，分两组轮流", 3),
            Step(10, "点评作品", "把作品举到摄像头前", 4),
        ],
    )
    mine, other = lesson.participations.order_by("pk")
    assert mine.class_group
    assert mine.class_group.pupils
    technician_of(mine.class_group.school.county)
    return People(
        lecturer=session_cookie(lesson.lecturer),
        assistant=session_cookie(helper(mine)),
        other=session_cookie(helper(other)),
        mine=mine.public_id,
        others=other.public_id,
        pupils=mine.class_group.pupils,
        school=mine.class_group.school.name,
    )


def technician_of(county: Node | None) -> None:
    """With a number to be called; one for the whole county, however many lessons ask."""
    assert county
    person = Person.objects.filter(login="technician").first() or Person.objects.create_person(
        name="黄志远", login="technician", phone="13800138000"
    )
    Membership.objects.get_or_create(person=person, node=county, role=Role.TECHNICIAN)


def assistant_of(meeting: str) -> str:
    """The cookie of the first village's assistant."""
    return session_cookie(helper(Meeting.objects.get(public_id=meeting).participations.order_by("pk")[0]))


def seeing(meeting: str) -> Seeing:
    lesson = Meeting.objects.get(public_id=meeting)
    first = lesson.participations.order_by("pk")[0]
    assert first.class_group
    return Seeing(
        officer=officer_cookie(),
        lecturer=session_cookie(lesson.lecturer),
        assistant=session_cookie(helper(first)),
        class_id=first.class_group.public_id,
    )


def officer_cookie() -> str:
    return session_cookie(officer_of_county())


def officer_of_county() -> Person:
    """周敏 of the county's bureau, who is hired when somebody first asks for an officer."""
    officer = Person.objects.filter(login="zhoumin").first() or Person.objects.create_person(
        name="周敏", login="zhoumin", password=None
    )
    Membership.objects.get_or_create(person=officer, node=Node.objects.get(kind="county"), role=Role.OFFICER)
    return officer


def helper(participation: Participation) -> Person:
    assert participation.class_group
    assert participation.class_group.assistant
    return participation.class_group.assistant
