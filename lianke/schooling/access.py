"""The doors to rooms and to the screens that stand in them."""

from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.rights import Right, rights_of
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import Device, Room
from lianke.schooling.queries.school_year import placements_in


def rooms_for_screens_of(person: Person) -> QuerySet[Room]:
    """Rooms for which the person may say that a screen stands in them: where they work, and all they look
    after.
    """
    return interactive_rooms(person, Right.PLACE_SCREEN)


def rooms_looked_after_by(person: Person) -> QuerySet[Room]:
    return interactive_rooms(person, Right.LOOK_AFTER_SCREENS)


def interactive_rooms(person: Person, right: Right) -> QuerySet[Room]:
    rooms = Room.objects.filter(rights_of(person).at("node__path", right), kind=RoomKind.INTERACTIVE)
    return rooms.select_related("node").order_by("node__path", "name")


def screen_looked_after_by(person: Person, public_id: str) -> Device:
    placements = placements_in(rooms_looked_after_by(person))
    return or_404(placements.filter(device__public_id=public_id).first()).device
