"""Reads of the timetable."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.choices import GRADE_NAMES
from lianke.schooling.models import Room
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.versions import planned_courses


def day_bounds(day: date) -> tuple[datetime, datetime]:
    return clock.at(day, 0), clock.at(day + timedelta(days=1), 0)


def with_people_and_classes(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Everything that a list of lessons shows, in a fixed number of queries."""
    participations = Participation.objects.exclude(state=ParticipationState.CANCELLED).select_related(
        "class_group__school", "room"
    )
    return meetings.select_related(
        "course__subject",
        "course__lesson_type",
        "course__term",
        "lecturer",
        "stands_in_for",
        "host_node",
        "host_room",
    ).prefetch_related(
        Prefetch("participations", participations.order_by("class_group__school__name", "class_group__name"))
    )


def meetings_between(begins: datetime, ends: datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(begins_at__gte=begins, begins_at__lt=ends).exclude(
        state=MeetingState.CANCELLED
    )


def meetings_of_room(room: Room, day: date) -> QuerySet[Meeting]:
    """What the screen in a room has before it on a day."""
    begins, ends = day_bounds(day)
    taking_part = Participation.objects.filter(room=room).exclude(state=ParticipationState.CANCELLED)
    return with_people_and_classes(
        meetings_between(begins, ends).filter(participations__in=taking_part).distinct()
    )


def participations_in(meetings: Iterable[Meeting]) -> QuerySet[Participation]:
    return Participation.objects.filter(meeting__in=meetings).exclude(state=ParticipationState.CANCELLED)


def meetings_of_county(county: Node, first: date, last: date) -> QuerySet[Meeting]:
    """Lessons given or received in a county from `first` to `last`, cancelled ones too."""
    received = Participation.objects.filter(class_group__school__path__startswith=county.path).exclude(
        state=ParticipationState.CANCELLED
    )
    meetings = Meeting.objects.filter(begins_at__gte=day_bounds(first)[0], begins_at__lt=day_bounds(last)[1])
    here = meetings.filter(Q(host_node__path__startswith=county.path) | Q(pk__in=received.values("meeting")))
    leftover = Q(state=MeetingState.CANCELLED) & ~Q(course__in=planned_courses(last).values("course"))
    return with_people_and_classes(here.exclude(leftover))


def title_of(meeting: Meeting) -> str:
    if meeting.course is None:
        return meeting.get_activity_display()
    title = f"{meeting.course.subject} · {GRADE_NAMES[meeting.course.grade]}"
    return _("%(title)s (make-up)") % {"title": title} if meeting.makes_up_id else title
