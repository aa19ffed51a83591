"""How much one participant may say in a lesson: so much a second, and so much in all.

What was said so far is counted once from the list and then in memory, so that it costs nothing; a second web
process that begins later counts what stands by then.
"""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from django.db.models import Count, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from lianke.kernel import canonical
from lianke.kernel.limits import Rate, limiter
from lianke.kernel.refusal import Refusal
from lianke.live.choices import EventKind
from lianke.live.models import Event
from lianke.live.services.timeline import NewEvent
from lianke.timetable.access.attendees import Attendee

EVENTS = {
    "lecturer": Rate("events of a lecturer", 50, 2_000),  # a page that was offline brings what was drawn
    "class": Rate("events of a class", 20, 200),
    "assistant": Rate("events of an assistant", 20, 200),
}
MARKS = Rate("presence marks", 2, 1_000)  # one a minute, also of the hours without a line
MOST_OF_A_KIND = {"lecturer": 5_000, "class": 1_000, "assistant": 1_000}
MOST_STROKES = 20_000
MOST_BYTES = {"lecturer": 32 << 20, "class": 1 << 20, "assistant": 1 << 20}
MOST_KEPT = 5_000  # speakers


@dataclass
class SaidSoFar:
    kinds: Counter[str]
    size: int  # bytes of bodies


speakers: OrderedDict[tuple[int, str], SaidSoFar] = OrderedDict()
lock = Lock()


def let_speak(attendee: Attendee, events: Sequence[NewEvent]) -> None:
    """Raises TooFast, or Refusal("said_enough") where the lesson's list has as many of theirs as it takes."""
    limiter.spend(EVENTS[attendee.part], who(attendee), len(events))
    kinds = Counter(str(event.kind) for event in events)
    size = sum(len(canonical.text(event.body)) for event in events)
    said = said_by(attendee)
    with lock:
        said.kinds += kinds
        said.size += size
        too_many = any(said.kinds[kind] > most_of(attendee, kind) for kind in kinds)
        if too_many or said.size > MOST_BYTES[attendee.part]:
            said.kinds -= kinds
            said.size -= size
            raise Refusal(
                "said_enough", _("This lesson's list is full of this. What was said so far is kept.")
            )


def let_witness(attendee: Attendee, marks: Sequence[object]) -> None:
    """Raises TooFast."""
    limiter.spend(MARKS, who(attendee), max(1, len(marks)))


def most_of(attendee: Attendee, kind: str) -> int:
    return MOST_STROKES if kind == EventKind.STROKE else MOST_OF_A_KIND[attendee.part]


def who(attendee: Attendee) -> str:
    """Of a person or a device in one lesson."""
    speaker = (
        f"p{attendee.person.pk}" if attendee.person else f"d{attendee.device.pk if attendee.device else 0}"
    )
    return f"{attendee.meeting.pk} {speaker}"


def said_by(attendee: Attendee) -> SaidSoFar:
    key = attendee.meeting.pk, who(attendee)
    with lock:
        if key in speakers:
            speakers.move_to_end(key)
            return speakers[key]
    theirs = Event.objects.filter(
        meeting=attendee.meeting, actor_person=attendee.person, actor_device=attendee.device
    )
    rows = list(theirs.order_by().values_list("kind").annotate(count=Count("pk"), size=Sum(Length("body"))))
    found = SaidSoFar(
        Counter({kind: count for kind, count, _size in rows}), sum(size for _k, _c, size in rows)
    )
    with lock:
        kept = speakers.setdefault(key, found)
        if len(speakers) > MOST_KEPT:
            speakers.popitem(last=False)
    return kept
