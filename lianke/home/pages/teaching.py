"""The day of somebody who teaches or assists: the next lesson, and that nothing has to be done for it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.home.pages.words import clock_time, lesson_url, span, subject_of
from lianke.home.queries.lessons import ClassLesson, class_lessons, next_lesson_day, on_day
from lianke.home.queries.standing import TONES, WORST_FIRST, Standing
from lianke.kernel import clock
from lianke.live.queries.meetings import OPENS_BEFORE, may_be_joined
from lianke.timetable.access.attendees import participation_assisted_by
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.pages.words import date_label
from lianke.timetable.queries.meetings import title_of

SOON_MINUTES = 60


@dataclass(frozen=True)
class LessonOfDay:
    """One lesson as its lecturer or an assistant sees it."""

    meeting: Meeting
    title: str
    span: str
    classes: list[ClassLesson]
    label: str
    tone: str
    is_now: bool
    url: str


Answer = Callable[[list[LessonOfDay], list[LessonOfDay], datetime], dict[str, Any]]


def lecturers_day(person: Person, mine: QuerySet[Participation]) -> dict[str, Any] | None:
    """Of the class lessons that are the person's, today's and the next day's of those they give; None where
    they give none.
    """
    return lessons_day(mine.filter(meeting__lecturer=person), lecturers_answer)


def assistants_day(person: Person, mine: QuerySet[Participation]) -> dict[str, Any] | None:
    """Those of the classes that the person assists."""
    return lessons_day(mine.filter(class_group__assistant=person), partial(assistants_answer, person))


def schools_day(person: Person, mine: QuerySet[Participation]) -> dict[str, Any] | None:
    """Those of the school, for somebody who works there and neither teaches nor assists a lesson."""
    return lessons_day(mine, partial(assistants_answer, person))


def lessons_day(mine: QuerySet[Participation], answer: Answer) -> dict[str, Any] | None:
    now, today = clock.now(), clock.today()
    mine = mine.exclude(meeting__state=MeetingState.CANCELLED)
    coming = next_lesson_day(mine, today)
    rows = lesson_rows(class_lessons(on_day(mine, today), now), now)
    later = lesson_rows(class_lessons(on_day(mine, coming), now), now) if coming else []
    if not rows and not later and not mine.exists():
        return None
    return {
        "answer": answer(rows, later, now),
        "rows": rows,
        "later": later,
        "later_label": date_label(coming) if coming else "",
        "now_label": clock_time(now),
    }


def lesson_rows(lessons: Iterable[ClassLesson], now: datetime) -> list[LessonOfDay]:
    by_meeting: dict[int, list[ClassLesson]] = defaultdict(list)
    for one in lessons:
        by_meeting[one.meeting.pk].append(one)
    return [lesson_row(found, now) for found in by_meeting.values()]


def lesson_row(found: list[ClassLesson], now: datetime) -> LessonOfDay:
    meeting = found[0].meeting
    label, tone = how_it_stands(found)
    return LessonOfDay(
        meeting,
        title_of(meeting),
        span(meeting.begins_at, meeting.ends_at),
        found,
        label,
        tone,
        meeting.begins_at <= now < meeting.ends_at,
        lesson_url(meeting),
    )


def how_it_stands(found: list[ClassLesson]) -> tuple[str, str]:
    """Words and tone for all classes of a lesson: the worst; a lesson that was taught is never called one
    that was not.
    """
    worst = min((one.standing for one in found), key=WORST_FIRST.index)
    if worst != Standing.MISSED or found[0].meeting.state != MeetingState.ENDED:
        return str(worst.label), TONES.get(worst, "")
    if any(one.standing == Standing.GIVEN for one in found):
        return _("Counted for some classes"), "warn"
    return _("Not counted"), "bad"


def next_row(rows: Iterable[LessonOfDay], now: datetime) -> LessonOfDay | None:
    """The lesson that is on or comes next."""
    return next(
        (
            row
            for row in rows
            if row.meeting.state in (MeetingState.PLANNED, MeetingState.OPEN) and now < row.meeting.ends_at
        ),
        None,
    )


def lecturers_answer(rows: list[LessonOfDay], later: list[LessonOfDay], now: datetime) -> dict[str, Any]:
    row = next_row(rows, now)
    if row is None:
        return after_the_last(rows, later)
    ready = may_be_joined(row.meeting)
    opens = clock_time(row.meeting.begins_at - OPENS_BEFORE)
    return {
        "lead": when(row, now),
        "headline": row.title,
        "classes": row.classes,
        "sentence": ""
        if ready
        else _("The classrooms can be entered from %(time)s; the slides can be put there already now.")
        % {"time": opens},
        "action_url": reverse("live:desk", args=[row.meeting.public_id]),
        "action_label": _("Back to the lesson")
        if row.meeting.state == MeetingState.OPEN
        else _("Start the lesson"),
    }


def when(row: LessonOfDay, now: datetime) -> str:
    """“下一节 11:20–12:00，39 分钟后”."""
    if row.meeting.state == MeetingState.OPEN:
        return _("You are teaching now: %(span)s") % {"span": row.span}
    if row.is_now:
        return _("On now: %(span)s") % {"span": row.span}
    left = (row.meeting.begins_at - now) // timedelta(minutes=1)
    if left >= SOON_MINUTES:
        return _("Next: %(span)s") % {"span": row.span}
    return _("Next: %(span)s, in %(minutes)s min") % {"span": row.span, "minutes": left}


def assistants_answer(
    person: Person, rows: list[LessonOfDay], later: list[LessonOfDay], now: datetime
) -> dict[str, Any]:
    row = next_row(rows, now)
    if row is None:
        return after_the_last(rows, later)
    screened = all(one.has_screen for one in row.classes)
    words = {"time": clock_time(row.meeting.begins_at), "subject": subject_of(row.meeting)}
    headline = (
        _("%(subject)s is on")
        if row.is_now and row.meeting.state == MeetingState.OPEN
        else _("%(time)s %(subject)s, it starts by itself")
    )
    return {
        "tone": "" if screened else "warn",
        "lead": _("%(lecturer)s, %(school)s")
        % {"lecturer": row.meeting.lecturer.name, "school": row.meeting.host_node.name},
        "headline": headline % words,
        "sentence": _("Nothing to do: leave the classroom's screen switched on.")
        if screened
        else _(
            "The classroom has no screen yet. Pair one, then lessons start by themselves; or receive them "
            "with a phone."
        ),
        "action_url": "" if screened else reverse("schooling:pair"),
        "action_label": _("Pair a screen"),
        "phone_url": phone_url(person, row.meeting),
    }


def phone_url(person: Person, meeting: Meeting) -> str:
    """The assistant's phone, for whoever acts for a class of the lesson."""
    return (
        reverse("live:assistant", args=[meeting.public_id])
        if participation_assisted_by(person, meeting)
        else ""
    )


def after_the_last(rows: list[LessonOfDay], later: list[LessonOfDay]) -> dict[str, Any]:
    headline = _("No more lessons today") if rows else _("No lessons today")
    if not later:
        return {"headline": headline, "lead": _("No lessons stand in the timetable after today.")}
    first = later[0].meeting
    words = {
        "day": date_label(clock.local(first.begins_at).date()),
        "time": clock_time(first.begins_at),
        "title": later[0].title,
    }
    return {"headline": headline, "lead": _("Next: %(day)s %(time)s, %(title)s") % words}
