"""The first screen."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from lianke.accounts.models import Person
from lianke.evidence.models import Delivery
from lianke.kernel import clock
from lianke.kernel.models import Job, JobState
from lianke.live.models import PresenceMark
from lianke.live.services.lesson import open_lesson
from lianke.live.services.timeline import By
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from lianke.recording.choices import RecordingState, Trouble
from lianke.recording.models import Recording
from lianke.recording.services.finishing import finish_again
from lianke.recording.tasks import FINISH
from lianke.schooling.models import CountingRule, Device, DevicePlacement
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from tests.cast import SCHOOL_MORNING, County, make_county, person, school_time

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"


def browser(somebody: Person) -> Client:
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client


def page(somebody: Person, path: str = "/") -> str:
    answer = browser(somebody).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def later(minutes: float) -> datetime:
    """Minutes after the bell of the county's lesson at 9:05."""
    return SCHOOL_MORNING + timedelta(minutes=5 + minutes)


def seen(county: County, index: int, begins: datetime, ends: datetime) -> None:
    lesson = county.lesson
    PresenceMark.objects.create(
        meeting=lesson,
        participation=lesson.participations.get(class_group=county.classes[index]),
        device=Device.objects.get(placements__room=county.rooms[index]),
        boot=f"boot {index}",
        n=1,
        begins_at=begins,
        ends_at=ends,
        microphone=True,
    )


def opened(county: County) -> Meeting:
    with school_time(later(0)):
        open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    return county.lesson


def test_before_the_bell_the_officer_sees_what_the_day_holds(county: County) -> None:
    text = words(page(county.officer))
    assert "今天有 2 个班级节次，09:05 开始" in text
    assert "2 待上" in text


def test_the_countys_rule_says_how_late_is_a_hole(county: County) -> None:
    CountingRule.objects.create(
        node=county.node,
        version=2,
        share_pct=90,
        late_s=1200,
        valid_from=SCHOOL_MORNING.date(),
        made_by=county.officer,
        made_at=clock.now(),
    )
    with school_time(later(16)):
        assert "没有开出来" not in words(page(county.officer))
    with school_time(later(21)):
        assert "有 2 个班级节次没有开出来" in words(page(county.officer))


def test_a_lesson_that_nobody_opened_is_the_headline(county: County) -> None:
    with school_time(later(16)):
        html = page(county.officer)
    text = words(html)
    assert "有 2 个班级节次没有开出来，涉及 2 个教学点" in text
    assert "应开 2 个班级节次，已开 0" in text
    assert "打铃后 16 分钟，邓涵老师还没有上课。" in text
    assert "answer-bad" in html


def test_every_figure_opens_the_class_lessons_that_it_was_counted_from(county: County) -> None:
    opened(county)
    seen(county, 0, later(-3), later(15.5))
    with school_time(later(16)):
        client = browser(county.officer)
        context = client.get("/").context["overseer"]
        figures = [(tag.label.split()[0], tag.url) for row in context["rows"] for tag in row.tags]
        figures += [
            (figure, url.replace("&amp;", "&"))
            for url, figure in re.findall(
                r'href="([^"]+)">(\d+)', context["answer"]["headline"] + context["answer"]["lead"]
            )
        ]
        assert len(figures) == 6
        for figure, url in figures:
            assert len(client.get(url).context["page"].paginator.object_list) == int(figure), url


def test_a_class_that_did_not_come_is_named_with_what_to_ask(county: County) -> None:
    opened(county)
    seen(county, 0, later(-3), later(15.5))
    with school_time(later(16)):
        text = words(page(county.officer))
    assert "有 1 个班级节次没有开出来，涉及 1 个教学点" in text
    assert "李坪教学点 三(1)班 · 音乐课在上，教室屏没有进来" in text
    assert "铜冲教学点 三(1)班 · 音乐" not in text


def test_when_all_is_well_the_page_says_so_and_shows_no_red(county: County) -> None:
    opened(county)
    for index in (0, 1):
        seen(county, index, later(-3), later(15.5))
    Recording.objects.update(reported_at=clock.real_now())
    with school_time(later(16)):
        html = page(county.officer)
    assert "到现在应开的 2 个班级节次都开出来了" in words(html)
    assert "tag-bad" not in html
    assert "answer-bad" not in html


def test_a_late_lecturer_is_named_before_the_lesson_is_lost(county: County) -> None:
    with school_time(later(3)):
        html = page(county.officer)
    assert "2 个班级节次迟到了" in words(html)
    assert "邓涵老师迟到 3 分钟；超过 5 分钟这节课就不算了。" in words(html)
    assert "answer-warn" in html


def test_after_class_the_day_is_counted_from_deliveries(county: County) -> None:
    lesson = opened(county)
    Meeting.objects.filter(pk=lesson.pk).update(state=MeetingState.ENDED, ended_at=later(40))
    for participation, counted in zip(
        lesson.participations.order_by("class_group__pk"), (True, False), strict=True
    ):
        Delivery.objects.create(
            participation=participation,
            cohort=participation.cohorts.get(),
            scheduled_s=2400,
            live_s=2400 if counted else 1200,
            joined_late_s=0,
            counted=counted,
            rule_version=1,
            head_hash="",
            made_at=later(40),
        )
    with school_time(later(60)):
        text = words(page(county.officer))
    assert "有 1 个班级节次没有开出来" in text
    assert "没计入：只上了 50 %" in text


def test_a_classroom_without_a_screen_is_something_to_see_to(county: County) -> None:
    DevicePlacement.objects.filter(room=county.rooms[1]).update(ends_at=later(-600))
    assert "今天有课的教室，1 间没有教室屏" in words(page(county.officer))


def test_a_recording_that_stands_still_is_something_to_see_to(county: County) -> None:
    opened(county)
    Recording.objects.update(reported_at=clock.real_now(), trouble=Trouble.DISK_FULL)
    with school_time(later(1)):
        text = words(page(county.officer))
    assert "没录上 1节课的录制停住了存录像的磁盘满了" in text
    Recording.objects.update(trouble=Trouble.NONE)
    with school_time(later(1)):
        assert "停住" not in page(county.officer)


def test_a_principal_sees_the_own_schools_classes_only(county: County) -> None:
    principal = person("校长", county.points[0], Role.PRINCIPAL, "principal")
    with school_time(later(16)):
        text = words(page(principal))
    assert "有 1 个班级节次没有开出来" in text
    assert "李坪" not in text


def test_nothing_of_another_county_is_on_the_page(county: County, next_county: County) -> None:
    Membership.objects.filter(person=next_county.lecturer).update(ends_on=clock.today())
    Person.objects.filter(pk=county.lecturer.pk).update(name="只在本县")
    with school_time(later(16)):
        assert "只在本县" in page(county.officer)
        assert "只在本县" not in page(next_county.officer)


def test_the_lecturer_has_one_button_to_the_desk(county: County) -> None:
    html = page(county.lecturer)
    assert html.count("btn-primary") == 1
    assert f'href="/lessons/{county.lesson.public_id}/desk/">一键上课' in html
    assert "下一节 09:05–09:45，4 分钟后" in words(html)
    assert "铜冲教学点 三(1)班" in html
    assert "李坪教学点 三(1)班" in html


def test_after_the_last_lesson_the_lecturer_sees_the_next_one(county: County) -> None:
    with school_time(later(60)):
        text = words(page(county.lecturer))
    assert "今天的课上完了" in text
    assert "下一节：9月21日 星期一 09:05，音乐 · 三年级" in text


def test_the_assistant_has_nothing_to_do(county: County) -> None:
    html = page(county.assistant)
    assert "09:05 音乐课，到时间自动开始" in words(html)
    assert "不用操作，教室屏开着就行。" in html
    assert "btn-primary" not in html
    assert f'href="/lessons/{county.lesson.public_id}/assistant/">助教手机' in html


def test_the_assistant_of_a_classroom_without_a_screen_is_led_to_pairing(county: County) -> None:
    DevicePlacement.objects.filter(room=county.rooms[0]).update(ends_at=later(-600))
    assert 'href="/pair/"' in page(county.assistant)


def test_a_teacher_of_a_point_sees_its_lessons(county: County) -> None:
    teacher = person("老师", county.points[1], Role.TEACHER, "teacher")
    text = words(page(teacher))
    assert "09:05 音乐课" in text
    assert "铜冲" not in text


def test_a_technician_comes_to_the_screens(county: County) -> None:
    technician = browser(person("电教", county.node, Role.TECHNICIAN, "technician"))
    assert technician.get("/")["Location"] == "/screens/"
    assert len(technician.get("/screens/").context["rows"]) == 2


def test_somebody_without_an_office_is_told_whom_to_ask(county: County) -> None:
    nobody = Person.objects.create_person(name="无职", login="nobody", password="x")
    assert "您还没有任职" in page(nobody)


def test_a_day_without_lessons_says_when_the_next_are(county: County) -> None:
    with school_time(SCHOOL_MORNING + timedelta(days=1)):
        text = words(page(county.officer))
    assert "下一次上课是9月21日 星期一。" in text
    assert "今天没有课" in text


def test_the_part_that_changes_is_fetched_alone(county: County) -> None:
    part = browser(county.officer).get("/", headers={"hx-request": "true"}).content.decode()
    assert part.strip().startswith('<div id="day"')
    assert 'hx-trigger="every 30s, messagesrung from:body"' in part
    assert "<html" not in part


def test_a_replay_that_was_given_up_stands_on_the_officers_day_until_it_is_tried_again(
    county: County,
) -> None:
    recording = Recording.objects.create(meeting=county.lesson, state=RecordingState.PREPARING)
    FINISH.ask(recording.pk)
    Job.objects.update(tries=1, problem="no room")
    told = "1 节课的回放没有做成"
    assert told not in words(page(county.officer))  # it is tried again by itself
    Job.objects.update(state=JobState.FAILED)
    assert told in words(page(county.officer))
    assert f'href="/lessons/{county.lesson.public_id}/"' in page(county.officer)
    charlie = make_county("邻县", prefix="c").officer
    assert told not in words(page(charlie))
    assert told not in words(page(county.lecturer))
    finish_again(recording=recording, person=county.officer)
    assert told not in words(page(county.officer))


def copies(county: County, count: int) -> None:
    """More lessons at the same time, each with both classes."""
    lesson = county.lesson
    participations = list(lesson.participations.all())
    for number in range(count):
        copy = Meeting.objects.get(pk=lesson.pk)
        copy.pk, copy.public_id, copy.ordinal = None, f"copy{number}", 100 + number
        copy.save()
        for participation in participations:
            fresh = type(participation).objects.create(
                meeting=copy, class_group=participation.class_group, room=participation.room
            )
            fresh.cohorts.set(participation.cohorts.all())


@pytest.mark.parametrize("lessons", [1, 3])
def test_the_officers_day_costs_the_same_for_one_lesson_and_for_three(
    county: County, lessons: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    opened(county)
    copies(county, lessons - 1)
    client = browser(county.officer)
    with school_time(later(16)), django_assert_num_queries(36):  # type: ignore[operator]  # pytest-django's fixture is a function
        client.get("/")


@pytest.mark.parametrize("lessons", [1, 3])
@pytest.mark.parametrize(
    ("path", "who", "queries"), [("/lessons/", "officer", 11), ("/", "lecturer", 21), ("/", "assistant", 23)]
)
def test_lists_cost_the_same_for_one_lesson_and_for_three(
    county: County,
    lessons: int,
    path: str,
    who: str,
    queries: int,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    copies(county, lessons - 1)
    client = browser(getattr(county, who))
    with django_assert_num_queries(queries):  # type: ignore[operator]  # pytest-django's fixture is a function
        client.get(path)
