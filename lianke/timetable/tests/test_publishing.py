"""Publishing a version: dated meetings, nothing booked twice, what has begun stays."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.schooling.choices import DayKind
from lianke.schooling.models import CalendarDay
from lianke.timetable.choices import MeetingState, VersionState
from lianke.timetable.models import Booking, CoursePlan, Meeting, Receiver, Version, WeeklySlot
from lianke.timetable.services.booking import book
from lianke.timetable.services.publishing import publish_version
from tests.cast import SCHOOL_MORNING, County, actor, make_county, school_time


def dates(county: County, state: str = MeetingState.PLANNED) -> list[date]:
    return [
        clock.local(meeting.begins_at).date()
        for meeting in county.course.meetings.filter(state=state).order_by("begins_at")
    ]


def draft(county: County, *, weekday: int = 1, day: date | None = None) -> Version:
    """A second version with the same course on another weekday."""
    old = CoursePlan.objects.get(version=county.version)
    version = Version.objects.create(
        node=county.node,
        term=county.term,
        no=Version.objects.count() + 1,
        effective_from=day or clock.today() + timedelta(days=1),
    )
    plan = CoursePlan.objects.create(version=version, course=county.course, lecturer=county.lecturer)
    for receiver in old.receivers.all():
        copy = Receiver.objects.create(course_plan=plan, class_group=receiver.class_group, room=receiver.room)
        copy.cohorts.set(receiver.cohorts.all())
    WeeklySlot.objects.create(
        course_plan=plan, host_room=county.studio, weekday=weekday, period_no=1, weeks=2**20 - 1
    )
    return version


def test_a_weekly_lesson_becomes_a_meeting_a_week_until_the_term_ends(county: County) -> None:
    assert dates(county) == [date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5)]
    assert Booking.objects.count() == 4 * (1 + 1 + 2 + 2)


def test_a_holiday_has_no_lesson_and_its_makeup_day_has(county: County) -> None:
    CalendarDay.objects.create(node=county.node, date=date(2026, 9, 28), kind=DayKind.HOLIDAY)
    CalendarDay.objects.create(
        node=county.node, date=date(2026, 9, 26), kind=DayKind.MAKEUP, follows_date=date(2026, 9, 28)
    )
    publish_version(version=draft(county), actor=actor(county.officer))
    assert dates(county) == [date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 26), date(2026, 10, 5)]


def test_publishing_again_moves_meetings_and_makes_none_anew(county: County) -> None:
    before = list(county.course.meetings.values_list("pk", "ordinal"))
    publish_version(version=draft(county, weekday=3), actor=actor(county.officer))
    assert list(county.course.meetings.values_list("pk", "ordinal")) == before
    assert dates(county) == [date(2026, 9, 14), date(2026, 9, 16), date(2026, 9, 23), date(2026, 9, 30)]


def test_what_no_slot_needs_any_more_is_cancelled_and_comes_back_when_it_is_needed(county: County) -> None:
    fewer = draft(county)
    WeeklySlot.objects.filter(course_plan__version=fewer).update(weeks=0b0100)  # week 3 alone
    publish_version(version=fewer, actor=actor(county.officer))
    assert dates(county) == [date(2026, 9, 14), date(2026, 9, 21)]
    assert dates(county, MeetingState.CANCELLED) == [date(2026, 9, 28), date(2026, 10, 5)]
    publish_version(version=draft(county, day=date(2026, 9, 22)), actor=actor(county.officer))
    assert dates(county) == [date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5)]


def test_a_version_in_between_decides_only_until_the_next_one(county: County) -> None:
    publish_version(version=draft(county, weekday=3, day=date(2026, 9, 28)), actor=actor(county.officer))
    publish_version(version=draft(county, weekday=5, day=date(2026, 9, 21)), actor=actor(county.officer))
    assert dates(county) == [date(2026, 9, 14), date(2026, 9, 25), date(2026, 9, 30)]


def test_a_meeting_that_has_begun_is_not_moved(county: County) -> None:
    with school_time(SCHOOL_MORNING + timedelta(minutes=10)):
        publish_version(version=draft(county, weekday=3), actor=actor(county.officer))
    assert dates(county)[0] == date(2026, 9, 14)


def test_a_version_is_published_once(county: County) -> None:
    with pytest.raises(Refusal, match="already_published"):
        publish_version(version=county.version, actor=actor(county.officer))


def test_a_slot_in_a_period_that_does_not_ring_is_refused_and_nothing_changes(county: County) -> None:
    version = draft(county)
    WeeklySlot.objects.filter(course_plan__version=version).update(period_no=9)
    with pytest.raises(Refusal, match="no_such_period"):
        publish_version(version=version, actor=actor(county.officer))
    assert Version.objects.get(pk=version.pk).state == VersionState.DRAFT


def test_two_lessons_of_one_lecturer_at_one_time_are_refused_by_name(county: County) -> None:
    version = draft(county, weekday=2)
    plan = version.course_plans.get()
    WeeklySlot.objects.create(course_plan=plan, host_room=None, weekday=2, period_no=1, weeks=1 << 2)
    with pytest.raises(Refusal) as refused:
        publish_version(version=version, actor=actor(county.officer))
    assert refused.value.code == "clash"
    assert "邓涵" in refused.value.sentence
    assert len(dates(county)) == 4


def test_the_database_itself_refuses_a_second_booking(county: County) -> None:
    booked = Booking.objects.filter(person=county.lecturer).earliest("begins_at")
    other = county.course.meetings.order_by("-begins_at")[0]
    overlap = {
        "begins_at": booked.begins_at + timedelta(minutes=39),
        "ends_at": booked.ends_at + timedelta(hours=1),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(person=county.lecturer, meeting=other).update(**overlap)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(meeting=extra_meeting(county), person=county.lecturer, **overlap)
    back_to_back = {"begins_at": booked.ends_at, "ends_at": booked.ends_at + timedelta(minutes=40)}
    Booking.objects.create(meeting=extra_meeting(county), person=county.lecturer, **back_to_back)


def extra_meeting(county: County) -> Meeting:
    return Meeting.objects.create(
        activity="meeting",
        begins_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=1),
        lecturer=county.lecturer,
        host_node=county.node,
    )


def in_parallel(count: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.usefixtures("own_database", "school_morning")
def test_of_many_writers_who_book_one_lecturer_at_one_time_exactly_one_wins() -> None:
    county = make_county()
    meetings = [extra_meeting(county).pk for _writer in range(12)]
    free = clock.now() + timedelta(days=3)
    won: list[int] = []
    lost: list[str] = []

    def write(index: int) -> None:
        try:
            book(
                [
                    Booking(
                        meeting_id=meetings[index],
                        person=Person.objects.get(pk=county.lecturer.pk),
                        begins_at=free + timedelta(minutes=index),
                        ends_at=free + timedelta(minutes=index + 40),
                    )
                ]
            )
            won.append(index)
        except Refusal as refusal:
            lost.append(refusal.sentence)
        finally:
            connection.close()

    in_parallel(len(meetings), write)
    assert len(won) == 1
    assert len(lost) == 11
    assert all("邓涵" in sentence for sentence in lost)
    assert Booking.objects.filter(meeting__in=meetings).count() == 1
