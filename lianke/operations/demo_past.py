"""The demo county's first days, so that its account is not empty: the real services under a shifted clock, no
rows written beside them.

A few lessons are not given and a few classes come late or drop out, always the same ones.
"""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.conf import settings

from lianke.kernel import clock
from lianke.live.services.attendance import by, keep_presence
from lianke.live.services.lesson import end_lesson, open_lesson
from lianke.schooling.queries.school_year import devices_in
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.choices import CapturePolicy, MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in

NOT_GIVEN, SHORT = 0.03, 0.06
MARK = timedelta(seconds=60)


def shift_to(moment: datetime) -> None:
    """From now on school time goes on from `moment`, here and in every process that is started."""
    settings.SCHOOL_TIME_SHIFT_S = (moment - clock.real_now()).total_seconds()


def teach_past(until: datetime) -> int:
    """Gives the lessons that are due before `until` and were not given; returns how many. They have no
    recording.
    """

    due = Meeting.objects.filter(state=MeetingState.PLANNED, ends_at__lt=until)
    due.update(capture_policy=CapturePolicy.NONE)
    given = 0
    for meeting in due.select_related("lecturer", "host_node", "course").order_by("begins_at", "pk"):
        chance = Random(f"{meeting.begins_at:%F %H}{meeting.lecturer.login}")  # noqa: S311 - a demo's weather
        if chance.random() >= NOT_GIVEN:
            teach(meeting, chance)
            given += 1

    return given


def teach(meeting: Meeting, chance: Random) -> None:
    lecturer = Attendee(meeting, "lecturer", person=meeting.lecturer)
    shift_to(meeting.begins_at - timedelta(seconds=30))
    open_lesson(meeting=meeting, by=by(lecturer))
    shift_to(meeting.ends_at + timedelta(seconds=5))
    attend(lecturer, meeting.begins_at, meeting.ends_at, chance)
    for participation in participations_in([meeting]).select_related("class_group__school", "room"):
        [device, *_others] = devices_in([participation.room_id or 0])[participation.room_id or 0]
        lost = (
            (meeting.ends_at - meeting.begins_at) * chance.uniform(0.3, 0.6)
            if chance.random() < SHORT
            else timedelta()
        )
        there = Attendee(meeting, "class", device=device, participation=participation)
        attend(there, meeting.begins_at, meeting.ends_at - lost, chance)
    end_lesson(meeting=meeting, by=by(lecturer))


def attend(attendee: Attendee, begins: datetime, ends: datetime, chance: Random) -> None:
    """One page's marks of an unbroken stretch."""
    cuts = [begins + MARK * number for number in range(int((ends - begins) / MARK) + 1)]
    pairs = zip(cuts, [*cuts[1:], ends], strict=True)
    marks = [
        {"n": number, "begins_ms": clock.ms(one), "ends_ms": clock.ms(two), "microphone": True}
        for number, (one, two) in enumerate(pairs, start=1)
        if one < two
    ]
    keep_presence(attendee=attendee, boot=str(UUID(int=chance.getrandbits(128), version=4)), marks=marks)
