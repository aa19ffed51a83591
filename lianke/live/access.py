"""Who takes part in a meeting and as what. 404 for everybody else."""

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.kernel.requests import Request
from lianke.live.models import Work
from lianke.organisations.rights import Right, rights_of
from lianke.schooling.choices import RoomKind
from lianke.timetable.access.attendees import see
from lianke.timetable.choices import ParticipationState
from lianke.timetable.models import Participation


def work_for(request: Request, public_id: str) -> Work:
    """A pupil's work of a meeting that the reader may see."""
    work = or_404(Work.objects.select_related("participation__meeting").filter(public_id=public_id).first())
    see(request, work.participation.meeting)
    return work


def participations_received_by(person: Person) -> QuerySet[Participation]:
    """Classes' lessons whose screen the person's own phone may become: they assist the class, or may receive
    in its room.
    """
    held = rights_of(person)
    in_room = held.at("room__node__path", Right.RECEIVE) & Q(room__kind=RoomKind.INTERACTIVE)
    taking_part = Participation.objects.filter(class_group__isnull=False).exclude(
        state=ParticipationState.CANCELLED
    )
    return taking_part.filter(held.named("class_group__assistant") | in_room)


def participation_to_receive(person: Person, public_id: str) -> Participation:
    rows = participations_received_by(person).filter(public_id=public_id)
    return or_404(
        rows.select_related(
            "meeting__course__subject", "meeting__host_node", "class_group__school", "room__node"
        ).first()
    )
