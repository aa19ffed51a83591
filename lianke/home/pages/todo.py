"""What to act on now: the holes of the day first, then what waits without a bell."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.evidence.pages.deliveries import delivery_label
from lianke.home.pages.words import clock_time, lesson_title, lesson_url, lessons_url
from lianke.home.queries.lessons import ClassLesson, standing_as
from lianke.home.queries.standing import TONES, WORST_FIRST, Standing
from lianke.kernel.lists import collected
from lianke.timetable.choices import MeetingState
from lianke.ui.waiting import Todo, Waiting

MOST_LESSONS = 5


def todos(person: Person, lessons: list[ClassLesson], today: date, now: datetime) -> dict[str, Any]:
    """The worst first: some lessons, the rest of them as a link, then what waits without a bell."""
    holes = hole_todos(standing_as(lessons, Standing.MISSED, Standing.DROPPED), now)
    found = holes + late_todos(standing_as(lessons, Standing.LATE))
    return {
        "lessons": found[:MOST_LESSONS],
        "rest": max(0, len(found) - MOST_LESSONS),
        "rest_url": lessons_url(today, state="due"),
        "standing": waiting(person, lessons),
    }


def hole_todos(holes: list[ClassLesson], now: datetime) -> list[Todo]:
    """Classes of one lesson with the same cause are one line."""
    grouped: dict[tuple[int, Standing, str], list[ClassLesson]] = defaultdict(list)
    for one in sorted(
        holes, key=lambda hole: (WORST_FIRST.index(hole.standing), -hole.meeting.begins_at.timestamp())
    ):
        grouped[one.meeting.pk, one.standing, cause(one, now)].append(one)
    return [hole_todo(found, why) for (_meeting, _standing, why), found in grouped.items()]


def hole_todo(found: list[ClassLesson], why: str) -> Todo:
    first = found[0]
    return Todo(
        str(first.standing.label),
        TONES[first.standing],
        lesson_title(found),
        why,
        lesson_url(first.meeting),
        _("See the lesson"),
    )


def late_todos(late: list[ClassLesson]) -> list[Todo]:
    by_meeting: dict[int, list[ClassLesson]] = defaultdict(list)
    for one in late:
        by_meeting[one.meeting.pk].append(one)
    return [
        Todo(
            str(Standing.LATE.label),
            TONES[Standing.LATE],
            lesson_title(found),
            _("%(lecturer)s is %(minutes)s min late; after 5 minutes the lesson does not count.")
            % {"lecturer": found[0].meeting.lecturer.name, "minutes": found[0].late}
            if found[0].meeting.state == MeetingState.PLANNED
            else _("Began %(minutes)s min late.") % {"minutes": max(one.late for one in found)},
            lesson_url(found[0].meeting),
            _("See the lesson"),
        )
        for found in by_meeting.values()
    ]


def cause(one: ClassLesson, now: datetime) -> str:
    """Why a class's lesson did not take place, as far as the machine knows."""
    meeting = one.meeting
    if meeting.state == MeetingState.PLANNED:
        if now < meeting.ends_at:
            return _("%(lecturer)s has not begun, %(minutes)s min after the bell.") % {
                "lecturer": meeting.lecturer.name,
                "minutes": (now - meeting.begins_at) // timedelta(minutes=1),
            }
        return _("%(lecturer)s did not begin this lesson.") % {"lecturer": meeting.lecturer.name}
    if not one.has_screen:
        return _("The classroom has no screen paired with it.")
    if one.standing == Standing.DROPPED and one.facts.last_seen:
        return _(
            "Its screen has been out of the lesson since %(time)s; it comes back by itself as soon as the "
            "line is there."
        ) % {"time": clock_time(one.facts.last_seen)}
    if meeting.state == MeetingState.OPEN:
        return _(
            "The lesson goes on, but the classroom's screen is not in it: please ask the assistant whether "
            "it is switched on."
        )
    return delivery_label(meeting, one.delivery)


def waiting(person: Person, lessons: list[ClassLesson]) -> list[Todo]:
    """What waits without a bell: screens of today's classrooms, and what each package says."""
    meetings = {one.meeting for one in lessons}
    sources: list[Waiting] = [*collected("todos"), Waiting(30, lambda _person, _meetings: unpaired(lessons))]
    return [
        todo for one in sorted(sources, key=lambda one: one.order) for todo in one.found(person, meetings)
    ]


def unpaired(lessons: list[ClassLesson]) -> list[Todo]:
    without = {one.participation.room for one in lessons if one.participation.room and not one.has_screen}
    if not without:
        return []
    title = ngettext(
        "%(n)s classroom with lessons today has no screen",
        "%(n)s classrooms with lessons today have no screen",
        len(without),
    )
    where = "、".join(sorted({room.node.name for room in without})[:3])
    label, url = _("See the screens"), reverse("schooling:screens")
    return [Todo(_("Unpaired"), "warn", title % {"n": len(without)}, where, url, label)]
