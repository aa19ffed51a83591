"""课型: a county's own words change what is read, never what is counted."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.live.queries.voices import sends_of
from lianke.schooling.models import Room
from lianke.timetable.choices import Mode
from lianke.timetable.models import (
    Course,
    CoursePlan,
    LessonType,
    LessonTypeWord,
    Meeting,
    Receiver,
    Version,
    WeeklySlot,
)
from lianke.timetable.queries.lesson_types import types_by_word, words_of
from lianke.timetable.queries.settings import silent_minutes
from lianke.timetable.services.lesson_types import name_types
from lianke.timetable.services.publishing import publish_version
from tests.cast import County, actor, make_class, signed_in


def named(county: County, **words: str) -> int:
    return name_types(node=county.node, words=words, person=county.officer)


def browser(county: County) -> Client:
    client = signed_in(county.officer)
    client.defaults["HTTP_ACCEPT"] = "text/html"
    return client


def test_types_say_who_sits_where_and_who_is_seen_and_heard(county: County) -> None:
    said = {
        one.code: (one.has_home_class, one.shows_villages, one.hears_villages)
        for one in LessonType.objects.all()
    }
    assert said == {
        "delivered": (False, True, True),
        "synchronous": (True, True, True),
        "mixed": (True, True, True),
        "b_only": (False, True, True),
        "central": (False, False, False),
        "famous_teacher": (False, True, True),
        "famous_school": (False, True, True),
        "same_topic": (True, True, True),
    }


def test_the_nearest_word_wins_and_strangers_keep_the_fields_own(county: County, next_county: County) -> None:
    named(county, delivered="空中课堂")
    delivered = LessonType.objects.get(code="delivered").pk
    assert words_of(county.points[0])[delivered] == "空中课堂"
    assert words_of(next_county.node)[delivered] == "专递课堂"
    assert words_of(None)[delivered] == "专递课堂"


def test_a_word_may_mean_another_type_in_another_county(county: County, next_county: County) -> None:
    named(county, delivered="同步课堂", synchronous="本地同步")
    assert types_by_word(county.node)["同步课堂"].code == "delivered"
    assert types_by_word(next_county.node)["同步课堂"].code == "synchronous"


def test_the_fields_own_word_takes_the_countys_away(county: County) -> None:
    assert named(county, delivered="空中课堂") == 1
    assert named(county, delivered="空中课堂") == 0
    assert named(county, delivered="专递课堂") == 1
    assert not LessonTypeWord.objects.exists()
    assert Entry.objects.filter(verb="name_lesson_types", object_id=county.node.public_id).count() == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"delivered": "名师课堂"}, "double_word"),
        ({"delivered": "甲", "central": "甲"}, "double_word"),
        ({"central": "长" * 33}, "long_word"),
    ],
)
def test_two_types_of_one_name_and_endless_ones_are_refused(
    county: County, words: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        named(county, **words)
    assert not LessonTypeWord.objects.exists()


def test_two_types_may_swap_their_names(county: County) -> None:
    named(county, synchronous="甲", mixed="乙")
    named(county, synchronous="乙", mixed="甲")
    assert {code: types_by_word(county.node)[code].code for code in ("甲", "乙")} == {
        "甲": "mixed",
        "乙": "synchronous",
    }


def test_an_officer_names_them_on_a_page_that_says_what_they_count_as(county: County) -> None:
    officer = browser(county)
    text = officer.get("/timetable/types/").content.decode()
    assert "名师课堂" in text
    assert "点名时才出画面" in text
    assert officer.post("/timetable/types/", {"word-delivered": "空中课堂"}).status_code == 302
    refused = officer.post("/timetable/types/", {"word-delivered": "名师课堂"})
    assert (refused.status_code, "两种课型会同名：“名师课堂”。" in refused.content.decode()) == (409, True)
    assert types_by_word(county.node)["空中课堂"].code == "delivered"


def test_a_county_says_after_how_long_a_silent_class_is_named(county: County, next_county: County) -> None:
    officer, lecturer = browser(county), signed_in(county.lecturer)
    desk = f"/lessons/{county.lesson.public_id}/desk/"
    assert 'silent-minutes="8"' in lecturer.get(desk).content.decode()
    assert officer.post("/timetable/types/", {"silent-minutes": "15"}).status_code == 302
    assert 'silent-minutes="15"' in lecturer.get(desk).content.decode()
    assert officer.post("/timetable/types/", {"silent-minutes": "7"}).status_code == 409
    assert (
        officer.post("/timetable/types/", {"silent-minutes": "x", "word-delivered": "空中课堂"}).status_code
        == 409
    )
    assert (silent_minutes(county.points[0]), silent_minutes(next_county.node)) == (15, 8)
    assert not LessonTypeWord.objects.exists()
    assert Entry.objects.filter(verb="set_silent_minutes").count() == 1


def test_the_desk_of_a_large_lesson_says_that_classrooms_are_seen_when_called_on(county: County) -> None:
    lecturer, sentence = signed_in(county.lecturer), "集中式课堂"
    desk = f"/lessons/{county.lesson.public_id}/desk/"
    assert sentence not in lecturer.get(desk).content.decode()
    Course.objects.filter(pk=county.course.pk).update(lesson_type=LessonType.objects.get(code="central"))
    assert sentence in lecturer.get(desk).content.decode()


def test_the_wall_says_the_countys_word_of_an_unusual_type(county: County) -> None:
    Course.objects.filter(pk=county.course.pk).update(lesson_type=LessonType.objects.get(code="central"))
    named(county, central="大班课")
    assert "大班课" in browser(county).get("/timetable/").content.decode()


def test_the_template_and_the_export_speak_the_countys_words(county: County) -> None:
    named(county, delivered="空中课堂")
    officer = browser(county)
    export = load_workbook(BytesIO(officer.get("/import/export.xlsx").content))
    assert {row[0] for row in export["课程表"].iter_rows(min_row=2, values_only=True)} == {"空中课堂"}
    template = load_workbook(BytesIO(officer.get("/import/template.xlsx").content))
    lists = " ".join(str(one.formula1) for one in template["课程表"].data_validations.dataValidation)
    assert "空中课堂" in lists
    assert "专递课堂" not in lists


@pytest.mark.parametrize(
    ("code", "role", "camera"),
    [("central", "class", "called"), ("central", "lecturer", "always"), ("delivered", "class", "always")],
)
def test_in_a_large_lesson_a_class_is_seen_and_heard_when_it_is_called_on(
    county: County, code: str, role: str, camera: str
) -> None:
    Course.objects.filter(pk=county.course.pk).update(lesson_type=LessonType.objects.get(code=code))
    meeting = Meeting.objects.get(pk=county.lesson.pk)
    assert sends_of(meeting, is_class=role == "class") == {"camera": camera, "microphone": camera}


def published_with_home_class(county: County, code: str) -> list[tuple[str, str, str]]:
    """School, mode and room of every class of the next lesson, after a version in which the lecturer's own
    class takes part too.
    """
    home = make_class(
        county.lead_school, Room.objects.create(node=county.lead_school, name="三(1)班教室"), None
    )
    Course.objects.filter(pk=county.course.pk).update(lesson_type=LessonType.objects.get(code=code))
    old = CoursePlan.objects.get(version=county.version)
    version = Version.objects.create(
        node=county.node, term=county.term, no=2, effective_from=clock.today() + timedelta(days=1)
    )
    plan = CoursePlan.objects.create(version=version, course=county.course, lecturer=county.lecturer)
    for receiver in old.receivers.all():
        Receiver.objects.create(course_plan=plan, class_group=receiver.class_group, room=receiver.room)
    Receiver.objects.create(course_plan=plan, class_group=home, room=home.home_room.room).cohorts.set(
        home.cohorts.all()
    )
    WeeklySlot.objects.create(
        course_plan=plan, host_room=county.studio, weekday=1, period_no=1, weeks=2**20 - 1
    )
    publish_version(version=version, actor=actor(county.officer))
    lesson = county.course.meetings.order_by("begins_at")[1]
    rows = lesson.participations.order_by("pk").select_related("class_group__school", "room")
    return [
        (row.class_group.school.name, row.mode, row.room.name) for row in rows if row.class_group and row.room
    ]


def test_the_home_class_of_a_mixed_lesson_sits_where_the_lecturer_teaches(county: County) -> None:
    assert published_with_home_class(county, "mixed") == [
        ("铜冲教学点", Mode.REMOTE, "互动教室"),
        ("李坪教学点", Mode.REMOTE, "互动教室"),
        ("云岭县第一小学", Mode.LOCAL, "主播教室1"),
    ]


def test_a_class_of_the_host_school_that_receives_a_remote_lesson_is_remote(county: County) -> None:
    assert ("云岭县第一小学", Mode.REMOTE, "三(1)班教室") in published_with_home_class(county, "delivered")
