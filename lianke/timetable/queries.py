"""Reads of the timetable."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet

from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.models import Room, Term
from lianke.timetable.choices import MeetingState, ParticipationState, VersionState
from lianke.timetable.models import Meeting, Participation, Version


def version_in_force(node: Node, term: Term, day: date) -> Version | None:
    return (
        Version.objects.filter(node=node, term=term, state=VersionState.PUBLISHED, effective_from__lte=day)
        .order_by("-effective_from")
        .first()
    )


def day_bounds(day: date) -> tuple[datetime, datetime]:
    return clock.at(day, 0), clock.at(day + timedelta(days=1), 0)


def with_people_and_classes(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Everything that a list of lessons shows, in a fixed number of queries."""
    participations = Participation.objects.exclude(state=ParticipationState.CANCELLED).select_related("class_group__school", "room")
    return meetings.select_related(
        "course__subject", "course__lesson_type", "course__term", "lecturer", "host_node", "host_room"
    ).prefetch_related(Prefetch("participations", participations.order_by("class_group__school__name", "class_group__name")))


def meetings_between(begins: datetime, ends: datetime) -> QuerySet[Meeting]:
    return Meeting.objects.filter(begins_at__gte=begins, begins_at__lt=ends).exclude(state=MeetingState.CANCELLED)


def meetings_of_room(room: Room, day: date) -> QuerySet[Meeting]:
    """What the screen in a room has before it on a day."""
    begins, ends = day_bounds(day)
    taking_part = Participation.objects.filter(room=room).exclude(state=ParticipationState.CANCELLED)
    return with_people_and_classes(meetings_between(begins, ends).filter(participations__in=taking_part).distinct())


def participations_in(meetings: Iterable[Meeting]) -> QuerySet[Participation]:
    return Participation.objects.filter(meeting__in=meetings).exclude(state=ParticipationState.CANCELLED)
