"""When a classroom's screen was last heard, and who is told when it is not."""

from datetime import timedelta

from django.db.models import Q

from lianke.kernel import clock
from lianke.live.models import ScreenSeen
from lianke.notices.queries import is_told
from lianke.notices.services.telling import tell
from lianke.organisations.rights import Right, nearest_over
from lianke.schooling.models import ClassGroup, Device, Room
from lianke.schooling.queries.school_year import devices_in
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Participation

WRITTEN_EVERY = timedelta(minutes=5)  # a screen asks once a minute; a write a minute would tell nothing more
GONE_AFTER = WRITTEN_EVERY + timedelta(minutes=2)
BEFORE_THE_BELL = timedelta(minutes=15)
"""At night and at noon a screen may be off. It has to be there when a lesson is near, and while it lasts."""


def note_screen(device: Device) -> None:
    """The screen asked for its day."""
    now = clock.now()
    if not ScreenSeen.objects.filter(device=device, at__gt=now - WRITTEN_EVERY).exists():
        ScreenSeen.objects.update_or_create(device=device, defaults={"at": now})


def tell_of_gone_screens() -> list[str]:
    """Once an outage, to the class's assistant and the technicians, and to the principal to read; returns the
    rooms' names. A room has a screen as long as one of its screens is heard.
    """
    now = clock.now()
    is_on = Q(meeting__state=MeetingState.OPEN) | Q(
        meeting__state=MeetingState.PLANNED, meeting__ends_at__gt=now
    )
    near = Participation.objects.filter(
        is_on,
        meeting__begins_at__lte=now + BEFORE_THE_BELL,
        meeting__begins_at__gt=now - timedelta(days=1),
        room__isnull=False,
        class_group__isnull=False,
        state=ParticipationState.EXPECTED,
    )
    rows = list(
        near.select_related(
            "meeting", "room__node", "class_group__school", "class_group__assistant"
        ).order_by("meeting__begins_at", "pk")
    )
    devices = devices_in({row.room_id for row in rows if row.room_id})
    seen = dict(
        ScreenSeen.objects.filter(
            device__in=[one for found in devices.values() for one in found]
        ).values_list("device", "at")
    )
    gone: list[str] = []
    for row in rows:
        heard = [seen[one.pk] for one in devices.get(row.room_id or 0, []) if one.pk in seen]
        last = max(heard, default=now)
        if row.room and row.class_group and last < now - GONE_AFTER:
            gone += tell_of_gone(row, row.room, row.class_group, clock.ms(last))
    return gone


def tell_of_gone(row: Participation, room: Room, group: ClassGroup, seen_ms: int) -> list[str]:
    """The room's name; nothing where it was told already."""
    outage = f"{room.public_id}/{seen_ms}"
    if is_told(f"screen_gone/{outage}"):
        return []
    school, assistant = group.school, group.assistant
    tell(
        kind="screen_gone",
        key=outage,
        subject=room,
        to=[*([assistant] if assistant else []), *nearest_over(school, Right.HEAR_OF_SCREENS)],
        copy_to=nearest_over(school, Right.HEAR_OF_CHANGES),
        arguments={
            "school": room.node.name,
            "room": room.name,
            "seen_ms": seen_ms,
            "begins_ms": clock.ms(row.meeting.begins_at),
        },
        needed_by=row.meeting.ends_at,
    )
    return [str(room)]
