"""The doors to lessons: the person's own, those of the classes they look after, and everything under an
overseer's node.
"""

from datetime import timedelta

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.rights import Right, rights_of
from lianke.schooling.models import Device
from lianke.schooling.queries.school_year import room_of
from lianke.timetable.choices import ParticipationState
from lianke.timetable.models import Meeting, Participation


def meetings_visible_to(person: Person) -> QuerySet[Meeting]:
    held = rights_of(person)
    taking_part = Participation.objects.exclude(state=ParticipationState.CANCELLED).filter(
        held.at("class_group__school__path", Right.WATCH) | held.named("class_group__assistant", "person")
    )
    return Meeting.objects.filter(
        held.named("lecturer")
        | held.at("host_node__path", Right.OVERSEE)
        | Q(pk__in=taking_part.values("meeting"))
    )


def meeting_for(person: Person, public_id: str) -> Meeting:
    return one(meetings_visible_to(person), public_id)


def meetings_taught_by(person: Person) -> QuerySet[Meeting]:
    return Meeting.objects.filter(rights_of(person).named("lecturer"))


def meeting_taught_by(person: Person, public_id: str) -> Meeting:
    return one(meetings_taught_by(person), public_id)


def participation_of_device(device: Device, public_id: str) -> Participation:
    """The participation that a device may act for: its room takes part in the meeting."""
    room = room_of(device)
    return first_in_rooms(public_id, [room.pk] if room else [])


def participation_once_of_device(device: Device, public_id: str) -> Participation:
    """One in whose room the device stands or has stood while the meeting was due: it may still say when it
    was there.
    """
    around = timedelta(minutes=30)
    meeting = or_404(Meeting.objects.filter(public_id=public_id).first())
    stood = device.placements.filter(begins_at__lt=meeting.ends_at + around).exclude(
        ends_at__lte=meeting.begins_at - around
    )
    return first_in_rooms(public_id, [placement.room_id for placement in stood.order_by("-begins_at")])


def first_in_rooms(public_id: str, rooms: list[int]) -> Participation:
    participations = Participation.objects.filter(meeting__public_id=public_id, room__in=rooms).exclude(
        state=ParticipationState.CANCELLED
    )
    return or_404(
        participations.select_related(
            "meeting__course__subject",
            "meeting__course__lesson_type",
            "meeting__lecturer",
            "meeting__host_node",
            "class_group__school",
            "room",
        )
        .order_by("pk")
        .first()
    )


def one(meetings: QuerySet[Meeting], public_id: str) -> Meeting:
    return or_404(
        meetings.filter(public_id=public_id)
        .select_related(
            "course__subject", "course__lesson_type", "course__term", "lecturer", "host_node", "host_room"
        )
        .first()
    )
