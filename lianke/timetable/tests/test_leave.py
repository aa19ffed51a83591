"""请假代课: a lecturer is away on some dates; the meetings of these change hands, the week's plan does not."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import Role
from lianke.organisations.models import Node
from lianke.planner.leave import Sparing
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import (
    Availability,
    BellPeriod,
    BellSchedule,
    PlanningRules,
    Room,
    TeacherProfile,
)
from lianke.timetable.choices import MeetingState, Mode, VersionState
from lianke.timetable.models import Booking, CoursePlan, Meeting, Participation, Version
from lianke.timetable.queries.leave import Leave
from lianke.timetable.services.publishing import publish_version
from lianke.timetable.services.standing_in import Teaching, stand_in
from tests.cast import SCHOOL_MORNING, County, actor, person, school_time

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"


@pytest.fixture
def autumn(county: County) -> Iterator[County]:
    """The lecturer and one colleague give music; the lesson of next week is the first that can change
    hands.
    """
    for one in (county.lecturer, person("唐悦", county.lead_school, Role.LECTURER, "a-colleague")):
        TeacherProfile.objects.create(person=one, limit_a_week=10).subjects.set([county.subject])
    with school_time(SCHOOL_MORNING - timedelta(hours=1)):
        yield county


def colleague() -> Person:
    return Person.objects.get(login="a-colleague")


def browser(somebody: Person) -> Client:
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client


def address(county: County, first: date, last: date | None = None) -> str:
    return f"/timetable/leave/?who={county.lecturer.public_id}&first={first}&last={last or first}"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def asked(county: County) -> Meeting:
    return county.course.meetings.order_by("begins_at")[0]


def day_of(meeting: Meeting) -> date:
    return clock.local(meeting.begins_at).date()


def stands(county: County, who: str, meeting: Meeting | None = None) -> str:
    """Posts who gives the lesson; what the page says then."""
    meeting = meeting or asked(county)
    answer = browser(county.officer).post(
        address(county, day_of(meeting)), {f"lesson-{meeting.public_id}": who, "reason": "sick"}, follow=True
    )
    assert answer.status_code == 200
    return words(answer.content.decode())


def leave(county: County, meeting: Meeting) -> Leave:
    return Leave(county.node, county.term, county.lecturer, day_of(meeting), day_of(meeting))


def obstacle(county: County) -> str:
    [lesson] = leave(county, asked(county)).lessons
    return next(one.obstacle for one in lesson.candidates if one.person == colleague())


def test_the_page_says_who_could_stand_in_and_that_it_is_the_least_change(autumn: County) -> None:
    answer = browser(autumn.officer).get(address(autumn, day_of(asked(autumn))))
    text = words(answer.content.decode())
    assert "邓涵的 1 节课中，1 节有人可以代" in text
    assert (
        "2 个班级节次中有 2 个由 1 人代上。 在原来的时间不可能更多。 改动 1 节课，不可能更少；大课表不变。"
        in text
    )
    assert "唐悦（云岭县第一小学，该周已有 0/10 节）" in text


def test_the_meeting_changes_hands_and_the_plan_of_the_week_stays(autumn: County) -> None:
    before = list(CoursePlan.objects.values())
    assert "1 节课的安排已改好。" in stands(autumn, colleague().public_id)

    lesson = asked(autumn)
    assert (lesson.lecturer, lesson.stands_in_for, lesson.state) == (
        colleague(),
        autumn.lecturer,
        MeetingState.PLANNED,
    )
    assert set(
        Booking.objects.filter(meeting=lesson, person__isnull=False).values_list("person", flat=True)
    ) == {colleague().pk}
    assert Booking.objects.filter(meeting=lesson).count() == 1 + 1 + 2 + 2  # person, studio, rooms, classes
    assert list(CoursePlan.objects.values()) == before
    assert not autumn.course.meetings.exclude(pk=lesson.pk).exclude(lecturer=autumn.lecturer).exists()
    assert Entry.objects.filter(verb="stand_in").count() == 1


def test_pressed_twice_it_is_done_once(autumn: County) -> None:
    stands(autumn, colleague().public_id)
    assert "邓涵的请假已登记，课的安排没有改动。" in stands(autumn, colleague().public_id)
    assert Entry.objects.filter(verb="stand_in").count() == 1


def test_the_lecturer_takes_it_back(autumn: County) -> None:
    stands(autumn, colleague().public_id)
    stands(autumn, autumn.lecturer.public_id)
    lesson = asked(autumn)
    assert (lesson.lecturer, lesson.stands_in_for, lesson.host_room) == (autumn.lecturer, None, autumn.studio)


def test_nobody_is_a_cancelled_lesson_that_can_be_given_again(autumn: County) -> None:
    text = stands(autumn, "nobody")
    lesson = asked(autumn)
    assert (lesson.state, lesson.reason, Booking.objects.filter(meeting=lesson).count()) == (
        MeetingState.CANCELLED,
        "主讲请假",
        0,
    )
    assert "安排补课" in text
    assert browser(autumn.officer).get(f"/coverage/make-ups/{lesson.public_id}/").status_code == 200
    assert "邓涵的 1 节课全部停课" in text
    stands(autumn, colleague().public_id)
    lesson = asked(autumn)
    assert (lesson.state, lesson.reason, lesson.lecturer) == (MeetingState.PLANNED, "", colleague())
    assert Booking.objects.filter(meeting=lesson).count() == 6


def test_who_teaches_then_cannot(autumn: County) -> None:
    lesson = asked(autumn)
    other = Meeting.objects.create(
        activity="meeting",
        begins_at=lesson.begins_at,
        ends_at=lesson.ends_at,
        lecturer=colleague(),
        host_node=autumn.lead_school,
    )
    Booking.objects.create(
        meeting=other, person=colleague(), begins_at=lesson.begins_at, ends_at=lesson.ends_at
    )
    assert obstacle(autumn) == "那时有课"
    assert "有人那时已经没空了，请重新查看。" in stands(autumn, colleague().public_id)
    assert asked(autumn).lecturer == autumn.lecturer


def test_who_is_not_free_then_cannot(autumn: County) -> None:
    weekday = clock.local(asked(autumn).begins_at).isoweekday()
    Availability.objects.create(
        node=autumn.lead_school, person=colleague(), weekday=weekday, is_open=False, said="没空"
    )
    assert obstacle(autumn) == "那时没空"


def moved_away(autumn: County, minutes: int) -> Node:
    """The colleague teaches at another school of the county, whose bell rings so many minutes later."""
    school = Node.objects.create(kind="school", name="云岭县第二小学", parent=autumn.node, county=autumn.node)
    colleague().memberships.update(node=school)
    schedule = BellSchedule.objects.create(node=school, valid_from=autumn.term.begins_on)
    here = BellPeriod.objects.get(schedule__node=autumn.node)
    BellPeriod.objects.create(schedule=schedule, no=4, begins=here.begins + minutes, ends=here.ends + minutes)
    return school


def test_both_bells_count(autumn: County) -> None:
    moved_away(autumn, 15)
    assert obstacle(autumn) == "作息对不上"
    PlanningRules.objects.create(node=autumn.node, values={"错铃容差(分钟)": 15})
    assert obstacle(autumn) == ""


def test_from_another_school_the_lesson_goes_to_its_studio_and_its_period(autumn: County) -> None:
    school = moved_away(autumn, 0)
    studio = Room.objects.create(node=school, name="主播教室", kind=RoomKind.LECTURE)
    stands(autumn, colleague().public_id)
    lesson = asked(autumn)
    assert (lesson.host_node, lesson.host_room, lesson.period_no) == (school, studio, 4)
    assert set(Booking.objects.filter(meeting=lesson, room__node=school).values_list("room", flat=True)) == {
        studio.pk
    }
    assert not Booking.objects.filter(meeting=lesson, room=autumn.studio).exists()


def test_without_a_free_studio_there_they_cannot(autumn: County) -> None:
    school = moved_away(autumn, 0)
    studio = Room.objects.create(node=school, name="主播教室", kind=RoomKind.LECTURE)
    lesson = asked(autumn)
    Booking.objects.create(
        meeting=Meeting.objects.create(
            activity="meeting",
            begins_at=lesson.begins_at,
            ends_at=lesson.ends_at,
            lecturer=autumn.lecturer,
            host_node=school,
        ),
        room=studio,
        begins_at=lesson.begins_at,
        ends_at=lesson.ends_at,
    )
    assert obstacle(autumn) == "没有空的主播教室"


def test_a_class_in_the_room_keeps_the_lesson_at_its_school(autumn: County) -> None:
    moved_away(autumn, 0)
    Participation.objects.filter(meeting=asked(autumn), class_group=autumn.classes[0]).update(mode=Mode.LOCAL)
    assert obstacle(autumn) == "不在本地班所在的学校"


def test_other_subjects_and_other_counties_are_no_candidates(autumn: County, next_county: County) -> None:
    colleague().teacher_profile.subjects.clear()
    TeacherProfile.objects.create(person=next_county.lecturer).subjects.set([autumn.subject])
    [lesson] = leave(autumn, asked(autumn)).lessons
    assert [one.person for one in lesson.candidates] == [autumn.lecturer]
    assert leave(autumn, asked(autumn)).plan(Sparing.EVEN) == (None,)


def test_a_full_week_is_not_proposed_but_may_be_chosen(autumn: County) -> None:
    TeacherProfile.objects.filter(person=colleague()).update(limit_a_week=0)
    assert leave(autumn, asked(autumn)).plan(Sparing.EVEN) == (None,)
    stands(autumn, colleague().public_id)
    assert asked(autumn).lecturer == colleague()


def test_a_lesson_that_has_begun_is_not_theirs_to_change(autumn: County) -> None:
    lesson = asked(autumn)
    with school_time(lesson.begins_at + timedelta(seconds=1)):
        stands(autumn, colleague().public_id, lesson)
    assert asked(autumn).lecturer == autumn.lecturer


def test_a_lesson_that_was_opened_before_its_bell_is_refused_also_when_that_happens_after_the_look(
    autumn: County,
) -> None:
    lesson = asked(autumn)
    [looked_at] = leave(autumn, lesson).lessons
    Meeting.objects.filter(pk=lesson.pk).update(state=MeetingState.OPEN, opened_at=clock.now())
    one = next(each for each in looked_at.able if each.person == colleague())
    with pytest.raises(Refusal):
        stand_in(
            absent=autumn.lecturer,
            choices=[(looked_at.meeting, Teaching(one.person, one.host, one.room, one.period_no))],
            actor=actor(autumn.officer),
        )
    assert (asked(autumn).lecturer, asked(autumn).state) == (autumn.lecturer, MeetingState.OPEN)


def test_a_stand_in_who_falls_ill_gives_way_to_a_third(autumn: County) -> None:
    stands(autumn, colleague().public_id)
    third = person("石磊", autumn.lead_school, Role.LECTURER, "a-third")
    TeacherProfile.objects.create(person=third).subjects.set([autumn.subject])
    lesson = asked(autumn)
    day = day_of(lesson)
    browser(autumn.officer).post(
        f"/timetable/leave/?who={colleague().public_id}&first={day}&last={day}",
        {f"lesson-{lesson.public_id}": third.public_id, "reason": "personal"},
    )
    assert (asked(autumn).lecturer, asked(autumn).stands_in_for) == (third, autumn.lecturer)


@pytest.mark.parametrize("who", ["colleague", "nobody"])
def test_publishing_again_keeps_what_was_settled_for_the_date(autumn: County, who: str) -> None:
    stands(autumn, colleague().public_id if who == "colleague" else "nobody")
    before = list(
        autumn.course.meetings.order_by("pk").values(
            "begins_at", "lecturer", "stands_in_for", "state", "reason"
        )
    )
    booked = Booking.objects.count()
    Version.objects.filter(pk=autumn.version.pk).update(state=VersionState.DRAFT)
    publish_version(version=autumn.version, actor=actor(autumn.officer))
    assert (
        list(
            autumn.course.meetings.order_by("pk").values(
                "begins_at", "lecturer", "stands_in_for", "state", "reason"
            )
        )
        == before
    )
    assert Booking.objects.count() == booked


def test_another_lecturer_in_the_new_version_ends_what_was_settled(autumn: County) -> None:
    stands(autumn, colleague().public_id)
    third = person("石磊", autumn.lead_school, Role.LECTURER, "a-third")
    CoursePlan.objects.filter(version=autumn.version).update(lecturer=third)
    Version.objects.filter(pk=autumn.version.pk).update(state=VersionState.DRAFT)
    publish_version(version=autumn.version, actor=actor(autumn.officer))
    assert not autumn.course.meetings.exclude(lecturer=third, stands_in_for=None).exists()


def test_days_that_cannot_be_are_refused_in_a_sentence(autumn: County) -> None:
    def said(first: date, last: date) -> str:
        return words(browser(autumn.officer).get(address(autumn, first, last)).content.decode())

    today = clock.today()
    assert "结束日期早于开始日期。" in said(today, today - timedelta(days=1))
    assert "超过四周的" in said(today, today + timedelta(days=28))
    assert "这些日期不在本学期内。" in said(today + timedelta(days=300), today + timedelta(days=301))


def test_the_page_asks_as_often_for_one_lesson_as_for_three(autumn: County) -> None:
    client, first = browser(autumn.officer), day_of(asked(autumn))
    counts = []
    for last in (first, first + timedelta(days=20)):
        client.get(address(autumn, first, last))
        with CaptureQueriesContext(connection) as asked_for:
            client.get(address(autumn, first, last))
        counts.append(len(asked_for))
    assert counts[0] == counts[1]


def test_a_strangers_lecturer_is_not_known(autumn: County, next_county: County) -> None:
    answer = browser(next_county.officer).post(
        address(autumn, day_of(asked(autumn))), {f"lesson-{asked(autumn).public_id}": "nobody"}
    )
    assert answer.status_code == 200
    assert asked(autumn).state == MeetingState.PLANNED
    assert "邓涵" in words(
        browser(autumn.officer).get(address(autumn, day_of(asked(autumn)))).content.decode()
    )


def test_the_page_says_how_many_do_not_know_yet(autumn: County) -> None:
    stands(autumn, colleague().public_id)
    page = browser(autumn.officer).get("/timetable/leave/").content.decode()
    assert f'<a href="/lessons/{asked(autumn).public_id}/">5 个还不知道</a>' in page
