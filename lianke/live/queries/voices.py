"""What a lesson lets each class send at this moment: by its type, and by what its lecturer said last. The
same is folded by every page (islands/shared/lesson-state.ts, `isMuted`, and session.ts, `sendWhenDue`).
"""

import json
from dataclasses import dataclass

from lianke.live.choices import EventKind
from lianke.live.models import Event
from lianke.rtc import sources
from lianke.timetable.models import Meeting

LECTURER = ""
"""In place of a class's participation."""
VOICES = (EventKind.CALLED, EventKind.CALL_ENDED, EventKind.MUTED, EventKind.ENDED)
"""What is said of who may be seen and heard."""


@dataclass(frozen=True)
class Voices:
    """The class called on (its participation, or ''), and whether all are muted, but for those of which the
    opposite was said since.
    """

    called: str = ""
    all_muted: bool = False
    unlike: frozenset[str] = frozenset()

    def is_muted(self, participation: str) -> bool:
        return self.called != participation and self.all_muted != (participation in self.unlike)


def voices_of(meeting: Meeting) -> Voices:
    said = Event.objects.filter(meeting=meeting, kind__in=VOICES).order_by("seq")
    voices = Voices()
    for kind, body in said.values_list("kind", "body"):
        voices = after(voices, kind, json.loads(body))
    return voices


def after(voices: Voices, kind: str, body: dict[str, object]) -> Voices:
    """One step of the fold."""
    if kind == EventKind.MUTED:
        return muted(voices, body.get("participation"), is_muted=body.get("muted") is True)
    called = str(body["participation"]) if kind == EventKind.CALLED else ""
    return Voices(called, voices.all_muted, voices.unlike)


def muted(voices: Voices, participation: object, *, is_muted: bool) -> Voices:
    if participation is None:
        return Voices(voices.called, is_muted)
    one = frozenset({str(participation)})
    unlike = voices.unlike - one if is_muted == voices.all_muted else voices.unlike | one
    return Voices(voices.called, voices.all_muted, unlike)


def sends_of(meeting: Meeting, *, is_class: bool) -> dict[str, str]:
    """When camera and microphone are on: always, or in a class of a large lesson while it is called on."""
    course = meeting.course
    if course is None or not is_class:
        return {"camera": "always", "microphone": "always"}
    kind = course.lesson_type
    return {
        "camera": "always" if kind.shows_villages else "called",
        "microphone": "always" if kind.hears_villages else "called",
    }


def sources_now(meeting: Meeting, participation: str) -> frozenset[str]:
    """What a class, or the lecturer, may send now."""
    return sources_in(meeting, voices_of(meeting), participation)


def sources_in(meeting: Meeting, voices: Voices, participation: str) -> frozenset[str]:
    """Who is called on is always seen and heard."""
    if participation == LECTURER:
        return sources.LECTURER
    if voices.called == participation:
        return sources.CLASS
    sends = sends_of(meeting, is_class=True)
    shut = {"microphone"} if voices.is_muted(participation) else set()
    return frozenset(source for source, when in sends.items() if when == "always") - shut
