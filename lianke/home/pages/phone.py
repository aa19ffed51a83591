"""手机课堂: a phone is a whole classroom. Today's lessons, each with what this phone can be in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.home.access import class_lessons_of
from lianke.home.pages.teaching import phone_url
from lianke.home.pages.words import class_label, clock_time, span
from lianke.home.queries.lessons import ClassLesson, class_lessons, next_lesson_day, on_day
from lianke.kernel import clock
from lianke.live.access import participations_received_by
from lianke.live.models import Reception
from lianke.live.queries.meetings import OPENS_BEFORE, may_be_joined
from lianke.organisations.rights import Right, rights_of
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.pages.words import date_label
from lianke.timetable.queries.meetings import title_of


@dataclass(frozen=True)
class PhoneLesson:
    """A lesson of today: taught from this phone (`teach_url`), or received by it for a class
    (`receive_url`).
    """

    title: str
    who: str
    when: str
    is_now: bool
    note: str
    teach_url: str = ""
    receive_url: str = ""
    phone_url: str = ""
    has_screen: bool = False  # the class has a screen in its room: the phone is for the adult beside it


def phone_page(person: Person, reception: Reception | None, *, in_wechat: bool) -> dict[str, Any]:
    now, today = clock.now(), clock.today()
    held = rights_of(person)
    own = held.named("meeting__lecturer", "class_group__assistant") | held.at(
        "class_group__school__path", Right.ASSIST
    )
    mine = class_lessons_of(person).filter(own).exclude(meeting__state=MeetingState.CANCELLED)
    found = [one for one in class_lessons(on_day(mine, today), now) if is_ahead(one.meeting, now)]
    taught = {one.meeting.pk: one.meeting for one in found if one.meeting.lecturer_id == person.pk}
    received = set(
        participations_received_by(person)
        .filter(pk__in=[one.participation.pk for one in found])
        .values_list("pk", flat=True)
    )
    rows = [taught_row(meeting, now) for meeting in taught.values()]
    rows += [
        received_row(one, person, now, reception)
        for one in found
        if one.participation.pk in received and one.meeting.lecturer_id != person.pk
    ]
    coming = next_lesson_day(mine, today)
    return {
        "rows": sorted(rows, key=lambda row: row.when),
        "teaches": bool(taught),
        "reception": reception,
        "receives": class_label(reception.participation.class_group) if reception else "",
        "in_wechat": in_wechat,
        "coming": date_label(coming) if coming else "",
    }


def is_ahead(meeting: Meeting, now: datetime) -> bool:
    return meeting.state == MeetingState.OPEN or (
        meeting.state == MeetingState.PLANNED and now < meeting.ends_at
    )


def taught_row(meeting: Meeting, now: datetime) -> PhoneLesson:
    classes = "、".join(
        class_label(one.class_group)
        for one in meeting.participations.select_related("class_group__school").order_by("pk")
    )
    return PhoneLesson(
        title_of(meeting),
        classes,
        span(meeting.begins_at, meeting.ends_at),
        is_on(meeting, now),
        opening(meeting),
        teach_url=reverse("live:desk", args=[meeting.public_id]),
    )


def received_row(one: ClassLesson, person: Person, now: datetime, reception: Reception | None) -> PhoneLesson:
    meeting, group = one.meeting, one.participation.class_group
    may = may_be_joined(meeting)
    is_other = reception is None or reception.participation_id != one.participation.pk
    note = _("The classroom's screen is here too: use only one of the two, or there is an echo.")
    return PhoneLesson(
        title_of(meeting),
        _("%(class)s · lecturer %(name)s") % {"class": class_label(group), "name": meeting.lecturer.name},
        span(meeting.begins_at, meeting.ends_at),
        is_on(meeting, now),
        opening(meeting) or (note if one.has_screen and is_other else ""),
        receive_url=reverse("home:receive", args=[one.participation.public_id]) if may and is_other else "",
        phone_url=phone_url(person, meeting),
        has_screen=one.has_screen,
    )


def is_on(meeting: Meeting, now: datetime) -> bool:
    return meeting.state == MeetingState.OPEN or meeting.begins_at <= now


def opening(meeting: Meeting) -> str:
    if may_be_joined(meeting):
        return ""
    return _("Can be entered from %(time)s") % {"time": clock_time(meeting.begins_at - OPENS_BEFORE)}
