"""What the page 请假代课 says."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.kernel import clock
from lianke.notices.queries import waiting_about
from lianke.organisations.models import Node
from lianke.planner.leave import Plan, Sparing
from lianke.schooling.calendar import monday
from lianke.timetable.choices import WEEKDAYS, MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.queries.leave import Leave, LeaveLesson, StandIn
from lianke.timetable.queries.meetings import with_people_and_classes

NOBODY = "nobody"
ROWS = 50


@dataclass(frozen=True)
class StandInChoice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class LeaveRow:
    meeting: Meeting
    when: str
    classes: str
    field: str
    choices: list[StandInChoice]
    others: str  # who teaches the subject too but cannot, and why
    is_settled: bool
    is_cancelled: bool


@dataclass(frozen=True)
class StandInWay:
    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Page:
    headline: str
    sentence: str
    is_whole: bool
    ways: list[StandInWay]
    rows: list[LeaveRow]


def page_of(leave: Leave, sparing: Sparing, url: str) -> Page:
    plans = {each: leave.plan(each) for each in Sparing}
    plan = plans[sparing]
    proposed = {one.meeting.pk: who for one, who in zip(leave.undecided, plan, strict=True)}
    words = {Sparing.EVEN: _("Weeks as even as possible"), Sparing.FEW: _("As few people as possible")}
    ways = [StandInWay(words[each], f"{url}&sparing={each}", each == sparing) for each in Sparing]
    return Page(
        headline(leave, plan),
        sentence(leave, plan),
        all(who is not None for who in plan),
        ways if plans[Sparing.EVEN] != plans[Sparing.FEW] else [],
        [row_of(leave, one, proposed.get(one.meeting.pk)) for one in leave.lessons],
    )


def headline(leave: Leave, plan: Plan) -> str:
    open_ones = len(leave.undecided)
    if not leave.lessons:
        return _("%(name)s has no lesson from outside on these days") % {"name": leave.absent.name}
    if not open_ones:
        return _("All %(lessons)s lessons of %(name)s are settled") % {
            "lessons": len(leave.lessons),
            "name": leave.absent.name,
        }
    covered = sum(who is not None for who in plan)
    values = {"covered": covered, "lessons": open_ones, "name": leave.absent.name}
    return _("For %(covered)s of %(lessons)s lessons of %(name)s somebody could stand in") % values


def sentence(leave: Leave, plan: Plan) -> str:
    """How much changes, and that it is the least."""
    if not leave.undecided:
        return ""
    people = len({who for who in plan if who is not None})
    classes = sum(one.classes for one in leave.undecided)
    stood_in = sum(one.classes for one, who in zip(leave.undecided, plan, strict=True) if who is not None)
    values = {
        "changed": len(plan),
        "covered": stood_in,
        "owed": classes,
        "people": ngettext("%(n)s person", "%(n)s people", people) % {"n": people},
    }
    return (
        _("%(covered)s of %(owed)s class-periods, by %(people)s; more is impossible at these times.") % values
        + " "
        + _("%(changed)s lessons change, and these have to: fewer is impossible. The week's timetable stays.")
        % values
    )


def row_of(leave: Leave, lesson: LeaveLesson, proposed: int | None) -> LeaveRow:
    meeting = lesson.meeting
    open_one = meeting.lecturer_id == leave.absent.pk and not lesson.is_cancelled
    chosen = (proposed if open_one else meeting.lecturer_id) if not lesson.is_cancelled else None
    choices = [
        StandInChoice(one.person.public_id, label(leave, lesson, one), one.person.pk == chosen)
        for one in lesson.able
    ]
    choices.append(StandInChoice(NOBODY, _("Nobody: the lesson is cancelled"), chosen is None))
    others = "；".join(
        f"{one.person.name} {one.obstacle}"
        for one in lesson.candidates
        if one.obstacle and one.person.pk != leave.absent.pk
    )
    groups = [one.class_group for one in meeting.participations.all() if one.class_group]
    return LeaveRow(
        meeting,
        when(meeting),
        "、".join(f"{group.school.name} {group.name}" for group in groups),
        field_of(meeting),
        choices,
        others,
        not open_one,
        lesson.is_cancelled,
    )


def label(leave: Leave, lesson: LeaveLesson, one: StandIn) -> str:
    """With the lessons of that week, and from where."""
    if one.person.pk == leave.absent.pk:
        return _("%(name)s, as planned") % {"name": one.person.name}
    week = monday(clock.local(lesson.meeting.begins_at).date())
    most = leave.loads.most_a_week.get(one.person.pk)
    values = {
        "name": one.person.name,
        "school": one.host.name,
        "load": leave.loads.week.get((one.person.pk, week), 0),
        "most": most,
    }
    if most is None:
        return _("%(name)s (%(school)s, %(load)s lessons that week)") % values
    return _("%(name)s (%(school)s, %(load)s of %(most)s lessons that week)") % values


def when(meeting: Meeting) -> str:
    begins = clock.local(meeting.begins_at)
    return f"{begins.month}/{begins.day} {WEEKDAYS[begins.isoweekday()]} {begins:%H:%M}"


def field_of(meeting: Meeting) -> str:
    return f"lesson-{meeting.public_id}"


@dataclass(frozen=True)
class Away:
    """A settled lesson that is still to come."""

    meeting: Meeting
    when: str
    whom: str
    by: str  # "" where nobody gives it
    day: date
    known: str  # how many do not know yet; "" of what nobody was told


def away(county: Node) -> list[Away]:
    coming = Meeting.objects.filter(
        host_node__path__startswith=county.path, stands_in_for__isnull=False, begins_at__gt=clock.now()
    )
    standing = coming.filter(state__in=[MeetingState.PLANNED, MeetingState.CANCELLED])
    rows = list(with_people_and_classes(standing.order_by("begins_at", "pk"))[:ROWS])
    missing = waiting_about([one.public_id for one in rows], "meeting")
    return [
        Away(
            one,
            when(one),
            one.stands_in_for.name if one.stands_in_for else "",
            one.lecturer.name if one.state == MeetingState.PLANNED else "",
            clock.local(one.begins_at).date(),
            known(missing.get(one.public_id)),
        )
        for one in rows
    ]


def known(missing: int | None) -> str:
    if not missing:
        return "" if missing is None else _("Everybody knows")
    return ngettext("%(n)s does not know yet", "%(n)s do not know yet", missing) % {"n": missing}
