"""进出记录: who was in a lesson's room from when to when; for the page, for CSV and XLSX. It stays as long as the
lesson does.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lianke.evidence.presence import union
from lianke.kernel import clock
from lianke.kernel.sheets import csv_of
from lianke.live.choices import Way
from lianke.live.models import PresenceMark
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.models import Device, DevicePlacement
from lianke.timetable.models import Meeting
from lianke.workbook.reader.text import Raw
from lianke.workbook.writing import xlsx_of

NUMBER_LENGTH = 4


@dataclass(frozen=True)
class Stay:
    """One unbroken stretch; times of the school."""

    role: str
    school: str
    name: str
    room: str
    device: str
    joined: datetime
    left: datetime
    way: str

    @property
    def minutes(self) -> float:
        return round((self.left - self.joined).total_seconds() / 60, 1)


Sender = tuple[str, str, str, str, str, str]


def stays_in(meeting: Meeting) -> list[Stay]:
    """In order of joining."""
    spans: dict[Sender, list[tuple[int, int]]] = defaultdict(list)
    rooms = room_names(meeting)
    marks = PresenceMark.objects.filter(meeting=meeting).select_related(
        "participation__class_group__school", "device", "person"
    )
    for mark in marks.order_by("begins_at", "pk"):
        spans[sender_of(mark, meeting, rooms)].append((clock.ms(mark.begins_at), clock.ms(mark.ends_at)))
    stays = [
        Stay(
            role,
            school,
            name,
            room,
            device,
            clock.local(clock.from_ms(begins)),
            clock.local(clock.from_ms(ends)),
            str(Way(way).label),
        )
        for (role, school, name, room, device, way), pieces in spans.items()
        for begins, ends in union(pieces)
    ]
    return sorted(stays, key=lambda stay: (stay.joined, stay.school, stay.name))


def sender_of(mark: PresenceMark, meeting: Meeting, rooms: dict[int, str]) -> Sender:
    """role, school, name, room, device, way."""
    group = mark.participation.class_group if mark.participation else None
    if mark.device is None or group is None:
        name = mark.person.name if mark.person else ""
        return (
            _("Lecturer"),
            meeting.host_node.name,
            name,
            meeting.host_room.name if meeting.host_room else "",
            "",
            mark.way,
        )
    return (
        _("Class"),
        group.school.name,
        group.name,
        rooms.get(mark.device_id or 0, ""),
        device_label(mark.device),
        mark.way,
    )


def device_label(device: Device) -> str:
    """What it is, and a number by which two of a kind are told apart."""
    return f"{DevicePurpose(device.purpose).label} {device.public_id[:NUMBER_LENGTH]}"


def room_names(meeting: Meeting) -> dict[int, str]:
    """Device id → the lesson's room in which it stood last."""
    placements = DevicePlacement.objects.filter(
        begins_at__lte=meeting.ends_at, room__participations__meeting=meeting
    ).select_related("room")
    return {
        one.device_id: one.room.name
        for one in placements.exclude(ends_at__lte=meeting.begins_at).order_by("begins_at")
    }


def head() -> list[str]:
    return [
        _("Role"),
        _("School"),
        _("Class or name"),
        _("Room"),
        _("Device"),
        _("Joined"),
        _("Left"),
        _("Minutes"),
        _("How"),
    ]


def rows_of(stays: list[Stay]) -> list[list[Raw]]:
    rows: list[list[Raw]] = [list(head())]
    for one in stays:
        times = [f"{moment:%F %T}" for moment in (one.joined, one.left)]
        rows.append([one.role, one.school, one.name, one.room, one.device, *times, one.minutes, one.way])
    return rows


def as_csv(stays: list[Stay]) -> bytes:
    return csv_of(rows_of(stays))


def as_xlsx(stays: list[Stay]) -> bytes:
    return xlsx_of({_("Attendance"): rows_of(stays)})
