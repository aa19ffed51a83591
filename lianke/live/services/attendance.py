"""Presence kept and turned into deliveries. A delivery is revised by adding one, never by editing."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.kernel import canonical, clock
from lianke.kernel.refusal import Refusal
from lianke.live.access import Attendee
from lianke.live.choices import EventKind
from lianke.live.models import Delivery, PresenceMark, PresencePoll, Timeline
from lianke.live.presence import Received, Rule, received
from lianke.live.queries import class_intervals, class_is_doubtful, lecturer_intervals, polls_of
from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.live.signals import delivery_revised
from lianke.rtc import rooms
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries import participations_in

log = logging.getLogger(__name__)

LONGEST_MARK = timedelta(seconds=65)
AHEAD = timedelta(seconds=5)  # how far a mark may end after now: the sender's offset is a measurement


def keep_presence(*, attendee: Attendee, boot: str, marks: Sequence[Mapping[str, Any]]) -> int:
    """Keeps marks that were not kept before, seals them into the chain, and counts again if the lesson has ended.

    Returns the highest n kept of this boot. Marks that cannot be true (longer than a minute, outside the time from the room's
    opening to now) are passed over. Raises Refusal("malformed") for marks that are not marks.
    """
    try:
        rows = [mark_row(attendee, boot, mark) for mark in marks]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Refusal("malformed", _("The request was not understood. Reload the page and try again.")) from error
    meeting = attendee.meeting
    with transaction.atomic():
        standing = set(PresenceMark.objects.filter(meeting=meeting, boot=boot).values_list("n", flat=True))
        fresh = [row for row in rows if row.n not in standing and is_possible(row, meeting)]
        if fresh:
            PresenceMark.objects.bulk_create(fresh)
            append_events(meeting=meeting, by=by(attendee), events=[sealed(boot, fresh)])
            if Meeting.objects.get(pk=meeting.pk).state == MeetingState.ENDED:
                deliver(meeting=meeting)
    return max([row.n for row in rows], default=0)


def mark_row(attendee: Attendee, boot: str, mark: Mapping[str, Any]) -> PresenceMark:
    return PresenceMark(
        meeting=attendee.meeting,
        participation=attendee.participation,
        device=attendee.device,
        person=attendee.person,
        boot=str(boot)[:36],
        n=int(mark["n"]),
        begins_at=clock.from_ms(int(mark["begins_ms"])),
        ends_at=clock.from_ms(int(mark["ends_ms"])),
        microphone=bool(mark["microphone"]),
    )


def is_possible(row: PresenceMark, meeting: Meeting) -> bool:
    earliest = meeting.begins_at - timedelta(minutes=15)
    return earliest <= row.begins_at < row.ends_at <= clock.now() + AHEAD and row.ends_at - row.begins_at <= LONGEST_MARK


def sealed(boot: str, rows: Sequence[PresenceMark]) -> NewEvent:
    """The batch's digest, so that a changed row is found."""
    batch = [[row.n, clock.ms(row.begins_at), clock.ms(row.ends_at), row.microphone] for row in rows]
    return NewEvent(EventKind.PRESENCE, {"boot": boot, "first": rows[0].n, "last": rows[-1].n, "digest": canonical.digest(batch)})


def by(attendee: Attendee) -> By:
    return By(attendee.person, attendee.device, attendee.participation)


def poll_open_meetings() -> int:
    """The clock's, every 15 s: notes whom LiveKit lists in each open lesson; returns how many rooms answered."""
    answered = 0
    for meeting in Meeting.objects.filter(state=MeetingState.OPEN):
        answered += poll_meeting(meeting=meeting)
    return answered


def poll_meeting(*, meeting: Meeting) -> bool:
    try:
        seen = rooms.identities_in(meeting.public_id)
    except rooms.Unreachable as error:
        log.info("room %s could not be polled: %s", meeting.public_id, error)
        return False
    PresencePoll.objects.create(meeting=meeting, at=clock.now(), seen=seen)
    return True


@transaction.atomic
def deliver(*, meeting: Meeting, rule: Rule | None = None) -> int:
    """Counts an ended lesson for every class and cohort; returns how many deliveries were made or revised."""
    rule = rule or Rule()
    timeline = Timeline.objects.select_for_update().get(meeting=meeting)
    connected, polls = lecturer_intervals(meeting), polls_of(meeting)
    revised = 0
    for participation in participations_in([meeting]).filter(state=ParticipationState.EXPECTED).prefetch_related("cohorts"):
        outcome = received(
            scheduled=(meeting.begins_at, meeting.ends_at),
            taught=(meeting.opened_at or meeting.ends_at, meeting.ended_at or meeting.ends_at),
            class_connected=class_intervals(participation),
            lecturer_connected=connected,
            doubtful=class_is_doubtful(participation, polls),
            rule=rule,
        )
        revised += sum(revise(participation, cohort.pk, outcome, rule, timeline.head_hash) for cohort in participation.cohorts.all())
    if revised:
        transaction.on_commit(lambda: delivery_revised.send(Meeting, meeting=meeting))
    return revised


def revise(participation: Participation, cohort_id: int, outcome: Received, rule: Rule, head_hash: str) -> bool:
    """Adds a revision if the outcome differs from the latest one."""
    latest = Delivery.objects.filter(participation=participation, cohort=cohort_id, is_latest=True).first()
    fields = {
        "scheduled_s": outcome.scheduled_s,
        "live_s": outcome.live_s,
        "joined_late_s": outcome.joined_late_s,
        "doubtful": outcome.doubtful,
        "counted": outcome.counted,
        "rule_version": rule.version,
    }
    if latest and all(getattr(latest, name) == value for name, value in fields.items()):
        return False
    if latest:
        Delivery.objects.filter(pk=latest.pk).update(is_latest=False)
    Delivery.objects.create(
        participation=participation,
        cohort_id=cohort_id,
        revision=latest.revision + 1 if latest else 1,
        head_hash=head_hash,
        made_at=clock.now(),
        **fields,
    )
    return True
