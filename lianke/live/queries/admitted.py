"""Who may be in lessons' rooms at this moment, by identity: what the media server is held to and what the
door before it asks. The doors of the pages say the same of one request (`timetable.access.attendees`).
"""

from collections.abc import Sequence

from django.db.models import Q

from lianke.kernel import clock
from lianke.live.queries.meetings import room_stands
from lianke.live.queries.voices import LECTURER, sources_now
from lianke.organisations.queries import in_office
from lianke.rtc.identities import device_identity, person_identity
from lianke.timetable.choices import ParticipationState
from lianke.timetable.models import Meeting, Participation

Admitted = dict[str, str]
"""identity → the participation for which it is there (its public id), or LECTURER"""


def admitted(meetings: Sequence[Meeting]) -> dict[int, Admitted]:
    """Of each meeting (id); of one whose room stands no more, nobody. Lecturers are read with it."""
    standing = [one for one in meetings if room_stands(one)]
    held = in_office(one.lecturer_id for one in standing)
    found: dict[int, Admitted] = {one.pk: {} for one in meetings}
    for meeting in standing:
        if meeting.lecturer_id in held:
            found[meeting.pk][person_identity(meeting.lecturer.public_id)] = LECTURER
    for meeting_id, participation, device in screens_of(standing):
        found[meeting_id].setdefault(device_identity(device), participation)
    return found


def screens_of(meetings: Sequence[Meeting]) -> list[tuple[int, str, str]]:
    """(meeting, participation, device) of every device that stands in a room of theirs now, in the order in
    which a device in the room of several classes is taken for one of them.
    """
    now = clock.now()
    stands = Q(room__placements__ends_at__isnull=True) | Q(room__placements__ends_at__gt=now)
    rows = Participation.objects.filter(
        stands,
        meeting__in=[one.pk for one in meetings],
        room__placements__begins_at__lte=now,
        room__placements__device__key__revoked_at__isnull=True,
    ).exclude(state=ParticipationState.CANCELLED)
    return list(
        rows.order_by("pk").values_list("meeting", "public_id", "room__placements__device__public_id")
    )


def may_enter(room: str, identity: str, sends: frozenset[str]) -> bool:
    """Whether somebody may come into a room (its name is the meeting's public id) now, and send all this
    there: a token of before a class was muted would open its microphone. Four queries.
    """
    found = Meeting.objects.filter(public_id=room)
    meeting = found.select_related("lecturer", "course__lesson_type").first()
    if meeting is None:
        return False
    part = admitted([meeting])[meeting.pk].get(identity)
    return part is not None and sends <= sources_now(meeting, part)
