"""What the house noted of a lesson: presence, deliveries, lines."""

import json
from dataclasses import dataclass
from datetime import datetime

from lianke.evidence.models import Delivery
from lianke.live.models import Event, PresenceMark
from lianke.timetable.models import Meeting


@dataclass(frozen=True)
class Counted:
    """Seconds that each class received, of `counted_s`; the states that were told of the villages' lines."""

    live: list[float]
    counted_s: float
    lines: list[str]


@dataclass(frozen=True)
class Mark:
    """Unix seconds of school time."""

    begins: float
    ends: float


def counted(meeting: str) -> Counted:
    lesson = Meeting.objects.get(public_id=meeting)
    latest = Delivery.objects.filter(participation__meeting=lesson, is_latest=True)
    rows = latest.select_related("participation").order_by("participation__pk")  # one a cohort, all alike
    told = Event.objects.filter(meeting=lesson, kind="line", for_participation__isnull=False).order_by("seq")
    opened, ended = sure(lesson.opened_at), sure(lesson.ended_at)
    return Counted(
        live=list({row.participation.pk: row.live_s for row in rows}.values()),
        counted_s=(min(ended, lesson.ends_at) - max(opened, lesson.begins_at)).total_seconds(),
        lines=[json.loads(event.body)["state"] for event in told],
    )


def marks_of_phones(meeting: str) -> list[Mark]:
    """Of phones that receive a lesson, in the order in which they begin."""
    rows = PresenceMark.objects.filter(participation__meeting__public_id=meeting, device__purpose="phone")
    return [Mark(row.begins_at.timestamp(), row.ends_at.timestamp()) for row in rows.order_by("begins_at")]


def sure(moment: datetime | None) -> datetime:
    assert moment, "the lesson was opened and has ended"
    return moment
