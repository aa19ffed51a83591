"""Rights are taken back, each in a process of its own, as by another program that writes into the
database.
"""

from django.conf import settings

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.operations.house import House
from lianke.organisations.models import Membership
from lianke.rtc import rooms
from lianke.schooling.models import Device
from lianke.schooling.queries.school_year import device_with_key
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Meeting, Participation


def device_of(key: str) -> Device:
    device = device_with_key(key)
    assert device
    return device


def key_is_revoked(meeting: str, key: str) -> int:
    """Each of these gives the moment at which it was done, Unix ms."""
    device = device_of(key)
    device.key.revoked_at = clock.real_now()
    device.key.save()
    return clock.ms(clock.real_now())


def screen_is_moved(meeting: str, key: str) -> int:
    device_of(key).placements.filter(ends_at=None).update(ends_at=clock.now())
    return clock.ms(clock.real_now())


def class_takes_part_no_more(meeting: str, key: str) -> int:
    rows = Participation.objects.filter(meeting__public_id=meeting, room__placements__device=device_of(key))
    Participation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        state=ParticipationState.CANCELLED
    )
    return clock.ms(clock.real_now())


def lecturer_is_disabled(meeting: str, key: str) -> int:
    Person.objects.filter(pk=Meeting.objects.get(public_id=meeting).lecturer_id).update(is_active=False)
    return clock.ms(clock.real_now())


def offices_end(meeting: str, key: str) -> int:
    lecturer = Meeting.objects.get(public_id=meeting).lecturer
    Membership.objects.filter(person=lecturer).update(ends_on=clock.today())
    return clock.ms(clock.real_now())


def another_teaches(meeting: str, key: str) -> int:
    lesson = Meeting.objects.get(public_id=meeting)
    other = Person.objects.exclude(pk=lesson.lecturer_id).order_by("pk")[0]
    Meeting.objects.filter(pk=lesson.pk).update(lecturer=other)
    return clock.ms(clock.real_now())


def lesson_is_cancelled(meeting: str, key: str) -> int:
    Meeting.objects.filter(public_id=meeting).update(state=MeetingState.CANCELLED)
    return clock.ms(clock.real_now())


def people_in(meeting: str) -> dict[str, list[str]]:
    """Who is in the room by the house's media server, and what they may send."""
    settings.LIVEKIT_URL = House(settings.ORIGIN, settings.DATA, settings.ROOT).livekit_url
    return {one.identity: sorted(one.may_send) for one in rooms.present_in(meeting)}


def identity_of(key: str) -> str:
    return f"d:{device_of(key).public_id}"
