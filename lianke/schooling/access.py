"""The doors to rooms and to the screens that stand in them."""

from django.db.models import QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.organisations.access import nodes_overseen_by, schools_worked_in_or_overseen_by
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import Device, Room
from lianke.schooling.queries import placements_in


def rooms_for_screens_of(person: Person) -> QuerySet[Room]:
    """Rooms for which the person may say that a screen stands in them."""
    schools = schools_worked_in_or_overseen_by(person)
    rooms = Room.objects.filter(kind=RoomKind.INTERACTIVE, node__in=schools.values("pk"))
    return rooms.select_related("node").order_by("node__path", "name")


def rooms_with_screens_overseen_by(person: Person) -> QuerySet[Room]:
    rooms = Room.objects.filter(kind=RoomKind.INTERACTIVE, node__in=nodes_overseen_by(person).values("pk"))
    return rooms.select_related("node").order_by("node__path", "name")


def screen_overseen_by(person: Person, public_id: str) -> Device:
    placements = placements_in(rooms_with_screens_overseen_by(person))
    placement = placements.filter(device__public_id=public_id).first()
    if placement is None:
        raise Http404
    return placement.device
