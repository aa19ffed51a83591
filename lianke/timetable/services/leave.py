"""请假 and 销假. Who is on leave is given no lesson; their lessons of these days change hands with it, or are
called off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.queries.school_year import term_on
from lianke.timetable.choices import LeaveReason
from lianke.timetable.models import LecturerLeave, Meeting
from lianke.timetable.queries.away import A_DAY, last_day, leaves_over
from lianke.timetable.queries.leave import Leave
from lianke.timetable.services.standing_in import Teaching, stand_in


@dataclass(frozen=True)
class Days:
    """Both included."""

    first: date
    last: date


@transaction.atomic
def go_on_leave(
    *,
    person: Person,
    county: Node,
    days: Days,
    reason: LeaveReason,
    choices: Sequence[tuple[Meeting, Teaching | None]],
    actor: Actor,
) -> int:
    """Notes the leave, or lets one that overlaps it (or is of its kind and next to it) reach over these days
    too, and settles the lessons as chosen. Returns how many lessons changed. Refuses what `stand_in` refuses.
    """
    Person.objects.select_for_update().get(pk=person.pk)  # two officers note one leave
    theirs = LecturerLeave.objects.filter(person=person, node=county)
    next_to_it = leaves_over(days.first - A_DAY, days.last + A_DAY).filter(reason=reason)
    standing = list(theirs.filter(pk__in=(leaves_over(days.first, days.last) | next_to_it).values("pk")))
    leave = standing[0] if standing else LecturerLeave(node=county, person=person)
    before = noted(leave)
    leave.first = min([days.first, *(one.first for one in standing)])
    leave.last = max([days.last, *(last_day(one) for one in standing)])
    leave.reason, leave.back_on = reason, None
    if before != noted(leave):
        LecturerLeave.objects.filter(pk__in=[one.pk for one in standing[1:]]).delete()
        leave.save()
        change = {"first": f"{leave.first:%F}", "last": f"{leave.last:%F}", "reason": reason}
        record(actor=actor, verb="go_on_leave", what=leave, scope=county.path, change=change)
    return stand_in(absent=person, choices=choices, actor=actor)


def noted(leave: LecturerLeave) -> tuple[object, ...]:
    return leave.first, leave.last, leave.reason, leave.back_on


@dataclass(frozen=True)
class Back:
    """How many lessons are theirs again, and how many stay with a stand-in or called off."""

    given_back: int
    kept: int


@transaction.atomic
def end_leave(*, leave: LecturerLeave, back_on: date, actor: Actor) -> Back:
    """They teach again from that day: each lesson to come is theirs where nothing has taken its time or room
    meanwhile. Refuses a day before today, or not within the leave.
    """
    leave = (
        LecturerLeave.objects.select_for_update(of=("self",))
        .select_related("node", "person")
        .get(pk=leave.pk)
    )
    if not max(leave.first, clock.today()) <= back_on <= last_day(leave):
        raise Refusal(
            "not_within", _("Choose a day of the leave from today on: the first on which they teach again.")
        )
    until, leave.back_on = last_day(leave), back_on
    leave.save(update_fields=["back_on"])
    record(
        actor=actor, verb="end_leave", what=leave, scope=leave.node.path, change={"back_on": f"{back_on:%F}"}
    )
    term = term_on(leave.node, back_on)
    if term is None:
        return Back(0, 0)
    found = Leave(leave.node, term, leave.person, back_on, until)
    others = [one for one in found.lessons if one.is_cancelled or one.meeting.lecturer_id != leave.person_id]
    theirs = [(one.meeting, own) for one in others if (own := one.of(leave.person)) and not own.obstacle]
    choices = [(meeting, Teaching(own.person, own.host, own.room, own.period_no)) for meeting, own in theirs]
    return Back(stand_in(absent=leave.person, choices=choices, actor=actor), len(others) - len(theirs))
