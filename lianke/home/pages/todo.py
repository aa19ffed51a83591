"""What to act on now: the holes of the day first, then what waits without a bell."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.evidence.access import claims_ruled_by
from lianke.evidence.pages.deliveries import delivery_label
from lianke.home.access import handed_out_paths, people_to_activate
from lianke.home.pages.frame import date_label
from lianke.home.pages.words import clock_time, lesson_title, lesson_url, lessons_url
from lianke.home.queries.lessons import ClassLesson, standing_as
from lianke.home.queries.standing import TONES, WORST_FIRST, Standing
from lianke.live.pages.recording import writing_sentence
from lianke.recording.access import replays_given_up
from lianke.recording.models import Recording
from lianke.recording.queries import not_written
from lianke.timetable.access.plans import drafts_published_by
from lianke.timetable.choices import MeetingState

MOST_LESSONS = 5


@dataclass(frozen=True)
class Todo:
    tag: str
    tone: str
    title: str
    sentence: str
    url: str
    action: str


def todos(person: Person, lessons: list[ClassLesson], today: date, now: datetime) -> dict[str, Any]:
    """The worst first: some lessons, the rest of them as a link, then what waits without a bell."""
    holes = hole_todos(standing_as(lessons, Standing.MISSED, Standing.DROPPED), now)
    found = holes + late_todos(standing_as(lessons, Standing.LATE))
    return {
        "lessons": found[:MOST_LESSONS],
        "rest": max(0, len(found) - MOST_LESSONS),
        "rest_url": lessons_url(today, state="due"),
        "standing": standing_todos(person, lessons),
    }


def hole_todos(holes: list[ClassLesson], now: datetime) -> list[Todo]:
    """Classes of one lesson with the same cause are one line."""
    grouped: dict[tuple[int, Standing, str], list[ClassLesson]] = defaultdict(list)
    for one in sorted(
        holes, key=lambda hole: (WORST_FIRST.index(hole.standing), -hole.meeting.begins_at.timestamp())
    ):
        grouped[one.meeting.pk, one.standing, cause(one, now)].append(one)
    return [hole_todo(found, why) for (_meeting, _standing, why), found in grouped.items()]


def hole_todo(found: list[ClassLesson], why: str) -> Todo:
    first = found[0]
    return Todo(
        str(first.standing.label),
        TONES[first.standing],
        lesson_title(found),
        why,
        lesson_url(first.meeting),
        _("See the lesson"),
    )


def late_todos(late: list[ClassLesson]) -> list[Todo]:
    by_meeting: dict[int, list[ClassLesson]] = defaultdict(list)
    for one in late:
        by_meeting[one.meeting.pk].append(one)
    return [
        Todo(
            str(Standing.LATE.label),
            TONES[Standing.LATE],
            lesson_title(found),
            _("%(lecturer)s is %(minutes)s min late; after 5 minutes the lesson does not count.")
            % {"lecturer": found[0].meeting.lecturer.name, "minutes": found[0].late}
            if found[0].meeting.state == MeetingState.PLANNED
            else _("Began %(minutes)s min late.") % {"minutes": max(one.late for one in found)},
            lesson_url(found[0].meeting),
            _("See the lesson"),
        )
        for found in by_meeting.values()
    ]


def cause(one: ClassLesson, now: datetime) -> str:
    """Why a class's lesson did not take place, as far as the machine knows."""
    meeting = one.meeting
    if meeting.state == MeetingState.PLANNED:
        if now < meeting.ends_at:
            return _("%(lecturer)s has not begun, %(minutes)s min after the bell.") % {
                "lecturer": meeting.lecturer.name,
                "minutes": (now - meeting.begins_at) // timedelta(minutes=1),
            }
        return _("%(lecturer)s did not begin this lesson.") % {"lecturer": meeting.lecturer.name}
    if not one.has_screen:
        return _("The classroom has no screen paired with it.")
    if one.standing == Standing.DROPPED and one.facts.last_seen:
        return _(
            "Its screen has been out of the lesson since %(time)s; it comes back by itself as soon as the "
            "line is there."
        ) % {"time": clock_time(one.facts.last_seen)}
    if meeting.state == MeetingState.OPEN:
        return _(
            "The lesson goes on, but the classroom's screen is not in it: please ask the assistant whether "
            "it is switched on."
        )
    return delivery_label(meeting, one.delivery)


def recording_todos(lessons: list[ClassLesson]) -> list[Todo]:
    """One line a cause, whatever the number of lessons."""
    by_cause: dict[str, list[Recording]] = defaultdict(list)
    for recording in (
        not_written({one.meeting for one in lessons}).select_related("meeting").order_by("meeting_id")
    ):
        by_cause[recording.trouble].append(recording)
    return [recording_todo(found) for found in by_cause.values()]


def recording_todo(found: list[Recording]) -> Todo:
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
        lesson_url(first.meeting),
        _("See the lesson"),
    )


def replay_todos(person: Person) -> list[Todo]:
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
            lesson_url(found[0].meeting),
            _("See the lesson"),
        )
    ]


def standing_todos(person: Person, lessons: list[ClassLesson]) -> list[Todo]:
    """What waits without a bell: screens, drafts, accounts."""
    found = recording_todos(lessons) + replay_todos(person)
    without = {one.participation.room for one in lessons if one.participation.room and not one.has_screen}
    if without:
        title = ngettext(
            "%(n)s classroom with lessons today has no screen",
            "%(n)s classrooms with lessons today have no screen",
            len(without),
        )
        where = "、".join(sorted({room.node.name for room in without})[:3])
        found.append(
            Todo(
                _("Unpaired"),
                "warn",
                title % {"n": len(without)},
                where,
                reverse("schooling:screens"),
                _("See the screens"),
            )
        )
    found += [
        Todo(
            _("Draft"),
            "",
            _("Timetable, draft version %(no)s") % {"no": draft.no},
            _("Not published yet; it is to be in force from %(day)s.")
            % {"day": date_label(draft.effective_from)},
            reverse("timetable:board"),
            _("See the draft"),
        )
        for draft in drafts_published_by(person)
    ]
    claims = claims_ruled_by(person).filter(ruling__isnull=True).count()
    if claims:
        title = ngettext("%(n)s claim waits for a ruling", "%(n)s claims wait for a ruling", claims) % {
            "n": claims
        }
        sentence = _("A second person rules, not the one who filed it.")
        found.append(Todo(_("Appeal"), "warn", title, sentence, reverse("evidence:claims"), _("Rule on it")))
    waiting = people_to_activate(person).count() if handed_out_paths(person) else 0
    if waiting:
        title = ngettext("%(n)s person has no password yet", "%(n)s people have no password yet", waiting) % {
            "n": waiting
        }
        found.append(
            Todo(
                _("Accounts"),
                "",
                title,
                _("Print the slips and hand them out; each sets the password with a phone."),
                reverse("home:activation"),
                _("Print slips"),
            )
        )
    return found
