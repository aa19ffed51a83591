"""Lessons that change on the day, and whoever is told of it."""

import re
import time
from dataclasses import dataclass
from http import HTTPStatus

from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel import clock
from lianke.notices.models import Notice
from lianke.notices.queries import receipts_of
from lianke.notices.services.answering import confirm, read
from lianke.operations.demo import session_cookie
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from lianke.schooling.models import TeacherProfile
from lianke.timetable.models import Meeting
from lianke.timetable.services.standing_in import Teaching, stand_in
from tests.house.scenes.people import helper, officer_cookie

QUESTIONS, OK = 300, HTTPStatus.OK


@dataclass(frozen=True)
class Change:
    """Who gives the lesson now ("" : nobody), her cookie, and the lecturer who was to."""

    stand_in: str
    cookie: str
    lecturer: str


@dataclass(frozen=True)
class Coming:
    """A class's next lesson after the one that is on: where the officer settles who gives it, and who is told."""

    meeting: str
    leave_url: str
    officer: str
    lecturer: str
    place: str


def coming_after(meeting: str) -> Coming:
    """Of the first of the lesson's classes."""
    lesson = Meeting.objects.get(public_id=meeting)
    first = lesson.participations.order_by("pk")[0]
    later = Meeting.objects.filter(
        participations__class_group=first.class_group, begins_at__gt=lesson.ends_at
    )
    coming = later.select_related("lecturer").order_by("begins_at")[0]
    day = clock.local(coming.begins_at).date().isoformat()
    return Coming(
        coming.public_id,
        f"/timetable/leave/?who={coming.lecturer.public_id}&first={day}&last={day}",
        officer_cookie(),
        session_cookie(coming.lecturer),
        str(first.room),
    )


def somebody_stands_in(meeting: str) -> Change:
    """The officer lets a colleague who has nothing to do give the lesson from the same room."""
    lesson = Meeting.objects.select_related("course__subject", "lecturer", "host_node", "host_room").get(
        public_id=meeting
    )
    colleague = spare_lecturer(lesson)
    changed(lesson, Teaching(colleague, lesson.host_node, lesson.host_room, lesson.period_no))
    return Change(colleague.name, session_cookie(colleague), lesson.lecturer.name)


def spare_lecturer(lesson: Meeting) -> Person:
    """方军华 of the lecturer's school; another one for each lesson that needs one."""
    login = f"spare-{lesson.public_id}"
    found = Person.objects.filter(login=login).first()
    if found is None:
        found = Person.objects.create_person(name="方军华", login=login)
        Membership.objects.create(person=found, node=lesson.host_node, role=Role.LECTURER)
        TeacherProfile.objects.create(person=found)
    if lesson.course:
        TeacherProfile.objects.get(person=found).subjects.add(lesson.course.subject)
    return found


def nobody_stands_in(meeting: str) -> Change:
    """The officer lets the lesson be cancelled."""
    lesson = Meeting.objects.select_related("lecturer").get(public_id=meeting)
    changed(lesson, None)
    return Change("", "", lesson.lecturer.name)


def changed(lesson: Meeting, teaching: Teaching | None) -> None:
    officer_cookie()
    officer = Person.objects.get(login="zhoumin")
    stand_in(
        absent=lesson.stands_in_for or lesson.lecturer, choices=[(lesson, teaching)], actor=Actor.of(officer)
    )


def inbox_of_all_states(meeting: str) -> str:
    """The first assistant's inbox: confirmed, read, replaced, to confirm. Her cookie."""
    lesson = Meeting.objects.get(public_id=meeting)
    assistant = helper(lesson.participations.order_by("pk")[0])
    mine = Meeting.objects.filter(
        participations__class_group__assistant=assistant, begins_at__gt=lesson.ends_at
    ).order_by("begins_at")
    first, second, third = mine[:3]
    for one in (first, second):
        nobody_stands_in(one.public_id)
    for receipt in receipts_of(assistant).filter(notice__subject_id=first.public_id):
        confirm(receipt=receipt, actor=Actor.of(assistant))
    read(receipts=receipts_of(assistant).filter(notice__subject_id=second.public_id))
    changed(second, Teaching(second.lecturer, second.host_node, second.host_room, second.period_no))
    nobody_stands_in(third.public_id)
    return session_cookie(assistant)


def two_hundred_messages(meeting: str) -> str:
    """Of the lecturer; her cookie."""
    lesson = Meeting.objects.select_related("lecturer").get(public_id=meeting)
    mine = Meeting.objects.filter(lecturer=lesson.lecturer, begins_at__gt=lesson.ends_at)[:100]
    for one in mine:
        nobody_stands_in(one.public_id)
        changed(one, Teaching(one.lecturer, one.host_node, one.host_room, one.period_no))
    assert Notice.objects.exists()
    return session_cookie(lesson.lecturer)


def takes_turns(meeting: str, turn: int) -> float:
    """Even turns: a colleague stands in; odd ones: as planned after all. When it was committed, real
    milliseconds.
    """
    lesson = Meeting.objects.select_related(
        "course__subject", "lecturer", "stands_in_for", "host_node", "host_room"
    ).get(public_id=meeting)
    who = lesson.stands_in_for if turn % 2 else spare_lecturer(lesson)
    assert who
    changed(lesson, Teaching(who, lesson.host_node, lesson.host_room, lesson.period_no))
    return clock.real_now().timestamp() * 1000


def number_cpu_ms() -> float:
    """CPU milliseconds that one question of an open page costs a web process, the best of three runs of 300."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        Person.objects.filter(receipts__isnull=False).order_by("pk")[0],
        backend="lianke.accounts.backends.PhoneOrNameBackend",
    )
    found = re.search(r'<message-bell url="([^"]+)"', client.get("/").content.decode())
    assert found
    return min(cpu_ms(client, found[1]) for _run in range(3))


def cpu_ms(client: Client, url: str) -> float:
    begun = time.process_time()
    for _question in range(QUESTIONS):
        assert client.get(url).status_code == OK
    return (time.process_time() - begun) * 1000 / QUESTIONS
