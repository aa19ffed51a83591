"""The list of class lessons behind a figure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.evidence.pages.deliveries import minutes_label
from lianke.home.access import class_lessons_of
from lianke.home.forms import BEGUN, DUE, WantedLessons
from lianke.home.pages.todo import cause
from lianke.home.pages.words import class_lessons_phrase, lesson_url, lessons_url, span, subject_of
from lianke.home.queries.lessons import ClassLesson, class_lessons, next_lesson_day, on_day
from lianke.home.queries.standing import TAG_ORDER, TONES, Standing
from lianke.kernel import clock
from lianke.recording.choices import RecordingState
from lianke.recording.models import Recording
from lianke.schooling.choices import GRADE_NAMES
from lianke.schooling.models import ClassGroup
from lianke.timetable.pages.words import date_label


@dataclass(frozen=True)
class ListedLesson:
    span: str
    period: str
    title: str
    url: str
    lecturer: str
    host: str
    group: ClassGroup | None
    label: str
    tone: str
    note: str
    has_replay: bool


@dataclass(frozen=True)
class FilterChoice:
    label: str
    url: str
    current: bool


def lessons_page(person: Person, wanted: WantedLessons) -> dict[str, Any]:
    now = clock.now()
    mine = class_lessons_of(person)
    all_day = [
        one
        for one in class_lessons(on_day(mine, wanted.day), now)
        if wanted.period in (None, one.meeting.period_no or 0)
    ]
    chosen = [one for one in all_day if is_wanted(one, wanted.state)]
    replays = set(
        Recording.objects.filter(
            meeting__in={one.meeting.pk for one in chosen}, state=RecordingState.READY
        ).values_list("meeting_id", flat=True)
    )
    return {
        "title": title(wanted, len(chosen)),
        "rows": [row(one, replays) for one in chosen],
        "choices": choices(all_day, wanted),
        "day_label": date_label(wanted.day),
        "before_url": lessons_url(wanted.day - timedelta(days=1)),
        "after_url": lessons_url(wanted.day + timedelta(days=1)),
        "today_url": "" if wanted.day == clock.today() else lessons_url(clock.today()),
        "next_day": None if all_day else coming(person, wanted.day),
        "query": "&" + lessons_url(wanted.day, state=wanted.state, period=wanted.period).partition("?")[2],
    }


def is_wanted(one: ClassLesson, state: str) -> bool:
    if state == DUE:
        return one.is_due
    if state == BEGUN:
        return one.has_begun
    return not state or one.standing == state


def state_label(state: str) -> str:
    return {DUE: _("Due"), BEGUN: _("Begun"), "": _("All")}.get(state) or str(Standing(state).label)


def title(wanted: WantedLessons, count: int) -> str:
    words = {
        "day": date_label(wanted.day),
        "count": class_lessons_phrase(count),
        "state": state_label(wanted.state),
    }
    if wanted.period:
        words["day"] = f"{words['day']} " + _("Period %(no)s") % {"no": wanted.period}
    if not count:
        return words["day"]
    return (_("%(day)s: %(count)s, %(state)s") if wanted.state else _("%(day)s: %(count)s")) % words


def choices(all_day: list[ClassLesson], wanted: WantedLessons) -> list[FilterChoice]:
    """All, and each standing that occurs, with its figure."""
    counts = {standing: sum(one.standing == standing for one in all_day) for standing in TAG_ORDER}
    shown = [
        ("", len(all_day)),
        *((str(standing), count) for standing, count in counts.items() if count or standing == wanted.state),
    ]
    return [
        FilterChoice(
            f"{state_label(state)} {count}",
            lessons_url(wanted.day, state=state, period=wanted.period),
            state == wanted.state,
        )
        for state, count in shown
    ]


def row(one: ClassLesson, replays: set[int]) -> ListedLesson:
    meeting, now = one.meeting, clock.now()
    grade = f" · {GRADE_NAMES[meeting.course.grade]}" if meeting.course else ""
    return ListedLesson(
        span=span(meeting.begins_at, meeting.ends_at),
        period=_("Period %(no)s") % {"no": meeting.period_no} if meeting.period_no else "",
        title=f"{subject_of(meeting)}{grade}",
        url=lesson_url(meeting),
        lecturer=meeting.lecturer.name,
        host=meeting.host_node.name,
        group=one.participation.class_group,
        label=str(one.standing.label),
        tone=TONES.get(one.standing, ""),
        note=note(one, now),
        has_replay=meeting.pk in replays,
    )


def note(one: ClassLesson, now: datetime) -> str:
    """What is to be said of it beside the word."""
    if one.standing in (Standing.MISSED, Standing.DROPPED):
        return cause(one, now)
    if one.standing == Standing.LATE:
        return _("Late by %(minutes)s min") % {"minutes": one.late}
    if one.standing == Standing.CANCELLED:
        return one.meeting.reason or one.participation.reason
    if one.standing == Standing.EXCUSED:
        return one.participation.reason
    return minutes_label(one.delivery.live_s) if one.delivery else ""


def coming(person: Person, day: date) -> FilterChoice | None:
    found = next_lesson_day(class_lessons_of(person), day)
    return FilterChoice(date_label(found), lessons_url(found), False) if found else None
