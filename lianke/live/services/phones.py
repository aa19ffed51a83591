"""手机接收: a signed-in person's phone becomes a class's screen for one lesson, without a code to type, and is
none any more afterwards.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.live.choices import EventKind
from lianke.live.models import Reception
from lianke.live.queries.meetings import FORGOTTEN_AFTER, OPENS_BEFORE, REOPENS_FOR, may_be_joined
from lianke.live.queries.receptions import reception_of, receptions_in
from lianke.live.services.timeline import By, NewEvent, append_events
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.models import Device
from lianke.schooling.services import new_device, place_device, take_away_device
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation

STAYS = 2 * FORGOTTEN_AFTER
"""After a lesson's planned end; the clock has ended a forgotten one by then."""


@transaction.atomic
def receive_on_phone(*, participation: Participation, person: Person, device: Device | None) -> str | None:
    """From now on this phone is the class's screen, until the lesson is over. Returns the key of a phone that
    had none.

    `device`: what this browser is already. Refuses a classroom's own screen, a class without a room, a lesson
    that cannot be joined now.
    """
    meeting = participation.meeting
    if device and device.purpose != DevicePurpose.PHONE:
        raise Refusal(
            "is_a_screen",
            _("This browser is a classroom's screen already. Lessons start on it by themselves."),
        )
    if participation.room is None:
        raise Refusal(
            "no_room",
            _("No classroom has been entered for this class. Ask your school or the bureau to enter one."),
        )
    if not may_be_joined(meeting):
        opens = f"{clock.local(meeting.begins_at - OPENS_BEFORE):%H:%M}"
        early = clock.now() < meeting.begins_at
        raise Refusal(
            "not_now",
            _("The lesson can be joined from %(time)s.") % {"time": opens}
            if early
            else _("This lesson has ended."),
        )
    phone, key = (device, None) if device else new_device(person=person, purpose=DevicePurpose.PHONE)
    place_device(device=phone, room=participation.room, person=person, until=until(meeting))
    Reception.objects.create(device=phone, participation=participation, person=person, begun_at=clock.now())
    return key


def until(meeting: Meeting) -> datetime:
    return max(meeting.ends_at, clock.now()) + STAYS


@transaction.atomic
def stop_receiving(*, device: Device, person: Person) -> None:
    """This phone is no classroom's screen any more; in a lesson the lecturer is told. A classroom's own
    screen is not touched.
    """
    if device.purpose != DevicePurpose.PHONE:
        return
    reception = reception_of(device)
    take_away_device(device=device, actor=Actor.of(person))
    if reception and reception.participation.meeting.state == MeetingState.OPEN:
        left = By(person=person, participation=reception.participation)
        append_events(meeting=reception.participation.meeting, by=left, events=[NewEvent(EventKind.LEFT)])


def let_phones_go(*, meeting: Meeting, after: timedelta = REOPENS_FOR) -> None:
    """The lesson is over: its phones stay for the minutes in which 下课 can be undone, and no longer."""
    receptions_in(meeting).update(ends_at=clock.now() + after)


def keep_phones(*, meeting: Meeting) -> None:
    """The lesson goes on after all."""
    receptions_in(meeting).update(ends_at=until(meeting))
