"""The doors to rooms and to the screens that stand in them."""

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.access import schools_worked_in_or_overseen_by
from lianke.organisations.choices import OVERSEEING, Role
from lianke.organisations.queries import offices_of, under
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import Device, Room
from lianke.schooling.queries.school_year import placements_in

LOOKING_AFTER_SCREENS = (*OVERSEEING, Role.TECHNICIAN)


def rooms_for_screens_of(person: Person) -> QuerySet[Room]:
    """Rooms for which the person may say that a screen stands in them: where they work, and all they look
    after.
    """
    own = schools_worked_in_or_overseen_by(person).values("pk")
    rooms = Room.objects.filter(
        Q(node__in=own) | under("node__path", looked_after_paths(person)), kind=RoomKind.INTERACTIVE
    )
    return rooms.select_related("node").order_by("node__path", "name")


def looked_after_paths(person: Person) -> list[str]:
    return [office.node.path for office in offices_of(person) if office.role in LOOKING_AFTER_SCREENS]


def rooms_looked_after_by(person: Person) -> QuerySet[Room]:
    rooms = Room.objects.filter(under("node__path", looked_after_paths(person)), kind=RoomKind.INTERACTIVE)
    return rooms.select_related("node").order_by("node__path", "name")


def screen_looked_after_by(person: Person, public_id: str) -> Device:
    placements = placements_in(rooms_looked_after_by(person))
    return or_404(placements.filter(device__public_id=public_id).first()).device
