"""上课 and 下课: each has one effect, however often it is pressed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.audit.services import record
from lianke.kernel import canonical, clock
from lianke.kernel.refusal import Refusal
from lianke.live.choices import EventKind
from lianke.live.queries.meetings import FORGOTTEN_AFTER, may_be_joined, reopens_until
from lianke.live.queries.sealed import participation_row
from lianke.live.services.attendance import sealed_polls
from lianke.live.services.holding import note_room
from lianke.live.services.timeline import By, NewEvent, append_events, hurry_recorder
from lianke.live.signals import lesson_closed, lesson_ended, lesson_opened, lesson_reopened
from lianke.preparing.queries.plans import sealed_plan
from lianke.recording.services.recordings import expect_recorder, go_on_recording, is_recorded
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in
from lianke.timetable.services.meetings import end_meeting, open_meeting, reopen_meeting


@transaction.atomic
def open_lesson(*, meeting: Meeting, by: By) -> None:
    """Opens a lesson; its first event carries what will be counted. Opening again has no further effect."""
    meeting = locked(meeting)
    if meeting.state == MeetingState.OPEN:
        return
    if meeting.state == MeetingState.ENDED:
        raise Refusal("over", _("This lesson has ended."))
    if meeting.state == MeetingState.CANCELLED:
        raise Refusal("cancelled", _("This lesson was cancelled."))
    if not may_be_joined(meeting):
        raise Refusal("early", _("This lesson can be opened from 10 minutes before its time."))
    opened_at = clock.from_ms(clock.ms(clock.now()))
    open_meeting(meeting=meeting, at=opened_at)
    if is_recorded(meeting):
        expect_recorder(meeting=meeting)
    append_events(meeting=meeting, by=by, events=[NewEvent(EventKind.OPENED, snapshot(meeting, opened_at))])
    record(actor=by.actor, verb="open_lesson", what=meeting, scope=meeting.host_node.path)
    transaction.on_commit(lambda: announce(lesson_opened, meeting))


@transaction.atomic
def end_lesson(*, meeting: Meeting, by: By, reason: str = "") -> None:
    """Ends a lesson and counts it. Ending again has no further effect."""
    meeting = locked(meeting)
    if meeting.state == MeetingState.ENDED:
        return
    if meeting.state != MeetingState.OPEN:
        raise Refusal("not_open", _("This lesson has not been opened."))
    ended_at = clock.from_ms(clock.ms(clock.now()))
    end_meeting(meeting=meeting, at=ended_at)
    seal = {"reason": reason, "ended_ms": clock.ms(ended_at), **sealed_polls(meeting)}
    append_events(meeting=meeting, by=by, events=[NewEvent(EventKind.ENDED, seal)])
    record(
        actor=by.actor,
        verb="end_lesson",
        what=meeting,
        scope=meeting.host_node.path,
        change={"reason": reason},
    )
    lesson_closed.send(Meeting, meeting=meeting)
    transaction.on_commit(lambda: announce(lesson_ended, meeting))


@transaction.atomic
def reopen_lesson(*, meeting: Meeting, by: By) -> None:
    """Undoes 下课 within 5 minutes: the same lesson goes on, its recording with a gap. Reopening an open lesson
    has no further effect.

    What was counted stands until the lesson ends again and is counted anew as a revision (model.md, decision
    11).
    """
    meeting = locked(meeting)
    if meeting.state == MeetingState.OPEN:
        return
    if reopens_until(meeting) is None:
        raise Refusal(
            "too_late",
            _("A lesson can be taken up again within 5 minutes of its end; this one cannot any more."),
        )
    reopen_meeting(meeting=meeting)
    note_room(meeting=meeting)
    if is_recorded(meeting):
        go_on_recording(meeting=meeting)
    append_events(meeting=meeting, by=by, events=[NewEvent(EventKind.REOPENED)])
    record(actor=by.actor, verb="reopen_lesson", what=meeting, scope=meeting.host_node.path)
    transaction.on_commit(lambda: announce(lesson_reopened, meeting))


def end_forgotten_lessons() -> list[Meeting]:
    """The clock's: ends what nobody ended."""
    forgotten = list(
        Meeting.objects.filter(state=MeetingState.OPEN, ends_at__lt=clock.now() - FORGOTTEN_AFTER)
    )
    for meeting in forgotten:
        end_lesson(meeting=meeting, by=By(), reason="forgotten")
    return forgotten


def locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("host_node", "lecturer", "course")
        .get(pk=meeting.pk)
    )


def announce(signal: object, meeting: Meeting) -> None:
    hurry_recorder(meeting)
    signal.send(Meeting, meeting=meeting)  # type: ignore[attr-defined]  # django's Signal


def snapshot(meeting: Meeting, opened_at: datetime) -> dict[str, canonical.Json]:
    """What the counting stands on: times, course, lecturer, participations with their cohorts and rooms; and
    the plan it is taught with.
    """
    return {
        "begins_ms": clock.ms(meeting.begins_at),
        "ends_ms": clock.ms(meeting.ends_at),
        "opened_ms": clock.ms(opened_at),
        "course": meeting.course.public_id if meeting.course else None,
        "host": meeting.host_node.public_id,
        "lecturer": meeting.lecturer.public_id,
        "makes_up": meeting.makes_up.public_id if meeting.makes_up else None,
        "plan": sealed_plan(meeting),
        "participations": [
            participation_row(one)
            for one in participations_in([meeting])
            .select_related("class_group", "room")
            .prefetch_related("cohorts")
            .order_by("pk")
        ],
    }
