"""What could be made up: a class's gap in a subject, or a lesson that was cancelled or did not count for some
of its classes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianke.coverage.choices import LessonSet
from lianke.coverage.queries.account import AccountCell
from lianke.coverage.queries.accounts import ClassAccount, account_of
from lianke.coverage.queries.candidates import Candidate, candidates
from lianke.coverage.queries.lessons import BEGINS, discharges, in_set
from lianke.evidence.models import Delivery, Ruling
from lianke.kernel import clock
from lianke.schooling.models import ClassGroup, HomeRoom, Room, Subject
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.services.arranging import Receiving


@dataclass(frozen=True)
class MakeUp:
    """Which classes are to take one lesson of a subject together, and which lesson it makes up (none: one
    that was never planned).
    """

    subject: Subject
    accounts: list[ClassAccount]
    receiving: list[Receiving]
    missed: Meeting | None

    def candidates(self) -> list[Candidate]:
        return candidates(self.accounts, self.subject)


def make_up_of_gap(account: ClassAccount, cells: Sequence[AccountCell]) -> MakeUp:
    """For one class: of its lessons that did not count the oldest that nothing makes up yet."""
    group, subject = account.group, account.subjects[cells[0].subject]
    row = missed_rows(account, cells).order_by(BEGINS, "pk").first()
    cohorts = list({cohort.pk: cohort for cell in cells for cohort in account.cohorts_of(cell)}.values())
    rooms = rooms_of([group])
    return MakeUp(
        subject,
        [account],
        [Receiving(group, rooms.get(group.pk), cohorts)],
        row.participation.meeting if row else None,
    )


def missed_rows(account: ClassAccount, cells: Sequence[AccountCell]) -> QuerySet[Any]:
    within = account.lessons(LessonSet.MISSING, cells)
    rows = discharges(
        within & ~Q(Exists(standing_make_ups("participation__meeting", "cohort__class_group")))
    ).filter(in_set(LessonSet.MISSING))
    return rows.select_related("participation__meeting__course")


def standing_make_ups(meeting: str, group: str) -> QuerySet[Participation]:
    """Participations of lessons that make up the outer row's for its class (`meeting`, `group`: its
    columns).
    """
    rows = Participation.objects.filter(
        meeting__makes_up=OuterRef(meeting), class_group=OuterRef(group), state=ParticipationState.EXPECTED
    )
    return rows.exclude(meeting__state=MeetingState.CANCELLED)


def make_up_of_lesson(meeting: Meeting, classes: QuerySet[ClassGroup]) -> MakeUp | None:
    """For all of the classes that missed the lesson, unless something makes it up for them; None when there
    is none.
    """
    rows = list(missed_participations(meeting).filter(class_group__in=classes.order_by().values("pk")))
    found = [
        (row, account)
        for row in rows
        if row.class_group and (account := account_of(row.class_group, clock.now()))
    ]
    if not found or meeting.course is None:
        return None
    rooms = rooms_of([account.group for _row, account in found])
    receiving = [
        Receiving(account.group, rooms.get(account.group.pk) or row.room, list(row.cohorts.all()))
        for row, account in found
    ]
    return MakeUp(meeting.course.subject, [account for _row, account in found], receiving, meeting)


def missed_participations(meeting: Meeting) -> QuerySet[Participation]:
    """Of a lesson that was cancelled or is over: the classes for which it does not count and nothing makes it
    up.
    """
    over = meeting.state in (MeetingState.CANCELLED, MeetingState.ENDED) or meeting.ends_at < clock.now()
    counted = Delivery.objects.filter(participation=OuterRef("pk"), is_latest=True, counted=True)
    granted = Ruling.objects.filter(claim__participation=OuterRef("pk"), granted=True)
    rows = Participation.objects.filter(
        meeting=meeting if over else None, class_group__isnull=False, state=ParticipationState.EXPECTED
    )
    if meeting.state != MeetingState.CANCELLED:
        rows = rows.exclude(Exists(counted)).exclude(Exists(granted))
    missed = rows.exclude(Exists(standing_make_ups("meeting", "class_group"))).order_by(
        "class_group__school__path", "class_group__name"
    )
    return missed.select_related("class_group__school", "room").prefetch_related("cohorts")


def rooms_of(groups: Iterable[ClassGroup]) -> dict[int, Room]:
    homes = HomeRoom.objects.filter(class_group__in=list(groups)).select_related("room")
    return {home.class_group_id: home.room for home in homes}
