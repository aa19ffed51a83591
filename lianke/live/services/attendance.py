"""Presence kept: what pages say of themselves, whom LiveKit lists. Both are sealed into the chain."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.kernel import canonical, clock
from lianke.kernel.refusal import Refusal
from lianke.live.choices import EventKind, Way
from lianke.live.models import PresenceMark, PresencePoll
from lianke.live.queries.admitted import admitted
from lianke.live.queries.sealed import marks_of, polls_of
from lianke.live.services.holding import note_room, put_right
from lianke.live.services.timeline import By, NewEvent, append_events, locked_timeline
from lianke.live.signals import presence_kept
from lianke.rtc import rooms
from lianke.rtc.identities import device_identity
from lianke.schooling.models import DevicePlacement
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import participations_in

log = logging.getLogger(__name__)

LONGEST_MARK = timedelta(seconds=65)
AHEAD = timedelta(seconds=5)  # how far a mark may end after now: the sender's offset is a measurement
BEFORE = timedelta(minutes=15)
HURRY_AGAIN = timedelta(seconds=2)  # a bell brings a dozen webhooks at once


def keep_presence(*, attendee: Attendee, boot: str, marks: Sequence[Mapping[str, Any]]) -> int:
    """Keeps marks that were not kept before, seals them into the chain, and counts again if the lesson has
    ended.

    Returns the highest n kept of this boot. Marks that cannot be true (longer than a minute, outside the time
    from the room's opening to now, of a device that stood in none of the lesson's rooms then) are passed
    over. Raises Refusal("malformed") for marks that are not marks.
    """
    where = whereabouts(attendee)
    try:
        rows = {row.n: row for row in (mark_row(attendee, where, str(boot)[:36], mark) for mark in marks)}
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Refusal(
            "malformed", _("The request was not understood. Reload the page and try again.")
        ) from error
    meeting = attendee.meeting
    with transaction.atomic():
        locked_timeline(meeting)  # the same batch sent twice at once is kept once
        standing = set(
            PresenceMark.objects.filter(meeting=meeting, boot=str(boot)[:36]).values_list("n", flat=True)
        )
        fresh = [row for n, row in sorted(rows.items()) if n not in standing and is_possible(row, attendee)]
        if fresh:
            PresenceMark.objects.bulk_create(fresh)
            append_events(meeting=meeting, by=by(attendee), events=[sealed(meeting, str(boot)[:36], fresh)])
            if Meeting.objects.get(pk=meeting.pk).state == MeetingState.ENDED:
                presence_kept.send(Meeting, meeting=meeting)
    return max(rows, default=0)


def whereabouts(attendee: Attendee) -> Callable[[datetime], Participation | None]:
    """For which class a device acted at a moment: that of the room in which it stood then, also when it was
    moved since.
    """
    if attendee.device is None:
        return lambda moment: None
    taking_part = {one.room_id: one for one in participations_in([attendee.meeting]).order_by("-pk")}
    placements = list(DevicePlacement.objects.filter(device=attendee.device))

    def participation_at(moment: datetime) -> Participation | None:
        stood = [
            one
            for one in placements
            if one.begins_at <= moment and (one.ends_at is None or moment < one.ends_at)
        ]
        return taking_part.get(stood[0].room_id) if stood else None

    return participation_at


def mark_row(
    attendee: Attendee, where: Callable[[datetime], Participation | None], boot: str, mark: Mapping[str, Any]
) -> PresenceMark:
    begins = clock.from_ms(int(mark["begins_ms"]))
    return PresenceMark(
        meeting=attendee.meeting,
        participation=where(begins),
        device=attendee.device,
        person=attendee.person,
        boot=boot,
        n=int(mark["n"]),
        begins_at=begins,
        ends_at=clock.from_ms(int(mark["ends_ms"])),
        microphone=bool(mark["microphone"]),
        way=Way(mark.get("way", Way.LIVE)),
    )


def is_possible(row: PresenceMark, attendee: Attendee) -> bool:
    if (row.participation is None) != (attendee.device is None) or (
        attendee.device is None and row.way != Way.LIVE
    ):
        return False
    earliest = attendee.meeting.begins_at - BEFORE
    return (
        earliest <= row.begins_at < row.ends_at <= clock.now() + AHEAD
        and row.ends_at - row.begins_at <= LONGEST_MARK
    )


def sealed(meeting: Meeting, boot: str, rows: Sequence[PresenceMark]) -> NewEvent:
    """Every mark's digest, so that a changed row is found and named."""
    fresh = {row.n for row in rows}
    kept = [mark for mark in marks_of([meeting.pk])[meeting.pk] if mark.boot == boot and mark.n in fresh]
    return NewEvent(EventKind.PRESENCE, {"boot": boot, "marks": [[mark.n, mark.digest] for mark in kept]})


def by(attendee: Attendee) -> By:
    return By(attendee.person, attendee.device, attendee.participation)


def poll_open_meetings() -> int:
    """The clock's, every 15 s: notes whom LiveKit lists in each open lesson; returns how many rooms
    answered.
    """
    answered = 0
    for meeting in Meeting.objects.filter(state=MeetingState.OPEN):
        answered += poll_meeting(meeting=meeting)
    return answered


def poll_hurriedly(*, meeting: Meeting) -> bool:
    """A webhook's: pages show sooner who is there. The count does not read it, so webhooks may come, not come
    or come twice.
    """
    if PresencePoll.objects.filter(meeting=meeting, at__gt=clock.now() - HURRY_AGAIN).exists():
        return False
    return poll_meeting(meeting=meeting, hurried=True)


def poll_meeting(*, meeting: Meeting, hurried: bool = False) -> bool:
    """False when LiveKit does not answer, or the lesson has ended meanwhile: its polls are sealed then.

    Whoever came in between two looks, with a token of before, is held to what is right now.
    """
    note_room(meeting=meeting)
    try:
        present = rooms.present_in(meeting.public_id)
        put_right(meeting, admitted([meeting])[meeting.pk], present)
    except rooms.Unreachable as error:
        log.info("room %s could not be polled: %s", meeting.public_id, error)
        return False
    seen = [one.identity for one in present]
    with transaction.atomic():
        if Meeting.objects.select_for_update().filter(pk=meeting.pk, state=MeetingState.OPEN).first() is None:
            return False
        PresencePoll.objects.create(
            meeting=meeting, at=clock.from_ms(clock.ms(clock.now())), seen=seen, hurried=hurried
        )
    return True


def sealed_polls(meeting: Meeting) -> dict[str, canonical.Json]:
    """What `ended` says of the polls: each one's digest, and which device stood in which of the lesson's
    rooms, when.
    """
    rows = participations_in([meeting]).filter(room__isnull=False).values_list("room", flat=True)
    placements = (
        DevicePlacement.objects.filter(room__in=set(rows), begins_at__lt=clock.now())
        .exclude(ends_at__lte=meeting.begins_at - BEFORE)
        .select_related("room", "device")
        .order_by("pk")
    )
    places: list[canonical.Json] = [
        [
            one.room.public_id,
            device_identity(one.device.public_id),
            clock.ms(one.begins_at),
            clock.ms(one.ends_at) if one.ends_at else None,
        ]
        for one in placements
    ]
    return {"polls": [poll.digest for poll in polls_of([meeting.pk])[meeting.pk]], "places": places}
