"""A lesson's room in the media server is held to what stands in the database: whoever may not be there (any
more) is sent out, and nobody can send what the lecturer has not given them.

What is right is looked up, not remembered: whichever way a right was taken back, also by another process or
because its time is over, the clock sees within two seconds that a room was last told something else. What a
deed announces only hurries that. A room that LiveKit did not answer for stays due until it does.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from django.db import connections, transaction
from django.db.models import F

from lianke.kernel import canonical
from lianke.live.models import MediaRoom
from lianke.live.queries.admitted import Admitted, admitted
from lianke.live.queries.meetings import room_stands
from lianke.live.queries.voices import LECTURER, sources_in, voices_of
from lianke.rtc import rooms
from lianke.timetable.models import Meeting

log = logging.getLogger(__name__)

holders = ThreadPoolExecutor(max_workers=2, thread_name_prefix="holding")
"""A dead LiveKit must not hold up the request that took a right back."""


def note_room(*, meeting: Meeting) -> None:
    """Somebody is let into the room: from now on it is looked after, until it is closed."""
    MediaRoom.objects.get_or_create(meeting=meeting)


def voices_changed(meeting: Meeting) -> None:
    """In the transaction of what was said: LiveKit has to be told."""
    if MediaRoom.objects.filter(meeting=meeting).update(asked=F("asked") + 1):
        transaction.on_commit(lambda: hold_soon(meeting.pk))


def rights_changed() -> None:
    """Somewhere somebody lost or got one; only while rooms stand is there anybody to tell."""
    if MediaRoom.objects.exists():
        hold_soon()


def hold_soon(meeting_id: int | None = None) -> None:
    holders.submit(hold_and_leave, meeting_id)


def hold_and_leave(meeting_id: int | None) -> None:
    """In a thread of its own, so with a connection of its own."""
    try:
        hold_rooms(only=meeting_id)
    finally:
        connections.close_all()


def hold_rooms(*, only: int | None = None) -> list[str]:
    """Tells LiveKit of every room (or that of one meeting) that was last told something else; returns their
    names. When LiveKit does not answer, the rest waits for the next time, in another order.
    """
    rows = MediaRoom.objects.select_related("meeting__lecturer", "meeting__course__lesson_type")
    found = list((rows.filter(meeting=only) if only else rows).order_by("?"))
    people = admitted([one.meeting for one in found])
    held: list[str] = []
    for one in found:
        if is_held(one, people[one.meeting_id]):
            continue
        try:
            hold(one, people[one.meeting_id])
        except rooms.Unreachable as error:
            log.warning("room %s could not be held: %s", one.meeting.public_id, error)
            break
        held.append(one.meeting.public_id)
    return held


def is_held(room: MediaRoom, people: Admitted) -> bool:
    told = room.asked == room.answered and room.standing == digest(people)
    return told and room_stands(room.meeting)


def hold(room: MediaRoom, people: Admitted) -> None:
    """Two processes may do this at once: whoever knew less writes what it knew last, so the room is due
    again. Raises Unreachable.
    """
    meeting = room.meeting
    if not room_stands(meeting):
        rooms.delete_room(meeting.public_id)
        MediaRoom.objects.filter(pk=room.pk).delete()
        return
    put_right(meeting, people, rooms.present_in(meeting.public_id))
    MediaRoom.objects.filter(pk=room.pk).update(answered=room.asked, standing=digest(people))


def put_right(meeting: Meeting, people: Admitted, present: list[rooms.Present]) -> None:
    """Sends out who may not be there, and gives the others what is theirs to send. Raises Unreachable."""
    voices = voices_of(meeting)
    for one in present:
        of = people.get(one.identity)
        if of is None:
            rooms.send_out(meeting.public_id, one.identity)
            log.info("room %s: %s was sent out", meeting.public_id, one.identity)
            continue
        due = sources_in(meeting, voices, of)
        if one.may_send != due:
            rooms.permit(meeting.public_id, one.identity, due, points=of == LECTURER)


def digest(people: Admitted) -> str:
    return sha256(canonical.text(dict(people)).encode()).hexdigest()
