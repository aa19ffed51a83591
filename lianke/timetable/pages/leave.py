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
from lianke.timetable.choices import WEEKDAYS, LeaveReason, MeetingState
from lianke.timetable.models import LecturerLeave, Meeting
from lianke.timetable.pages.words import date_label
from lianke.timetable.queries.away import last_day, leaves_now, leaves_over, unsettled
from lianke.timetable.queries.leave import Leave, LeaveLesson, StandIn
from lianke.timetable.queries.meetings import with_people_and_classes
from lianke.timetable.services.leave import Back

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
    reasons: list[tuple[str, str]]
    reason: str  # of the leave that is noted for these days; "" where none is
    is_noted: bool  # for all of them


def page_of(leave: Leave, sparing: Sparing, url: str) -> Page:
    plans = {each: leave.plan(each) for each in Sparing}
    plan = plans[sparing]
    proposed = {one.meeting.pk: who for one, who in zip(leave.undecided, plan, strict=True)}
    standing = leaves_over(leave.first, leave.last).filter(person=leave.absent, node=leave.county).first()
    words = {Sparing.EVEN: _("Weeks as even as possible"), Sparing.FEW: _("As few people as possible")}
    ways = [StandInWay(words[each], f"{url}&sparing={each}", each == sparing) for each in Sparing]
    return Page(
        headline(leave, plan),
        sentence(leave, plan),
        all(who is not None for who in plan),
        ways if plans[Sparing.EVEN] != plans[Sparing.FEW] else [],
        [row_of(leave, one, proposed.get(one.meeting.pk)) for one in leave.lessons],
        [(one.value, str(one.label)) for one in LeaveReason],
        standing.reason if standing else "",
        standing is not None and standing.first <= leave.first and leave.last <= last_day(standing),
    )


def headline(leave: Leave, plan: Plan) -> str:
    open_ones = len(leave.undecided)
    if not leave.lessons:
        return _("%(name)s has no lesson from outside on these days") % {"name": leave.absent.name}
    if not open_ones:
        off = sum(one.is_cancelled for one in leave.lessons)
        words = {"given": len(leave.lessons) - off, "off": off, "name": leave.absent.name}
        if not off:
            return _("Somebody stands in for all %(given)s lessons of %(name)s") % words
        if off == len(leave.lessons):
            return _("All %(off)s lessons of %(name)s are called off") % words
        return _("Somebody stands in for %(given)s lessons of %(name)s; %(off)s are called off") % words
    covered = sum(who is not None for who in plan)
    values = {"covered": covered, "lessons": open_ones, "name": leave.absent.name}
    return _("For %(covered)s of %(lessons)s lessons of %(name)s somebody could stand in") % values


def sentence(leave: Leave, plan: Plan) -> str:
    """How much changes, and that it is the least; and where only a full day or week is in the way."""
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
    full = sum(who is None and has_able(leave, one) for one, who in zip(leave.undecided, plan, strict=True))
    if full:
        rest = ngettext(
            "For %(n)s lesson more somebody is free whose day or week is full: choose them if they agree.",
            "For %(n)s lessons more somebody is free whose day or week is full: choose them if they agree.",
            full,
        ) % {"n": full}
    else:
        rest = _("More is impossible at these times.")
    fewest = _(
        "%(changed)s lessons change, and these have to: fewer is impossible. The week's timetable stays."
    )
    if not stood_in:
        return (_("Nobody has room for them in their day and week.") + " " + rest) if full else rest
    return " ".join(
        [_("%(covered)s of %(owed)s class-periods, by %(people)s.") % values, rest, fewest % values]
    )


def has_able(leave: Leave, lesson: LeaveLesson) -> bool:
    return any(one.person.pk != leave.absent.pk for one in lesson.able)


def row_of(leave: Leave, lesson: LeaveLesson, proposed: int | None) -> LeaveRow:
    meeting = lesson.meeting
    open_one = meeting.lecturer_id == leave.absent.pk and not lesson.is_cancelled
    chosen = (proposed if open_one else meeting.lecturer_id) if not lesson.is_cancelled else None
    choices = [
        StandInChoice(one.person.public_id, label(leave, lesson, one), one.person.pk == chosen)
        for one in lesson.able
    ]
    choices.append(StandInChoice(NOBODY, _("Nobody: the lesson is cancelled"), chosen is None))
    colleagues = [one for one in lesson.candidates if one.person.pk != leave.absent.pk]
    others = "；".join(f"{one.person.name} {one.obstacle}" for one in colleagues if one.obstacle)
    if not colleagues:
        others = _("nobody else of this county is a lecturer of the subject")
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
    day = clock.local(lesson.meeting.begins_at).date()
    most = leave.loads.most_a_week.get(one.person.pk)
    most_that_day = leave.loads.most_a_day.get(one.person.pk)
    load = leave.loads.week.get((one.person.pk, monday(day)), 0)
    values = {"name": one.person.name, "school": one.host.name, "load": load, "most": most}
    if most is None:
        said = _("%(name)s (%(school)s, %(load)s lessons that week)") % values
    else:
        said = _("%(name)s (%(school)s, %(load)s of %(most)s lessons that week)") % values
    if one.person.pk == lesson.meeting.lecturer_id:
        return said
    if most is not None and load >= most:
        return _("%(said)s: their week is full") % {"said": said}
    if most_that_day is not None and leave.loads.day.get((one.person.pk, day), 0) >= most_that_day:
        return _("%(said)s: their day is full") % {"said": said}
    return said


def when(meeting: Meeting) -> str:
    begins = clock.local(meeting.begins_at)
    return f"{begins.month}/{begins.day} {WEEKDAYS[begins.isoweekday()]} {begins:%H:%M}"


def field_of(meeting: Meeting) -> str:
    return f"lesson-{meeting.public_id}"


@dataclass(frozen=True)
class NotedLeave:
    """Of today or of the days to come."""

    leave: LecturerLeave
    days: str
    last: date
    back_from: date  # the first day that can be said
    open_lessons: str  # "" when all are settled


def leave_rows(county: Node) -> list[NotedLeave]:
    leaves = list(leaves_now().filter(node=county))
    open_ones = unsettled(leaves)
    return [leave_row(one, len(open_ones[one.pk])) for one in leaves]


def leave_row(leave: LecturerLeave, lessons: int) -> NotedLeave:
    first, last = leave.first, last_day(leave)
    days = date_label(first) if first == last else f"{date_label(first)}–{date_label(last)}"
    said = ngettext("%(n)s lesson without anybody", "%(n)s lessons without anybody", lessons) % {"n": lessons}
    return NotedLeave(leave, days, last, max(first, clock.today()), said if lessons else "")


def back_words(leave: LecturerLeave, back: Back) -> str:
    words = {"name": leave.person.name, "given": back.given_back, "kept": back.kept}
    if not back.kept:
        return _("%(name)s is back: %(given)s lessons are theirs again.") % words
    return (
        _(
            "%(name)s is back: %(given)s lessons are theirs again; for %(kept)s it stays as settled, "
            "their time or room is taken."
        )
        % words
    )


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
