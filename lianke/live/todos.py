from collections import defaultdict
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.live.pages.recording import writing_sentence
from lianke.recording.access import replays_given_up
from lianke.recording.models import Recording
from lianke.recording.queries import not_written
from lianke.timetable import addresses
from lianke.timetable.models import Meeting
from lianke.ui.waiting import Todo, Waiting


def still_recordings(person: Person, meetings: Collection[Meeting]) -> list[Todo]:
    """One line a cause, whatever the number of lessons."""
    by_cause: dict[str, list[Recording]] = defaultdict(list)
    for recording in not_written(meetings).select_related("meeting").order_by("meeting_id"):
        by_cause[recording.trouble].append(recording)
    return [still_recording(found) for found in by_cause.values()]


def still_recording(found: list[Recording]) -> Todo:
    first = found[0]
    title = ngettext(
        "The recording of %(n)s lesson stands still",
        "The recording of %(n)s lessons stands still",
        len(found),
    )
    return Todo(
        _("Not being recorded"),
        "bad",
        title % {"n": len(found)},
        writing_sentence(first),
        addresses.lesson(first.meeting),
        _("See the lesson"),
    )


def lost_replays(person: Person, meetings: Collection[Meeting]) -> list[Todo]:
    """Replays that were given up, as one line; the newest is a click away."""
    found = list(replays_given_up(person).select_related("meeting"))
    if not found:
        return []
    title = ngettext(
        "The replay of %(n)s lesson could not be made",
        "The replays of %(n)s lessons could not be made",
        len(found),
    )
    sentence = _(
        "All that was recorded is kept. The lesson's page says what the program said, and tries "
        "again at a click."
    )
    return [
        Todo(
            _("No replay"),
            "warn",
            title % {"n": len(found)},
            sentence,
            addresses.lesson(found[0].meeting),
            _("See the lesson"),
        )
    ]


TODOS = [Waiting(10, still_recordings), Waiting(20, lost_replays)]
