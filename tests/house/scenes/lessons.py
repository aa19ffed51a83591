"""The lessons of a bell, and who comes to them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from lianke.operations.demo import session_cookie
from lianke.schooling.services import make_device
from lianke.timetable.models import Meeting


@dataclass(frozen=True)
class StagedLesson:
    """Its lecturer's cookie, and a screen's key for each of the rooms that receive it."""

    meeting: str
    cookie: str
    keys: list[str]


@dataclass(frozen=True)
class Village:
    school: str
    assistant: str
    class_id: str


@dataclass(frozen=True)
class PlannedLesson:
    """Names as people know them: nobody is signed in, no screen is paired."""

    id: str
    lecturer: str
    school: str
    begins: str
    villages: list[Village]


def lessons_at(bell: str) -> list[StagedLesson]:
    """All lessons of two villages that begin then, with everybody signed in."""
    return [
        StagedLesson(
            meeting=meeting.public_id,
            cookie=session_cookie(meeting.lecturer),
            keys=[
                make_device(room=one.room, person=meeting.lecturer)
                for one in meeting.participations.select_related("room").order_by("pk")
                if one.room
            ],
        )
        for meeting in of_two_villages(bell)
    ]


def planned_at(bell: str) -> PlannedLesson:
    """The first of them, as the timetable says it."""
    meeting = of_two_villages(bell)[0]
    groups = [one.class_group for one in meeting.participations.order_by("pk")]
    return PlannedLesson(
        id=meeting.public_id,
        lecturer=meeting.lecturer.name,
        school=meeting.host_node.name,
        begins=meeting.begins_at.isoformat(),
        villages=[
            Village(group.school.name, group.assistant.name, group.public_id)
            for group in groups
            if group and group.assistant
        ],
    )


def of_two_villages(bell: str) -> QuerySet[Meeting]:
    at_the_bell = Meeting.objects.filter(begins_at=datetime.fromisoformat(bell))
    counted = at_the_bell.annotate(villages=Count("participations"))
    return counted.filter(villages=2).select_related("lecturer", "host_node").order_by("pk")
