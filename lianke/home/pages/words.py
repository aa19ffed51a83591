"""Phrases and addresses that the first screens share."""

from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from lianke.home.queries.lessons import ClassLesson
from lianke.kernel import clock
from lianke.schooling.models import ClassGroup
from lianke.timetable.models import Meeting


def clock_time(moment: datetime) -> str:
    return f"{clock.local(moment):%H:%M}"


def span(begins: datetime, ends: datetime) -> str:
    return f"{clock_time(begins)}–{clock_time(ends)}"


def lessons_url(day: date, **query: object) -> str:
    """The list that a figure was counted from."""
    asked = {"day": day.isoformat()} | {name: value for name, value in query.items() if value}
    return f"{reverse('home:lessons')}?{urlencode(asked)}"


def class_lessons_phrase(count: int) -> str:
    return ngettext("%(n)s class lesson", "%(n)s class lessons", count) % {"n": count}


def link(url: str, text: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text)


def sentence(template: str, **parts: SafeString | str) -> SafeString:
    """A translated sentence (named {places}) with links in it."""
    return format_html(template, **parts)


def lesson_title(found: list[ClassLesson]) -> str:
    """“铜冲教学点 三(1)班、李坪教学点 三(1)班 · 音乐”."""
    classes = "、".join(class_label(one.participation.class_group) for one in found)
    return f"{classes} · {subject_of(found[0].meeting)}"


def class_label(group: ClassGroup | None) -> str:
    return f"{group.school.name} {group.name}" if group else ""


def subject_of(meeting: Meeting) -> str:
    return str(meeting.course.subject) if meeting.course else meeting.get_activity_display()


def lesson_url(meeting: Meeting) -> str:
    return reverse("home:lesson", args=[meeting.public_id])
