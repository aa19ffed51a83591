"""请假 that stays: whoever is on leave is given nothing, lessons that nobody settled are told, 销假 gives back."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import Role
from lianke.schooling.models import Subject, TeacherProfile
from lianke.timetable.choices import LeaveReason, MeetingState
from lianke.timetable.models import Booking, LecturerLeave, Meeting
from lianke.timetable.queries.away import away_days, unsettled
from lianke.timetable.queries.leave import Leave
from lianke.timetable.services.leave import Back, Days, end_leave, go_on_leave
from lianke.timetable.services.standing_in import Teaching, stand_in
from lianke.timetable.todos import leaves as todos
from tests.cast import SCHOOL_MORNING, County, actor, make_county, person, school_time
from tests.processes import at_once

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"
A_DAY = timedelta(days=1)


@pytest.fixture
def autumn(county: County) -> Iterator[County]:
    """The lecturer and one colleague give music."""
    for one in (county.lecturer, person("唐悦", county.lead_school, Role.LECTURER, "a-colleague")):
        TeacherProfile.objects.create(person=one, limit_a_week=10).subjects.set([county.subject])
    with school_time(SCHOOL_MORNING - timedelta(hours=1)):
        yield county


def colleague() -> Person:
    return Person.objects.get(login="a-colleague")


def lesson_of(county: County) -> Meeting:
    return county.course.meetings.order_by("begins_at")[0]


def day_of(meeting: Meeting) -> date:
    return clock.local(meeting.begins_at).date()


def leave(
    county: County,
    who: Person,
    first: date,
    last: date | None = None,
    choices: list[tuple[Meeting, Teaching | None]] | None = None,
    reason: LeaveReason = LeaveReason.SICK,
) -> int:
    return go_on_leave(
        person=who,
        county=county.node,
        days=Days(first, last or first),
        reason=reason,
        choices=choices or [],
        actor=actor(county.officer),
    )


def by_colleague(county: County) -> Teaching:
    lesson = lesson_of(county)
    return Teaching(colleague(), lesson.host_node, lesson.host_room, lesson.period_no)


def noted() -> list[tuple[date, date, str, date | None]]:
    return list(LecturerLeave.objects.values_list("first", "last", "reason", "back_on"))


def test_who_is_on_leave_too_is_no_candidate_and_is_refused(autumn: County) -> None:
    lesson = lesson_of(autumn)
    leave(autumn, colleague(), day_of(lesson))
    found = Leave(autumn.node, autumn.term, autumn.lecturer, day_of(lesson), day_of(lesson))
    [row] = found.lessons
    assert {one.person.name: one.obstacle for one in row.candidates} == {"唐悦": "也在请假", "邓涵": ""}
    with pytest.raises(Refusal) as refused:
        stand_in(
            absent=autumn.lecturer, choices=[(lesson, by_colleague(autumn))], actor=actor(autumn.officer)
        )
    assert refused.value.sentence == f"唐悦 {day_of(lesson)} 请假，请另选一人。"
    assert lesson_of(autumn).lecturer == autumn.lecturer


def test_days_are_away_until_whoever_is_on_leave_is_back(autumn: County) -> None:
    today = clock.today()
    leave(autumn, colleague(), today, today + 3 * A_DAY)
    pk = colleague().pk
    assert away_days([pk], today - A_DAY, today + 9 * A_DAY) == {(pk, today + n * A_DAY) for n in range(4)}
    end_leave(leave=LecturerLeave.objects.get(), back_on=today + 2 * A_DAY, actor=actor(autumn.officer))
    assert away_days([pk], today, today + 9 * A_DAY) == {(pk, today), (pk, today + A_DAY)}
    assert away_days([pk], today + 2 * A_DAY, today + 9 * A_DAY) == set()
    assert away_days([autumn.lecturer.pk], today, today + 9 * A_DAY) == set()


def test_a_leave_that_is_over_at_once_takes_nobody_away(autumn: County) -> None:
    today = clock.today()
    leave(autumn, colleague(), today)
    end_leave(leave=LecturerLeave.objects.get(), back_on=today, actor=actor(autumn.officer))
    assert away_days([colleague().pk], today, today) == set()


def test_leaves_that_overlap_are_one_and_its_kind_is_the_last_that_was_said(autumn: County) -> None:
    today = clock.today()
    leave(autumn, colleague(), today, today + A_DAY)
    leave(autumn, colleague(), today + 5 * A_DAY, today + 6 * A_DAY)
    leave(autumn, colleague(), today + A_DAY, today + 5 * A_DAY, reason=LeaveReason.OFFICIAL)
    assert noted() == [(today, today + 6 * A_DAY, "official", None)]
    leave(autumn, colleague(), today + A_DAY, reason=LeaveReason.OFFICIAL)
    assert Entry.objects.filter(verb="go_on_leave").count() == 3  # the fourth changed nothing


def test_leaves_of_one_kind_on_days_that_follow_are_one(autumn: County) -> None:
    today = clock.today()
    leave(autumn, colleague(), today)
    leave(autumn, colleague(), today + A_DAY)
    leave(autumn, colleague(), today + 2 * A_DAY, reason=LeaveReason.PERSONAL)
    assert noted() == [
        (today, today + A_DAY, "sick", None),
        (today + 2 * A_DAY, today + 2 * A_DAY, "personal", None),
    ]


def test_several_officers_at_once_note_one_leave(own_database: None, school_morning: None) -> None:
    county = make_county()
    today = clock.today()
    at_once(lambda: leave(county, county.lecturer, today, today + A_DAY), people=3)
    assert noted() == [(today, today + A_DAY, "sick", None)]


def test_what_is_settled_with_the_leave_is_settled_or_nothing_is(autumn: County) -> None:
    lesson = lesson_of(autumn)
    Meeting.objects.filter(pk=lesson.pk).update(state=MeetingState.OPEN, opened_at=clock.now())
    with pytest.raises(Refusal):
        leave(autumn, autumn.lecturer, day_of(lesson), choices=[(lesson, None)])
    assert noted() == []


def test_back_again_the_lessons_to_come_are_theirs(autumn: County) -> None:
    lesson, later = autumn.course.meetings.order_by("begins_at")[:2]
    teaching = by_colleague(autumn)
    leave(autumn, autumn.lecturer, day_of(lesson), day_of(later), choices=[(lesson, teaching), (later, None)])
    assert {one.state for one in autumn.course.meetings.order_by("begins_at")[:2]} == {"planned", "cancelled"}
    with school_time(lesson.ends_at):
        back = end_leave(
            leave=LecturerLeave.objects.get(), back_on=day_of(later), actor=actor(autumn.officer)
        )
    assert back == Back(1, 0)
    first, second = autumn.course.meetings.order_by("begins_at")[:2]
    assert (first.lecturer, second.lecturer) == (colleague(), autumn.lecturer)
    assert (second.state, second.stands_in_for, second.reason) == (MeetingState.PLANNED, None, "")
    assert Booking.objects.filter(meeting=second, person=autumn.lecturer).exists()
    assert noted() == [(day_of(lesson), day_of(later), "sick", day_of(later))]


def test_a_lesson_whose_time_is_taken_meanwhile_stays_as_it_was_settled(autumn: County) -> None:
    lesson = lesson_of(autumn)
    leave(autumn, autumn.lecturer, day_of(lesson), choices=[(lesson, by_colleague(autumn))])
    span = {"begins_at": lesson.begins_at, "ends_at": lesson.ends_at}
    other = Meeting.objects.create(
        activity="meeting", lecturer=autumn.lecturer, host_node=autumn.lead_school, **span
    )
    Booking.objects.create(meeting=other, person=autumn.lecturer, **span)
    back = end_leave(leave=LecturerLeave.objects.get(), back_on=day_of(lesson), actor=actor(autumn.officer))
    assert (back, lesson_of(autumn).lecturer) == (Back(0, 1), colleague())


@pytest.mark.parametrize("days", [-1, 4])
def test_back_on_a_day_that_is_past_or_not_of_the_leave_is_refused(autumn: County, days: int) -> None:
    today = clock.today()
    leave(autumn, colleague(), today - 2 * A_DAY, today + 3 * A_DAY)
    with pytest.raises(Refusal) as refused:
        end_leave(
            leave=LecturerLeave.objects.get(), back_on=today + days * A_DAY, actor=actor(autumn.officer)
        )
    assert (refused.value.code, noted()[0][3]) == ("not_within", None)


def test_lessons_that_nobody_settled_stand_on_today_until_somebody_does(autumn: County) -> None:
    lesson = lesson_of(autumn)
    leave(autumn, autumn.lecturer, day_of(lesson))
    [todo] = todos(autumn.officer, [])
    assert todo.title == "邓涵请假，还有 1 节课没人上"
    client = Client()
    client.force_login(autumn.officer, backend=BACKEND)
    assert "就这样安排" in client.get(todo.url).content.decode()
    assert todos(autumn.lecturer, []) == []
    stand_in(absent=autumn.lecturer, choices=[(lesson, None)], actor=actor(autumn.officer))
    assert todos(autumn.officer, []) == []
    assert unsettled(list(LecturerLeave.objects.all())) == {LecturerLeave.objects.get().pk: []}


def test_without_a_colleague_of_the_subject_the_page_says_so(autumn: County) -> None:
    colleague().teacher_profile.subjects.set([Subject.objects.create(name="围棋")])
    lesson = lesson_of(autumn)
    client = Client()
    client.force_login(autumn.officer, backend=BACKEND)
    day = day_of(lesson)
    page = client.get(f"/timetable/leave/?who={autumn.lecturer.public_id}&first={day}&last={day}")
    assert "本县没有其他教这一科的主讲老师" in page.content.decode()


def test_the_database_keeps_a_leave_in_order(autumn: County) -> None:
    today = clock.today()
    for wrong in ({"last": today - A_DAY}, {"last": today + A_DAY, "back_on": today + 2 * A_DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LecturerLeave.objects.create(
                node=autumn.node, person=colleague(), first=today, reason=LeaveReason.SICK, **wrong
            )
