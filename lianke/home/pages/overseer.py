"""The day of somebody who oversees: what did not happen, where, and what to do about it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.home.access import class_lessons_of
from lianke.home.pages.frame import address
from lianke.home.pages.todo import todos
from lianke.home.pages.words import class_lessons_phrase, clock_time, lessons_url, link, sentence, span
from lianke.home.queries.lessons import ClassLesson, class_lessons, due, next_lesson_day, on_day, standing_as
from lianke.home.queries.standing import TAG_ORDER, TONES, Standing
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind
from lianke.timetable.choices import MeetingState
from lianke.timetable.pages.words import date_label


def overseers_day(person: Person) -> dict[str, Any]:
    now, today = clock.now(), clock.today()
    lessons = class_lessons(on_day(class_lessons_of(person), today), now)
    return {
        "answer": answer(person, lessons, today),
        "rows": period_rows(lessons, today, now),
        "todos": todos(person, lessons, today, now),
        "now_label": clock_time(now),
    }


def answer(person: Person, lessons: list[ClassLesson], today: date) -> dict[str, Any]:
    """The headline: what did not happen, or that all is well."""
    owing, missed = due(lessons), standing_as(lessons, Standing.MISSED)
    if not lessons:
        return {"headline": _("No lessons today"), "lead": next_day_sentence(person, today)}
    if not owing:
        first = clock_time(lessons[0].meeting.begins_at)
        count = link(lessons_url(today), class_lessons_phrase(len(lessons)))
        return {
            "headline": sentence(_("{count} today, the first at {time}"), count=count, time=first),
            "lead": _("None is due yet."),
        }
    begun = [one for one in owing if one.has_begun]
    lead = sentence(
        _("Due so far today: {due}; begun: {begun}"),
        due=link(lessons_url(today, state="due"), class_lessons_phrase(len(owing))),
        begun=link(lessons_url(today, state="begun"), str(len(begun))),
    )
    if missed:
        return {"tone": "bad", "headline": missed_headline(missed, today), "lead": lead} | gap_action(today)
    if waiting := len(owing) - len(begun):
        late = ngettext("%(n)s class lesson is late", "%(n)s class lessons are late", waiting) % {
            "n": waiting
        }
        return {"tone": "warn", "headline": link(lessons_url(today, state=Standing.LATE), late), "lead": lead}
    over = all(one.meeting.state == MeetingState.ENDED for one in owing) and not standing_as(
        lessons, Standing.UPCOMING
    )
    headline = _("Today all {count} were given") if over else _("All well: all {count} so far have begun")
    return {
        "headline": sentence(
            headline, count=link(lessons_url(today, state="due"), class_lessons_phrase(len(owing)))
        ),
        "lead": "" if over else lead,
    }


def missed_headline(missed: list[ClassLesson], today: date) -> SafeString:
    places = {one.participation.class_group.school for one in missed if one.participation.class_group}
    points = all(place.kind == NodeKind.POINT for place in places)
    pointed = ngettext("%(n)s teaching point", "%(n)s teaching points", len(places))
    where = (pointed if points else ngettext("%(n)s school", "%(n)s schools", len(places))) % {
        "n": len(places)
    }
    url = lessons_url(today, state=Standing.MISSED)
    return sentence(
        _("{count} did not take place, at {places}"),
        count=link(url, class_lessons_phrase(len(missed))),
        places=link(url, where),
    )


def gap_action(today: date) -> dict[str, str]:
    account = address("coverage:county")
    if account:
        return {"action_url": account, "action_label": _("See the gaps")}
    return {"action_url": lessons_url(today, state=Standing.MISSED), "action_label": _("See these lessons")}


def next_day_sentence(person: Person, today: date) -> str:
    coming = next_lesson_day(class_lessons_of(person), today)
    return (
        _("The next lessons are on %(day)s.") % {"day": date_label(coming)}
        if coming
        else _("No lessons stand in the timetable after today.")
    )


@dataclass(frozen=True)
class Tag:
    label: str
    tone: str
    url: str


@dataclass(frozen=True)
class PeriodRow:
    label: str
    span: str
    is_now: bool
    lessons: int
    lessons_url: str
    classes: int
    tags: list[Tag]


def period_rows(lessons: Iterable[ClassLesson], today: date, now: datetime) -> list[PeriodRow]:
    by_period: dict[int, list[ClassLesson]] = defaultdict(list)
    for one in lessons:
        by_period[one.meeting.period_no or 0].append(one)
    rows = sorted(by_period.items(), key=lambda row: min(one.meeting.begins_at for one in row[1]))
    return [period_row(no, found, today, now) for no, found in rows]


def period_row(no: int, lessons: list[ClassLesson], today: date, now: datetime) -> PeriodRow:
    begins, ends = min(one.meeting.begins_at for one in lessons), max(one.meeting.ends_at for one in lessons)
    counts = {standing: standing_as(lessons, standing) for standing in TAG_ORDER}
    kept = [one for one in lessons if one.standing != Standing.CANCELLED]
    return PeriodRow(
        label=_("Period %(no)s") % {"no": no} if no else _("Other times"),
        span=span(begins, ends),
        is_now=begins <= now < ends,
        lessons=len({one.meeting.pk for one in kept}),
        lessons_url=lessons_url(today, period=no),
        classes=len(kept),
        tags=[
            Tag(
                tag_label(standing, found),
                TONES.get(standing, ""),
                lessons_url(today, state=standing, period=no),
            )
            for standing, found in counts.items()
            if found
        ],
    )


def tag_label(standing: Standing, found: list[ClassLesson]) -> str:
    """“2 迟到 4 分钟”, “10 已开”."""
    label = f"{len(found)} {standing.label}"
    if standing != Standing.LATE:
        return label
    return _("%(label)s by %(minutes)s min") % {"label": label, "minutes": max(one.late for one in found)}
