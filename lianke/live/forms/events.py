"""Events as they come in: clean values out, or a refusal."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianke.kernel import canonical
from lianke.kernel.refusal import Refusal
from lianke.live.choices import EventKind
from lianke.live.forms.bodies import is_body
from lianke.live.models import Work
from lianke.live.services.timeline import NewEvent
from lianke.preparing.models import Clip
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.models import Meeting, Participation

MOST_EVENTS = 200
MOST_BODY = 64 * 1024
SHORTEST_KEY, LONGEST_KEY = 8, 64

OF_A_CLASS = {
    EventKind.HAND_RAISED,
    EventKind.HAND_LOWERED,
    EventKind.SIGNALLED,
    EventKind.ANSWERED,
    EventKind.HEADS_COUNTED,
    EventKind.CUE_DONE,
}

MAY_SAY = {
    "lecturer": {
        EventKind.PAGE_TURNED,
        EventKind.SLIDES_SHOWN,
        EventKind.HAND_LOWERED,
        EventKind.LINE,
        EventKind.STAGE_SET,
        EventKind.STROKE,
        EventKind.STROKE_UNDONE,
        EventKind.INK_CLEARED,
        EventKind.CALLED,
        EventKind.CALL_ENDED,
        EventKind.MUTED,
        EventKind.QUESTION_ASKED,
        EventKind.QUESTION_CLOSED,
        EventKind.TIMER_SET,
        EventKind.ROLL_CALLED,
        EventKind.CLIP_SET,
        EventKind.NOTED,
        EventKind.SIGNAL_CLEARED,
        EventKind.CUE_REACHED,
    },
    "class": OF_A_CLASS | {EventKind.LINE, EventKind.TESTED, EventKind.TALK_SET, EventKind.CLIP_LACKED},
    "assistant": OF_A_CLASS | {EventKind.NOTE_READ},
}


def events_of(body: dict[str, Any], attendee: Attendee) -> list[NewEvent]:
    """The events of a POST (contracts/events-post.schema.json). Raises Refusal."""
    rows = body.get("events")
    if (
        not isinstance(rows, list)
        or not 1 <= len(rows) <= MOST_EVENTS
        or not all(isinstance(row, dict) for row in rows)
    ):
        raise malformed()
    events = [event_of(row, attendee) for row in rows]
    refuse_foreign(attendee.meeting, events)
    return events


def refuse_foreign(meeting: Meeting, events: Sequence[NewEvent]) -> None:
    """What an event names by id is of this lesson. A class that was called and takes part no more was of
    it.
    """
    of_lesson: dict[str, QuerySet[Any]] = {
        "participation": Participation.objects.filter(meeting=meeting),
        "clip": Clip.objects.filter(meeting=meeting),
        "work": Work.objects.filter(participation__meeting=meeting),
    }
    for field, rows in of_lesson.items():
        named = {str(event.body[field]) for event in events if event.body.get(field)}
        known = {one for one in named if one.isascii() and one.isalnum()}
        if named and (named != known or rows.filter(public_id__in=known).count() < len(known)):
            raise Refusal(
                "not_of_this_lesson", _("This belongs to another lesson. Reload the page and try again.")
            )


def event_of(row: dict[str, Any], attendee: Attendee) -> NewEvent:
    key, kind, content, said = row.get("key"), row.get("kind"), row.get("body"), row.get("said_ms")
    if (
        not isinstance(key, str)
        or not SHORTEST_KEY <= len(key) <= LONGEST_KEY
        or not isinstance(content, dict)
    ):
        raise malformed()
    if said is not None and (not isinstance(said, int) or isinstance(said, bool)):
        raise malformed()
    if kind not in MAY_SAY[attendee.part]:
        raise Refusal("not_yours_to_say", _("Only the other side of the lesson can do that."))
    try:
        if len(canonical.text(content)) > MOST_BODY or not is_body(kind, content):
            raise malformed()
    except ValueError as error:
        raise malformed() from error
    return NewEvent(kind, content, key, said)


def malformed() -> Refusal:
    return Refusal("malformed", _("The request was not understood. Reload the page and try again."))
