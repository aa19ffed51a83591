"""A workbook goes in whole or not at all, and once."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.audit.services import SYSTEM
from lianke.intake.services import Outcome, import_workbook
from lianke.intake.tests.conftest import BROKEN, YUNLING, Edit
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.schooling.choices import ClassKind, DayKind, Provider, RoomKind
from lianke.schooling.models import (
    BellPeriod,
    CalendarDay,
    ClassGroup,
    Cohort,
    HomeRoom,
    PlanningRules,
    PlanRow,
    Provision,
    Room,
    SharedGrades,
    TeacherProfile,
    Term,
)
from lianke.timetable.choices import MeetingState, VersionState
from lianke.timetable.models import Booking, Course, CoursePlan, Meeting, Receiver, Version, WeeklySlot
from lianke.workbook.reader.columns import DAY_KINDS, PROVIDERS, ROLES, ROOM_KINDS, SCHOOL_TYPES

pytestmark = pytest.mark.django_db

COUNTS = {
    "基本信息": 4,
    "学校": 34,
    "教师": 47,
    "班级": 56,
    "教室": 32,
    "作息": 6,
    "校历": 7,
    "课程方案": 8,
    "供给": 8,
    "排课规则": 10,
    "课程表": 150,
}

MOVED = {"课程表!H87": "星期一", "课程表!I87": "第2节"}
SHORT_TERM = {"校历!C2": "2026-09-18"}


@pytest.fixture(autouse=True)
def august() -> Iterator[None]:
    """Before the term begins."""
    with time_machine.travel(datetime(2026, 8, 20, 9, 0, tzinfo=clock.SCHOOL_ZONE)):
        yield


def bring(path: Path = YUNLING, **options: object) -> Outcome:
    return import_workbook(path=path, actor=SYSTEM, **options)  # type: ignore[arg-type]  # each test gives what the service takes


def rows_of_every_table() -> dict[str, list[dict[str, object]]]:
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label.split(".")[0] in TABLES
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


TABLES = {"accounts", "organisations", "schooling", "timetable", "audit"}


def test_the_whole_county_comes_in() -> None:
    outcome = bring()
    assert (outcome.counts, outcome.errors, outcome.warnings, outcome.version) == (COUNTS, [], [], 1)
    county = Node.objects.get(kind=NodeKind.COUNTY)
    assert (county.name, county.parent) == ("云岭县", None)
    assert Counter(Node.objects.filter(county=county).values_list("kind", flat=True)) == {
        "bureau": 1,
        "school": 11,
        "point": 22,
    }
    assert Person.objects.count() == 47
    assert Counter(ClassGroup.objects.values_list("kind", flat=True)) == {"normal": 34, "composite": 22}
    assert Cohort.objects.count() == 78
    assert Counter(Room.objects.values_list("kind", flat=True)) == {"lecture": 10, "interactive": 22}
    assert (HomeRoom.objects.count(), PlanRow.objects.count(), Provision.objects.count()) == (56, 46, 8)
    assert WeeklySlot.objects.count() == 150
    assert sum(plan.slots.count() * plan.receivers.count() for plan in CoursePlan.objects.all()) == 311
    assert (Course.objects.count(), CoursePlan.objects.count(), Meeting.objects.count()) == (68, 68, 0)


def test_every_lecturer_has_the_lessons_of_the_workbook() -> None:
    bring()
    assert Counter(WeeklySlot.objects.values_list("course_plan__lecturer__name", flat=True)) == {
        "廖洋": 16,
        "方军华": 16,
        "董刚敏": 16,
        "袁松桐": 16,
        "丁明燕": 16,
        "韦晓": 15,
        "邓涵": 15,
        "钟悦春": 14,
        "谭洋伟": 14,
        "高刚丽": 12,
    }


def test_schools_of_the_bureau_hang_under_the_county_and_points_under_their_school() -> None:
    bring()
    county = Node.objects.get(kind=NodeKind.COUNTY)
    school, point = Node.objects.get(name="小垄中心小学"), Node.objects.get(name="铜冲教学点")
    assert (school.parent, school.path, school.school_type) == (
        county,
        f"{county.path}{school.pk}/",
        "中心小学",
    )
    assert (point.parent, point.path, point.kind) == (school, f"{school.path}{point.pk}/", "point")
    assert (point.township, point.urban_rural, point.pupils, point.line_down_mbps, point.line_up_mbps) == (
        "小垄镇",
        "村庄",
        25,
        8,
        2,
    )
    assert Node.objects.get(kind=NodeKind.BUREAU).parent == county


def test_offices_are_held_where_they_reach() -> None:
    bring()
    assert Counter(Membership.objects.values_list("role", flat=True)) == {
        "lecturer": 10,
        "assistant": 22,
        "principal": 11,
        "researcher": 1,
        "inspector": 1,
        "technician": 1,
        "officer": 1,
    }
    officer = Membership.objects.get(role=Role.OFFICER)
    assert (officer.person.name, officer.node.kind) == ("姜燕杰", "county")
    lecturer = Person.objects.get(name="方军华")
    assert (lecturer.login, lecturer.phone, lecturer.pinyin, lecturer.is_activated) == (
        "19900000007",
        "19900000007",
        "fang jun hua",
        False,
    )
    profile = TeacherProfile.objects.get(person=lecturer)
    assert (sorted(subject.name for subject in profile.subjects.all()), profile.limit_a_week) == (
        ["美术", "音乐"],
        16,
    )


def test_a_year_is_what_the_sheets_say() -> None:
    bring()
    term = Term.objects.get()
    assert (str(term), term.begins_on, term.ends_on, term.node.kind) == (
        "2026-2027 第一学期",
        date(2026, 9, 1),
        date(2027, 1, 15),
        "county",
    )
    assert Counter(CalendarDay.objects.values_list("kind", flat=True)) == {
        "holiday": 13,
        "makeup": 2,
        "exam": 12,
    }
    assert CalendarDay.objects.get(date=date(2026, 9, 20)).follows_date == date(2026, 10, 6)
    assert list(BellPeriod.objects.values_list("no", "begins", "ends"))[:2] == [(1, 510, 550), (2, 565, 605)]
    rules = PlanningRules.objects.get().values
    assert (rules["一节课最多接收班级"], rules["固定搭档"], rules["复式班合上学科"]) == (
        3,
        True,
        ["音乐", "美术", "英语"],
    )
    assert PlanRow.objects.get(subject__name="英语", grade=3).periods == 3
    assert not PlanRow.objects.filter(subject__name="英语", grade=1).exists()


def test_a_composite_class_takes_a_shared_subject_as_one() -> None:
    bring()
    assert SharedGrades.objects.count() == 22 * 3
    group = ClassGroup.objects.get(school__name="西沟教学点", kind=ClassKind.COMPOSITE)
    assert [cohort.grade for cohort in group.shared_grades.get(subject__name="音乐").cohorts.all()] == [2, 3]
    receiver = Receiver.objects.filter(class_group=group, course_plan__course__subject__name="音乐")[0]
    assert ([cohort.grade for cohort in receiver.cohorts.all()], receiver.room) == (
        [2, 3],
        group.home_room.room,
    )
    alone = Receiver.objects.filter(
        class_group__school__name="西沟教学点", class_group__kind=ClassKind.NORMAL
    )[0]
    assert [cohort.grade for cohort in alone.cohorts.all()] == [1]


def test_a_subject_that_is_not_shared_serves_the_lesson_s_grade_alone(edited: Edit) -> None:
    bring(edited({"排课规则!B5": "音乐、美术"}))
    receivers = Receiver.objects.filter(
        class_group__name="二三复式班", course_plan__course__subject__name="英语"
    )
    assert {tuple(cohort.grade for cohort in receiver.cohorts.all()) for receiver in receivers} == {(3,)}


def test_importing_again_changes_nothing_at_all() -> None:
    bring()
    before = rows_of_every_table()
    outcome = bring()
    after = rows_of_every_table()
    assert {name for name in before if before[name] != after[name]} == {"audit.Entry"}
    assert (outcome.version, outcome.version_is_new) == (1, False)
    assert all(
        change == {"new": 0, "changed": 0, "untouched": COUNTS[sheet]}
        for sheet, change in outcome.changes.items()
    )


def test_a_dry_run_writes_nothing_and_says_what_it_would_do() -> None:
    before = rows_of_every_table()
    outcome = bring(dry_run=True)
    assert rows_of_every_table() == before
    assert outcome.counts == COUNTS
    assert outcome.changes["学校"] == {"new": 34, "changed": 0, "untouched": 0}
    assert outcome.changes["课程表"] == {"new": 150, "changed": 0, "untouched": 0}


def test_a_corrected_workbook_updates_what_differs(edited: Edit) -> None:
    bring()
    outcome = bring(
        edited(
            {
                "学校!F3": 1600,
                "教师!F11": 15,
                "班级!D14": 13,
                "教师!B34": "19900000099",
                "供给!C5": "两者",
                "作息!D7": "15:30",
            }
        )
    )
    assert {sheet: change["changed"] for sheet, change in outcome.changes.items() if change["changed"]} == {
        "学校": 1,
        "教师": 2,
        "班级": 1,
        "供给": 1,
        "作息": 1,
    }
    assert Person.objects.get(name="谢嘉").login == "19900000099"
    assert (
        Node.objects.get(name="县第一小学").pupils,
        Person.objects.count(),
        ClassGroup.objects.count(),
    ) == (1600, 47, 56)


def test_rows_that_are_missing_are_told_and_kept(edited: Edit) -> None:
    bring()
    outcome = bring(edited(without="课程表", delete={"教室": 33, "教师": 48}))
    assert [(problem.sheet, problem.value) for problem in outcome.warnings] == [
        ("教师", "姜燕杰"),
        ("教室", "桂塘教学点 互动教室"),
    ]
    assert (Room.objects.count(), Membership.objects.count(), Version.objects.count()) == (32, 47, 1)


def test_a_changed_timetable_is_a_new_draft_that_keeps_the_courses(edited: Edit) -> None:
    bring()
    outcome = bring(edited(MOVED))
    assert (outcome.version, outcome.version_is_new, outcome.changes["课程表"]) == (
        2,
        True,
        {"new": 1, "changed": 0, "untouched": 149},
    )
    assert (
        Version.objects.filter(state=VersionState.DRAFT).count(),
        Course.objects.count(),
        CoursePlan.objects.count(),
    ) == (2, 68, 136)


def test_another_lecturer_keeps_the_course(edited: Edit) -> None:
    bring()
    other = {"D": "谭洋伟", "E": "县第二小学", "F": "主播教室2"}
    bring(edited({f"课程表!{column}{row}": value for row in (3, 87) for column, value in other.items()}))
    plan = CoursePlan.objects.get(
        version__no=2,
        lecturer__name="谭洋伟",
        receivers__class_group__school__name="东冲教学点",
        course__grade=3,
    )
    assert [old.lecturer.name for old in plan.course.plans.order_by("version__no")] == ["廖洋", "谭洋伟"]
    assert Course.objects.count() == 68


def test_publishing_makes_the_lessons_of_the_term_and_doing_it_again_makes_none() -> None:
    outcome = bring(publish=True)
    assert (outcome.meetings, Meeting.objects.count(), Version.objects.get().effective_from) == (
        2514,
        2514,
        date(2026, 9, 1),
    )
    again = bring(publish=True)
    assert (again.meetings, again.version_is_new, Meeting.objects.count()) == (None, False, 2514)


def test_a_draft_can_be_published_by_importing_it_again() -> None:
    bring()
    with time_machine.travel(datetime(2026, 12, 21, 9, 0, tzinfo=clock.SCHOOL_ZONE)):
        outcome = bring(publish=True)
    assert (outcome.version, outcome.version_is_new) == (1, False)
    assert Version.objects.get().effective_from == date(2026, 12, 21)
    assert outcome.meetings == Meeting.objects.count() > 0


def test_a_version_published_for_the_same_day_replaces_the_other(edited: Edit) -> None:
    bring(edited(SHORT_TERM), publish=True)
    before = lessons_of("廖洋")
    outcome = bring(edited(SHORT_TERM | MOVED), publish=True)
    assert list(Version.objects.order_by("no").values_list("no", "state")) == [(1, "draft"), (2, "published")]
    assert outcome.meetings == Meeting.objects.filter(state=MeetingState.PLANNED).count()
    assert lessons_of("廖洋") - before == {(date(2026, 9, 7), 2), (date(2026, 9, 14), 2)}
    assert before - lessons_of("廖洋") == {
        (date(2026, 9, 2), 6),
        (date(2026, 9, 9), 6),
        (date(2026, 9, 16), 6),
    }


def lessons_of(lecturer: str) -> set[tuple[date, int | None]]:
    planned = Meeting.objects.filter(lecturer__name=lecturer, state=MeetingState.PLANNED)
    return {(clock.local(meeting.begins_at).date(), meeting.period_no) for meeting in planned}


def test_other_bells_move_the_published_lessons_only_when_published_again(edited: Edit) -> None:
    bring(edited(SHORT_TERM), publish=True)
    later = edited(SHORT_TERM | {"作息!C2": "08:40", "作息!D2": "09:20"})
    outcome = bring(later)
    assert "校历" in [problem.sheet for problem in outcome.warnings if problem.row is None]
    assert first_bells() == {"08:30"}
    bring(later, publish=True)
    assert first_bells() == {"08:40"}


def first_bells() -> set[str]:
    return {f"{clock.local(meeting.begins_at):%H:%M}" for meeting in Meeting.objects.filter(period_no=1)}


def test_nothing_of_a_broken_workbook_is_written() -> None:
    before = rows_of_every_table()
    outcome = bring(BROKEN, publish=True)
    assert len(outcome.errors) >= 32
    assert rows_of_every_table() == before


def test_when_publishing_is_refused_nothing_of_the_import_is_written(edited: Edit) -> None:
    bring()
    lecturer = Person.objects.get(name="钟悦春")
    begins, ends = clock.at(date(2026, 9, 7), 510), clock.at(date(2026, 9, 7), 550)
    host = Node.objects.create(kind=NodeKind.COUNTY, name="邻县")
    training = Meeting.objects.create(
        activity="training", begins_at=begins, ends_at=ends, lecturer=lecturer, host_node=host
    )
    Booking.objects.create(meeting=training, person=lecturer, begins_at=begins, ends_at=ends)
    before = rows_of_every_table()
    with pytest.raises(Refusal) as refusal:
        bring(edited(SHORT_TERM | {"学校!F3": 1, "教师!F2": 17}), publish=True)
    assert refusal.value.code == "clash"
    assert rows_of_every_table() == before


def test_a_phone_of_a_stranger_is_an_error_that_names_nobody(edited: Edit) -> None:
    elsewhere = Node.objects.create(kind=NodeKind.COUNTY, name="邻县")
    stranger = Person.objects.create_person(name="查理", login="charlie", phone="19900000007")
    Membership.objects.create(person=stranger, node=elsewhere, role=Role.LECTURER)
    before = rows_of_every_table()
    outcome = bring()
    [problem] = outcome.errors
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("教师", 8, "B", "19900000007")
    assert "查理" not in problem.reason.render()
    assert "邻县" not in problem.reason.render()
    assert rows_of_every_table() == before


def test_a_teacher_who_also_works_elsewhere_is_no_stranger() -> None:
    bring()
    teacher = Person.objects.get(phone="19900000007")
    elsewhere = Node.objects.create(kind=NodeKind.COUNTY, name="邻县")
    Membership.objects.create(person=teacher, node=elsewhere, role=Role.LECTURER)
    assert bring().errors == []


def test_people_without_phones_are_known_by_name_and_school_and_sign_in_by_pinyin(edited: Edit) -> None:
    without = edited(
        {
            "教师!B12": None,
            "教师!B13": None,
            "教师!A13": "张涵悦",
            "班级!E4": "张涵悦",
            "班级!E5": "张涵悦",
            "班级!E6": "张涵悦",
        }
    )
    assert bring(without).errors == []
    assert bring(without).changes["教师"]["new"] == 0
    assert sorted(Person.objects.filter(name="张涵悦").values_list("login", "phone")) == [
        ("zhanghanyue", None),
        ("zhanghanyue2", None),
    ]
    assert (
        ClassGroup.objects.filter(assistant__login="zhanghanyue2").count()
        + ClassGroup.objects.filter(assistant__login="zhanghanyue").count()
        == 5
    )


def test_a_county_goes_under_the_city_that_is_named() -> None:
    city = Node.objects.create(kind=NodeKind.CITY, name="咸宁市")
    Node.objects.create(kind=NodeKind.CITY, name="另一市")
    bring(into=city)
    county = Node.objects.get(kind=NodeKind.COUNTY)
    assert (county.parent, county.path) == (city, f"{city.path}{county.pk}/")
    assert Node.objects.get(name="铜冲教学点").path.startswith(county.path)
    assert bring().county == "云岭县"
    assert Node.objects.filter(kind=NodeKind.COUNTY).count() == 1


@pytest.mark.parametrize(
    ("kind", "code"), [(NodeKind.COUNTY, "other_county"), (NodeKind.SCHOOL, "not_a_county")]
)
def test_a_county_does_not_go_into_just_anything(kind: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        bring(into=Node.objects.create(kind=kind, name="别处"))
    assert refusal.value.code == code


def test_the_import_is_written_down_with_the_file_s_digest() -> None:
    bring()
    entry = Entry.objects.get(verb="import")
    assert (entry.object_name, entry.change["counts"], entry.change["version"]) == ("云岭县", COUNTS, 1)
    assert len(entry.change["sha256"]) == 64


def test_words_of_the_reader_are_choices_of_the_models() -> None:
    assert set(ROLES.values()) <= set(Role.values)
    assert set(SCHOOL_TYPES.values()) <= set(NodeKind.values)
    assert set(ROOM_KINDS.values()) <= set(RoomKind.values)
    assert set(PROVIDERS.values()) == set(Provider.values)
    assert set(DAY_KINDS.values()) - {"term"} == set(DayKind.values)


def test_the_command_prints_json_and_fails_with_errors(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        call_command("import", str(BROKEN), "--json")
    printed = json.loads(capsys.readouterr().out)
    assert exit_.value.code == 1
    assert sorted(printed) == ["counts", "errors", "warnings"]
    assert {tuple(sorted(error)) for error in printed["errors"]} == {
        ("column", "consequences", "reason", "remedy", "row", "sheet", "value")
    }
    assert Node.objects.count() == 0


def test_the_command_prints_json_of_a_file_that_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import", "nothing.xlsx", "--json")
    assert len(json.loads(capsys.readouterr().out)["errors"]) == 1


def test_the_command_imports_and_tells_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", str(YUNLING))
    assert "学校" in capsys.readouterr().out
    call_command("import", str(YUNLING), "--json", "--dry-run", "--into", "云岭县")
    assert json.loads(capsys.readouterr().out)["changes"]["学校"] == {"new": 0, "changed": 0, "untouched": 34}


def test_a_marked_copy_that_cannot_be_written_is_told_before_anything_is_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command("import", str(YUNLING), "--marked", str(tmp_path / "nowhere" / "marked.xlsx"))
    assert "nowhere" in capsys.readouterr().out
    assert Node.objects.count() == 0


def test_the_command_does_not_know_places_that_are_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import", str(YUNLING), "--into", "无此县")
    assert "无此县" in capsys.readouterr().out
