"""请假: who is on leave on which days, and whose lessons of these days nobody has settled yet."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet

from lianke.kernel import clock
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import LecturerLeave, Meeting
from lianke.timetable.queries.meetings import day_bounds

A_DAY = timedelta(days=1)


def leaves_over(first: date, last: date) -> QuerySet[LecturerLeave]:
    """With a day of `first`–`last` on which the person is still away."""
    stands = Q(back_on__isnull=True) | Q(back_on__gt=F("first")) & Q(back_on__gt=first)
    return LecturerLeave.objects.filter(stands, first__lte=last, last__gte=first).select_related("person")


def last_day(leave: LecturerLeave) -> date:
    """The last one on which they are away."""
    return leave.back_on - A_DAY if leave.back_on else leave.last


def away_days(people: Collection[int], first: date, last: date) -> set[tuple[int, date]]:
    """(person id, day) of `first`–`last` on which one of the people is on leave."""
    return {
        (one.person_id, one.first + n * A_DAY)
        for one in leaves_over(first, last).filter(person__in=people)
        for n in range((last_day(one) - one.first).days + 1)
    }


def unsettled(leaves: Collection[LecturerLeave]) -> dict[int, list[Meeting]]:
    """Leave (id) → lessons to come that whoever is on it is still to give."""
    if not leaves:
        return {}
    first, last = min(one.first for one in leaves), max(one.last for one in leaves)
    coming = Meeting.objects.filter(
        lecturer__in={one.person_id for one in leaves},
        state=MeetingState.PLANNED,
        course__isnull=False,
        begins_at__gt=clock.now(),
        begins_at__gte=day_bounds(first)[0],
        begins_at__lt=day_bounds(last)[1],
    )
    of_day = [(one, clock.local(one.begins_at).date()) for one in coming]
    return {
        leave.pk: [
            one
            for one, day in of_day
            if one.lecturer_id == leave.person_id and leave.first <= day <= last_day(leave)
        ]
        for leave in leaves
    }


def leaves_now() -> QuerySet[LecturerLeave]:
    """Those of today and of the days to come."""
    return leaves_over(clock.today(), date.max)
