"""Whether a class's own screen is in the lesson at this moment."""

from datetime import timedelta

from lianke.kernel import clock
from lianke.live.models import PresencePoll
from lianke.rtc.identities import device_identity
from lianke.schooling.queries import devices_in
from lianke.timetable.models import Participation

POLLED_WITHIN = timedelta(minutes=1)


def screen_is_here(participation: Participation) -> bool | None:
    """By the latest list of the media server; None where it made none within a minute, or no screen stands in
    the class's room.
    """
    standing = devices_in([participation.room_id]) if participation.room_id else {}
    screens = {device_identity(device.public_id) for devices in standing.values() for device in devices}
    polls = PresencePoll.objects.filter(meeting=participation.meeting_id, at__gt=clock.now() - POLLED_WITHIN)
    latest = polls.order_by("-at").first() if screens else None
    return bool(screens & set(latest.seen)) if latest else None
