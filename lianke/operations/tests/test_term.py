"""A whole term of the demo county, taught by the real services under a shifted clock, against an oracle
written by hand.

The oracle knows the county's calendar as it is typed here and what was done in each lesson; it shares no line
with the account.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from io import StringIO
from pathlib import Path
from random import Random

import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F
from django.test import override_settings

from lianke.accounts.models import Person
from lianke.audit.services import SYSTEM
from lianke.coverage.queries.accounts import ClassAccount, accounts_now
from lianke.coverage.services import begin_account
from lianke.kernel import clock
from lianke.live.services.attendance import by
from lianke.live.services.lesson import end_lesson, open_lesson
from lianke.operations.demo import EVE_OF_TERM, LESSON_MIN
from lianke.operations.demo_past import attend, shift_to
from lianke.organisations.choices import Role
from lianke.organisations.models import Node
from lianke.schooling.choices import DayKind
from lianke.schooling.models import BellPeriod, CalendarDay, ClassGroup
from lianke.schooling.queries.school_year import devices_in
from lianke.schooling.services import make_device
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.choices import CapturePolicy, MeetingState
from lianke.timetable.models import Meeting, Participation, Version
from lianke.timetable.queries.meetings import participations_in
from lianke.timetable.services.publishing import publish_version
from tests.cast import person

TERM = (date(2026, 9, 1), date(2027, 1, 15))
HOLIDAYS = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8)), date(2027, 1, 1)}
EXAMS = {date(2027, 1, day) for day in range(4, 16)}
FOLLOWS = {date(2026, 9, 20): date(2026, 10, 6), date(2026, 10, 10): date(2026, 10, 7)}
NOON_ONLY, POWER_CUT = date(2026, 10, 29), date(2026, 11, 16)
LATE = {date(2026, 9, day) for day in range(1, 5)}  # 李坪 may begin on 7 September
PLAN = {"音乐": (1, 2), "美术": (1, 2), "英语": (3, 3)}  # subject → from which grade, periods a week
COMPOSITE, TONGCHONG, LIPING = "铜冲教学点 一二复式班", "铜冲教学点 三(1)班", "李坪教学点 三(1)班"
NOT_OPENED, CUT_SHORT = 7, 5  # every 7th lesson is not given, every 5th is cut short for its first class


@dataclass(frozen=True)
class Slot:
    """A line of the thinned 课程表, as the oracle knows it."""

    subject: str
    classes: tuple[str, ...]
    weekday: int
    afternoon: bool
    parity: int | None  # of the weeks: 1 单, 0 双


SLOTS = (
    Slot("音乐", (COMPOSITE,), 1, afternoon=False, parity=None),
    Slot("美术", (COMPOSITE,), 4, afternoon=True, parity=1),
    Slot("英语", (TONGCHONG, LIPING), 2, afternoon=False, parity=None),
    Slot("英语", (TONGCHONG, LIPING), 3, afternoon=False, parity=0),
)
LINES = (
    (
        "专递课堂",
        "音乐",
        "二年级",
        "袁松桐",
        "县第二小学",
        "主播教室2",
        "铜冲教学点/一二复式班",
        "星期一",
        "第1节",
        "1-18",
    ),
    (
        "专递课堂",
        "美术",
        "二年级",
        "廖洋",
        "县第一小学",
        "主播教室1",
        "铜冲教学点/一二复式班",
        "星期四",
        "第5节",
        "1-17单",
    ),
    (
        "专递课堂",
        "英语",
        "三年级",
        "高刚丽",
        "县第一小学",
        "主播教室3",
        "铜冲教学点/三(1)班；李坪教学点/三(1)班",
        "星期二",
        "第2节",
        "1-18",
    ),
    (
        "专递课堂",
        "英语",
        "三年级",
        "高刚丽",
        "县第一小学",
        "主播教室3",
        "铜冲教学点/三(1)班；李坪教学点/三(1)班",
        "星期三",
        "第3节",
        "2-18双",
    ),
)


def week_of(day: date) -> int:
    return (day - date(2026, 8, 31)).days // 7 + 1


def all_days() -> Iterator[date]:
    day = TERM[0]
    while day <= TERM[1]:
        yield day
        day += timedelta(days=1)


def lessons_by_hand() -> list[tuple[date, Slot]]:
    """Every dated lesson of the term, in order."""
    found = []
    for day in all_days():
        if (
            day in HOLIDAYS
            or day in EXAMS
            or day == POWER_CUT
            or (day.isoweekday() > 5 and day not in FOLLOWS)
        ):
            continue
        pattern = FOLLOWS.get(day, day)
        for slot in sorted(SLOTS, key=lambda one: one.afternoon):
            runs = pattern.isoweekday() == slot.weekday and slot.parity in (None, week_of(pattern) % 2)
            if runs and not (day == NOON_ONLY and slot.afternoon):
                found.append((day, slot))
    return found


def was_received(number: int, day: date, slot: Slot, group: str) -> bool:
    """What is done in the n-th lesson of the term."""
    if number % NOT_OPENED == 0 or (group == LIPING and day in LATE):
        return False
    return number % CUT_SHORT != 0 or group != slot.classes[0]


def days_by_hand(group: str, first: date, last: date) -> Fraction:
    days = Fraction(0)
    for day in all_days():
        works = (day.isoweekday() <= 5 and day not in HOLIDAYS and day not in EXAMS) or day in FOLLOWS
        if first <= day <= last and works and not (group.startswith("李坪") and day in LATE):
            days += Fraction(1, 2) if day == NOON_ONLY else 1
    return days


def account_by_hand(
    group: str, grades: tuple[int, ...], last: date, first: date = TERM[0]
) -> dict[tuple[int, str], tuple[int, ...]]:
    """(grade, subject) → owed, planned, received, missing."""
    found: dict[tuple[int, str], tuple[int, ...]] = {}
    for subject, (from_grade, periods) in PLAN.items():
        planned = [
            (number, day, slot)
            for number, (day, slot) in enumerate(lessons_by_hand(), start=1)
            if slot.subject == subject and group in slot.classes and first <= day <= last
        ]
        received = sum(was_received(number, day, slot, group) for number, day, slot in planned)
        owed = int(Fraction(periods) * days_by_hand(group, first, last) / 5 + Fraction(1, 2))
        for grade in grades:
            if grade >= from_grade:
                found[grade, subject] = (owed, len(planned), received, max(0, owed - received))
    return found


@pytest.fixture
def taught(db: None, tmp_path: Path) -> Iterator[Node]:
    """The county after its term; the clock stands on the last evening."""
    with override_settings(SCHOOL_TIME_SHIFT_S=0.0):
        shift_to(EVE_OF_TERM)
        call_command("import", str(thinned(tmp_path)), stdout=StringIO())
        BellPeriod.objects.update(ends=F("begins") + LESSON_MIN)
        publish_version(version=Version.objects.get(), actor=SYSTEM)
        late = Node.objects.get(name="李坪教学点")
        CalendarDay.objects.bulk_create(
            CalendarDay(node=late, date=day, kind=DayKind.CLOSED, extinguishes_debt=True) for day in LATE
        )
        county = Node.objects.get(name="云岭县")
        officer = person("周敏", county, Role.OFFICER, "zhoumin")
        for room in {one.room for one in Participation.objects.select_related("room__node") if one.room}:
            make_device(room=room, person=officer)
        Meeting.objects.update(capture_policy=CapturePolicy.NONE)
        meetings = Meeting.objects.filter(state=MeetingState.PLANNED).select_related(
            "lecturer", "host_node", "course"
        )
        for number, meeting in enumerate(meetings.order_by("begins_at", "pk"), start=1):
            if number % NOT_OPENED:
                teach(number, meeting)
        evening(TERM[1])
        yield county


def thinned(folder: Path) -> Path:
    """The demo county's workbook with four lines of lessons, a half day and a power cut."""
    book = openpyxl.load_workbook(Path(settings.ROOT) / "demo" / "yunling.xlsx")
    lessons = book["课程表"]
    lessons.delete_rows(2, lessons.max_row)
    for line in LINES:
        lessons.append(line)
    book["校历"].append(("半天", f"{NOON_ONLY}", f"{NOON_ONLY}", None, "运动会"))
    book["校历"].append(("停课", f"{POWER_CUT}", f"{POWER_CUT}", None, "停电"))
    path = folder / "county.xlsx"
    book.save(path)
    return path


def teach(number: int, meeting: Meeting) -> None:
    """The real services: the lesson is opened, both ends say that they are there, and it is ended."""
    chance, lecturer = Random(number), Attendee(meeting, "lecturer", person=meeting.lecturer)  # noqa: S311 - names of page loads
    shift_to(meeting.begins_at)
    open_lesson(meeting=meeting, by=by(lecturer))
    shift_to(meeting.ends_at + timedelta(seconds=5))
    attend(lecturer, meeting.begins_at, meeting.ends_at, chance)
    for participation in participations_in([meeting]).select_related("class_group__school", "room"):
        name, day = str(participation.class_group), clock.local(meeting.begins_at).date()
        if name == LIPING and day in LATE:
            continue
        short = number % CUT_SHORT == 0 and name in (COMPOSITE, TONGCHONG)
        [device] = devices_in([participation.room_id or 0])[participation.room_id or 0]
        there = Attendee(meeting, "class", device=device, participation=participation)
        attend(there, meeting.begins_at, meeting.ends_at - timedelta(minutes=3 if short else 0), chance)
    end_lesson(meeting=meeting, by=by(lecturer))


def evening(day: date) -> None:
    shift_to(datetime(day.year, day.month, day.day, 19, 0, tzinfo=clock.SCHOOL_ZONE))


def figures_of(account: ClassAccount) -> dict[tuple[int, str], tuple[int, ...]]:
    grades = {cohort.pk: cohort.grade for cohort in account.cohorts}
    return {
        (grades[cell.cohort], account.subjects[cell.subject].name): (
            cell.sums.owed,
            cell.sums.planned,
            cell.sums.received,
            cell.sums.missing,
        )
        for cell in account.cells
    }


def compared(last: date, first: date = TERM[0]) -> None:
    """Every class of the county, every grade and subject, on the evening of a day."""
    evening(last)
    found = accounts_now(ClassGroup.objects.all(), clock.now())
    assert len(found) == 56
    for account in found:
        grades = tuple(cohort.grade for cohort in account.cohorts)
        assert figures_of(account) == account_by_hand(str(account.group), grades, last, first), (
            account.group,
            last,
        )


def test_a_taught_term_comes_to_what_was_worked_out_by_hand(taught: Node) -> None:
    assert Meeting.objects.count() == len(lessons_by_hand()) == 49
    for last in (
        "2026-09-01",
        "2026-09-20",
        "2026-10-07",
        "2026-10-10",
        "2026-10-29",
        "2026-11-16",
        "2026-12-31",
        "2027-01-15",
    ):
        compared(date.fromisoformat(last))
    golden = {str(one.group): figures_of(one) for one in accounts_now(ClassGroup.objects.all(), clock.now())}
    assert golden[COMPOSITE][1, "音乐"][0] == golden[COMPOSITE][2, "音乐"][0] == 33  # 2 × 83.5 ÷ 5 = 33.4
    assert golden[TONGCHONG][3, "英语"][0] == 50  # 3 × 83.5 ÷ 5 = 50.1
    assert golden[LIPING][3, "英语"][0] == 48  # 3 × (83.5 − 4) ÷ 5 = 47.7
    call_command("account", "--check", stdout=StringIO())
    begin_account(node=taught, day=date(2026, 10, 12), person=Person.objects.get(login="zhoumin"))
    compared(date(2026, 11, 20), first=date(2026, 10, 12))
