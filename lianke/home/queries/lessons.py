"""Reads of the day: each class's lesson with how it stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Min, Q, QuerySet

from lianke.evidence.models import Delivery
from lianke.evidence.queries.deliveries import latest_deliveries
from lianke.home.queries.standing import NOT_DUE, Facts, Standing, minutes_late, standing
from lianke.kernel import clock
from lianke.live.models import PresenceMark, PresencePoll
from lianke.live.queries.screens import POLLED_WITHIN
from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.rtc.identities import device_identity
from lianke.schooling.calendar import Calendar
from lianke.schooling.models import Device, Term
from lianke.schooling.queries.counting import RuleBook
from lianke.schooling.queries.school_year import devices_in
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import day_bounds
from lianke.timetable.queries.versions import planned_courses


@dataclass(frozen=True)
class ClassLesson:
    """班级节次: one class in one lesson."""

    participation: Participation
    facts: Facts
    standing: Standing
    late: int  # minutes
    has_screen: bool
    delivery: Delivery | None

    @property
    def meeting(self) -> Meeting:
        return self.participation.meeting

    @property
    def is_due(self) -> bool:
        """Whether it should have begun by now."""
        return self.standing not in NOT_DUE

    @property
    def has_begun(self) -> bool:
        return self.is_due and self.standing != Standing.MISSED and self.meeting.state != MeetingState.PLANNED


def on_day(participations: QuerySet[Participation], day: date) -> QuerySet[Participation]:
    begins, ends = day_bounds(day)
    leftover = Q(meeting__state=MeetingState.CANCELLED) & ~Q(
        meeting__course__in=planned_courses(day).values("course")
    )
    return participations.filter(meeting__begins_at__gte=begins, meeting__begins_at__lt=ends).exclude(
        leftover
    )


def class_lessons(participations: QuerySet[Participation], now: datetime) -> list[ClassLesson]:
    """In order of time, in six queries however many there are."""
    rows = list(
        participations.select_related(
            "meeting__course__subject",
            "meeting__course__lesson_type",
            "meeting__lecturer",
            "meeting__host_node",
            "class_group__school",
            "class_group__assistant",
            "room",
        ).order_by("meeting__begins_at", "meeting_id", "class_group__school__name", "class_group__name")
    )
    deliveries = {delivery.participation_id: delivery for delivery in latest_deliveries(rows)}
    screens = devices_in({row.room_id for row in rows if row.room_id})
    seen = seen_in([row for row in rows if row.meeting.state == MeetingState.OPEN], screens, now)
    book = RuleBook()
    return [
        class_lesson(
            row,
            deliveries.get(row.pk),
            screens.get(row.room_id or 0, []),
            seen.get(row.pk, (None, None)),
            book,
            now,
        )
        for row in rows
    ]


def class_lesson(
    row: Participation,
    delivery: Delivery | None,
    screens: list[Device],
    seen: tuple[datetime | None, datetime | None],
    book: RuleBook,
    now: datetime,
) -> ClassLesson:
    facts = Facts(
        state=row.meeting.state,
        participation=row.state,
        begins_at=row.meeting.begins_at,
        ends_at=row.meeting.ends_at,
        opened_at=row.meeting.opened_at,
        first_seen=seen[0],
        last_seen=seen[1],
        delivered=delivered(delivery),
        grace=timedelta(
            seconds=book.counting(row.class_group, clock.local(row.meeting.begins_at).date()).late_s
        ),
    )
    return ClassLesson(row, facts, standing(facts, now), minutes_late(facts, now), bool(screens), delivery)


def delivered(delivery: Delivery | None) -> str | None:
    if delivery is None:
        return None
    return "counted" if delivery.counted else "doubtful" if delivery.doubtful else "missed"


def seen_in(
    rows: list[Participation], screens: dict[int, list[Device]], now: datetime
) -> dict[int, tuple[datetime, datetime]]:
    """Participation id → when the class was first and last seen in a lesson that is open: by its own log, or
    by a poll just now.
    """
    marks = (
        PresenceMark.objects.filter(participation__in=rows)
        .values_list("participation")
        .annotate(Min("begins_at"), Max("ends_at"))
    )
    seen = {pk: (first, last) for pk, first, last in marks}
    listed: dict[int, set[str]] = defaultdict(set)
    for meeting, identities in PresencePoll.objects.filter(
        meeting__in={row.meeting_id for row in rows}, at__gt=now - POLLED_WITHIN
    ).values_list("meeting_id", "seen"):
        listed[meeting].update(identities)
    for row in rows:
        if any(
            device_identity(screen.public_id) in listed[row.meeting_id]
            for screen in screens.get(row.room_id or 0, [])
        ):
            seen[row.pk] = (seen[row.pk][0] if row.pk in seen else row.meeting.opened_at or now, now)
    return seen


def due(lessons: Iterable[ClassLesson]) -> list[ClassLesson]:
    return [one for one in lessons if one.is_due]


def standing_as(lessons: Iterable[ClassLesson], *standings: Standing) -> list[ClassLesson]:
    return [one for one in lessons if one.standing in standings]


def week_on(node: Node, day: date) -> int | None:
    """周次 at a node; None between terms."""
    rank = {pk: index for index, pk in enumerate(nearest(node))}
    terms = sorted(
        Term.objects.filter(node__in=rank, begins_on__lte=day, ends_on__gte=day),
        key=lambda term: rank[term.node_id],
    )
    return Calendar(terms[0].begins_on, terms[0].ends_on).week_of(day) if terms else None


def next_lesson_day(participations: QuerySet[Participation], day: date) -> date | None:
    """The next day after `day` on which any of the participations has a lesson."""
    coming = participations.filter(meeting__begins_at__gte=day_bounds(day)[1]).exclude(
        meeting__state=MeetingState.CANCELLED
    )
    begins = coming.order_by("meeting__begins_at").values_list("meeting__begins_at", flat=True).first()
    return clock.local(begins).date() if begins else None
