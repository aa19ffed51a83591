"""How one class's lesson stands at a moment: plain values in, a word out, no database.

A lesson counts for a class when the class is there within the minutes of its county's rule (as shipped, five)
and for most of the time (model.md, decision 6); so whoever is not there after these is a hole that can be
seen while something can still be done about it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianke.schooling.counting import RuleInForce
from lianke.timetable.choices import MeetingState, ParticipationState

MINUTE = timedelta(minutes=1)
SEEN_WITHIN = timedelta(minutes=2)  # a screen reports its presence once a minute


class Standing(models.TextChoices):
    UPCOMING = "upcoming", _("To come")
    IN_CLASS = "in_class", _("In class")
    LATE = "late", _("Late")
    DROPPED = "dropped", _("Dropped out")
    GIVEN = "given", _("Given")
    DOUBTFUL = "doubtful", _("To be checked")
    MISSED = "missed", _("Not given")
    EXCUSED = "excused", _("Excused")
    CANCELLED = "cancelled", _("Called off")


TONES = {
    Standing.GIVEN: "ok",
    Standing.IN_CLASS: "own",
    Standing.LATE: "warn",
    Standing.DROPPED: "warn",
    Standing.DOUBTFUL: "warn",
    Standing.MISSED: "bad",
}

TAG_ORDER = (
    Standing.GIVEN,
    Standing.IN_CLASS,
    Standing.LATE,
    Standing.DROPPED,
    Standing.DOUBTFUL,
    Standing.MISSED,
    Standing.CANCELLED,
    Standing.EXCUSED,
    Standing.UPCOMING,
)

WORST_FIRST = (
    Standing.MISSED,
    Standing.DROPPED,
    Standing.LATE,
    Standing.DOUBTFUL,
    Standing.IN_CLASS,
    Standing.GIVEN,
    Standing.UPCOMING,
    Standing.EXCUSED,
    Standing.CANCELLED,
)

NOT_DUE = frozenset({Standing.UPCOMING, Standing.EXCUSED, Standing.CANCELLED})


@dataclass(frozen=True)
class Facts:
    """What is known of one class in one lesson. `delivered`: counted, doubtful or not counted, once the
    lesson has ended.

    `grace`: how much later than the bell a class may come, by the rule that counts the lesson.
    """

    state: str  # MeetingState
    participation: str  # ParticipationState
    begins_at: datetime
    ends_at: datetime
    opened_at: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    delivered: str | None = None
    grace: timedelta = timedelta(seconds=RuleInForce().late_s)


def standing(facts: Facts, now: datetime) -> Standing:
    if facts.state == MeetingState.CANCELLED or facts.participation == ParticipationState.CANCELLED:
        return Standing.CANCELLED
    if facts.participation == ParticipationState.EXCUSED:
        return Standing.EXCUSED
    if facts.state == MeetingState.ENDED:
        return {"counted": Standing.GIVEN, "missed": Standing.MISSED}.get(
            facts.delivered or "", Standing.DOUBTFUL
        )
    if facts.state == MeetingState.OPEN:
        return standing_in_class(facts, now)
    if now < facts.begins_at + MINUTE:
        return Standing.UPCOMING
    return Standing.LATE if now < facts.begins_at + facts.grace else Standing.MISSED


def standing_in_class(facts: Facts, now: datetime) -> Standing:
    if facts.last_seen is None:
        started = max(facts.begins_at, facts.opened_at or facts.begins_at)
        return Standing.MISSED if now >= started + facts.grace else Standing.IN_CLASS
    if min(now, facts.ends_at) - facts.last_seen > SEEN_WITHIN:  # after the bell a class may leave
        return Standing.DROPPED
    return Standing.LATE if minutes_late(facts, now) else Standing.IN_CLASS


def minutes_late(facts: Facts, now: datetime) -> int:
    """Whole minutes between the bell and the moment when both sides were there; so far, if they are not
    yet.
    """
    there = (
        now if facts.state == MeetingState.PLANNED else max(facts.opened_at or now, facts.first_seen or now)
    )
    return max(0, (there - facts.begins_at) // MINUTE)
