"""大课表 on the wall."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.organisations.choices import Role
from lianke.schooling.choices import DayKind
from lianke.schooling.models import CalendarDay
from lianke.timetable.choices import MeetingState, VersionState
from lianke.timetable.models import Course, CoursePlan, LessonType, Meeting, Receiver, Version, WeeklySlot
from tests.cast import SCHOOL_MORNING, County, person, school_time

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"


def browser(somebody: Person) -> Client:
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client


def page(somebody: Person, query: str = "") -> str:
    answer = browser(somebody).get(f"/timetable/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def draft(county: County, *, lessons: int = 1) -> Version:
    version = Version.objects.create(
        node=county.node, term=county.term, no=2, effective_from=clock.today() + timedelta(days=7)
    )
    for number in range(lessons):
        course = Course.objects.create(
            term=county.term,
            subject=county.subject,
            grade=3,
            lesson_type=LessonType.objects.get(code="delivered"),
        )
        plan = CoursePlan.objects.create(version=version, course=course, lecturer=county.lecturer)
        for group, room in zip(county.classes, county.rooms, strict=True):
            Receiver.objects.create(course_plan=plan, class_group=group, room=room).cohorts.set(
                group.cohorts.all()
            )
        WeeklySlot.objects.create(
            course_plan=plan, host_room=county.studio, weekday=2 + number, period_no=1, weeks=2**20 - 1
        )
    return version


def test_the_wall_says_what_is_in_force_and_how_much_it_reaches(county: County) -> None:
    text = words(page(county.officer))
    assert "大课表 第 1 版 · 已发布" in text
    assert "云岭县 · 第2周 · 1 节课开出 2 个班级节次" in text
    assert "星期一 9/14" in text
    assert "音乐 邓涵" in text
    assert "李坪 三(1)班、铜冲 三(1)班" in text


def test_every_chip_opens_its_lesson_for_whoever_may_see_it(county: County) -> None:
    address = f'href="/lessons/{county.lesson.public_id}/"'
    teacher = person("老师", county.lead_school, Role.TEACHER, "teacher")
    assert address in page(county.officer)
    assert address not in page(teacher, "?by=lecturer")
    assert "音乐 邓涵" in page(teacher, "?by=lecturer")


def test_a_lesson_says_how_it_went(county: County) -> None:
    lesson = county.lesson
    with school_time(SCHOOL_MORNING + timedelta(minutes=11)):
        assert "音乐 邓涵 未开" in words(page(county.officer))
    for state, word in (
        (MeetingState.OPEN, "正在上"),
        (MeetingState.ENDED, "已上"),
        (MeetingState.CANCELLED, "已停课"),
    ):
        Meeting.objects.filter(pk=lesson.pk).update(state=state, opened_at=lesson.begins_at)
        assert f"音乐 邓涵 {word}" in words(page(county.officer))


def test_a_holiday_is_named_and_its_make_up_day_stands_on_the_weekend(county: County) -> None:
    saturday = clock.today() + timedelta(days=5)
    CalendarDay.objects.create(node=county.node, date=clock.today(), kind=DayKind.HOLIDAY, note="校庆")
    CalendarDay.objects.create(
        node=county.node, date=saturday, kind=DayKind.MAKEUP, follows_date=clock.today()
    )
    lesson = county.lesson
    Meeting.objects.filter(pk=lesson.pk).update(
        begins_at=lesson.begins_at + timedelta(days=5), ends_at=lesson.ends_at + timedelta(days=5)
    )
    text = words(page(county.officer))
    assert "星期一 9/14放假 校庆" in text
    assert "星期六 9/19补 9/14 星期一 的课" in text


def test_another_week_is_a_click_away_and_a_senseless_one_is_the_nearest(county: County) -> None:
    assert "第3周 · 1 节课" in words(page(county.officer, "?week=3"))
    assert browser(county.officer).get("/timetable/?week=99").context["page"]["week"] == 5
    assert browser(county.officer).get("/timetable/?week=x&by=moon&day=never").status_code == 200


def test_a_lecturer_sees_the_own_lessons_first_and_a_school_its_own(county: County) -> None:
    mine = browser(county.lecturer).get("/timetable/").context["page"]
    assert [one.label for one in mine["options"] if one.chosen] == ["邓涵 音乐 1"]
    ours = browser(county.assistant).get("/timetable/").context["page"]
    assert [one.label for one in ours["options"] if one.chosen] == ["铜冲教学点 1"]


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("school", {"云岭县第一小学 1", "李坪教学点 1", "铜冲教学点 1"}),
        ("class", {"铜冲 三(1)班 1", "李坪 三(1)班 1"}),
    ],
)
def test_the_wall_can_be_seen_by_school_and_by_class(county: County, by: str, labels: set[str]) -> None:
    options = browser(county.officer).get(f"/timetable/?by={by}").context["page"]["options"]
    assert {one.label for one in options} == labels
    chosen = browser(county.officer).get(options[0].url).context["page"]
    assert [one.chosen for one in chosen["options"]].count(True) == 1
    assert "1 节课" in chosen["sentence"]


def test_who_teaches_nothing_here_leaves_an_empty_wall(county: County) -> None:
    assert (
        browser(county.officer).get("/timetable/?by=lecturer&who=nobody").context["page"]["sentence"]
        == "这一周没有课"
    )


def test_another_countys_wall_is_not_to_be_had(county: County, next_county: County) -> None:
    Person.objects.filter(pk=county.lecturer.pk).update(name="只在本县")
    assert "只在本县" not in page(next_county.officer, f"?county={county.node.public_id}")


def test_an_officer_publishes_a_draft(county: County) -> None:
    version = draft(county)
    officer = browser(county.officer)
    text = words(officer.get("/timetable/").content.decode())
    assert "第 2 版是草稿，拟从9月21日起执行" in text
    assert "一周里 1 位主讲上 1 节课，开出 2 个班级节次。" in text
    answer = officer.post(f"/timetable/versions/{version.public_id}/publish/", follow=True)
    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    assert "第 2 版已发布" in answer.content.decode()
    assert Entry.objects.filter(
        verb="publish", actor_name=county.officer.name, object_id=version.public_id
    ).exists()


def test_a_draft_without_lessons_is_refused_with_a_sentence(county: County) -> None:
    version = draft(county, lessons=0)
    answer = browser(county.officer).post(f"/timetable/versions/{version.public_id}/publish/", follow=True)
    assert "这一版还没有课，没有可以发布的。" in answer.content.decode()


def test_nobody_else_sees_or_publishes_a_draft(county: County, next_county: County) -> None:
    version = draft(county)
    inspector = person("督导", county.node, Role.INSPECTOR, "inspector")
    for somebody in (county.lecturer, county.assistant, inspector, next_county.officer):
        assert "草稿" not in page(somebody)
        assert browser(somebody).post(f"/timetable/versions/{version.public_id}/publish/").status_code == 404
    assert browser(county.officer).get(f"/timetable/versions/{version.public_id}/publish/").status_code == 405


def test_lessons_that_a_newer_timetable_dropped_are_off_the_wall(county: County) -> None:
    version = draft(county)
    browser(county.officer).post(f"/timetable/versions/{version.public_id}/publish/")
    assert Meeting.objects.filter(state=MeetingState.CANCELLED).exists()
    text = words(page(county.officer, "?week=3"))
    assert "已停课" not in text
    assert "1 节课开出 2 个班级节次" in text


def test_without_a_term_the_wall_says_where_it_comes_from(county: County) -> None:
    nobody = Person.objects.create_person(name="无职", login="nobody", password="x")
    assert "还没有大课表" in page(nobody)


@pytest.mark.parametrize("lessons", [1, 3])
def test_the_wall_costs_the_same_for_one_lesson_and_for_three(
    county: County, lessons: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    version = draft(county, lessons=lessons)
    officer = browser(county.officer)
    officer.post(f"/timetable/versions/{version.public_id}/publish/")
    officer.get("/timetable/?week=3")
    with django_assert_num_queries(23):  # type: ignore[operator]  # pytest-django's fixture is a function
        assert f"{lessons} 节课" in officer.get("/timetable/?week=3").context["page"]["sentence"]
