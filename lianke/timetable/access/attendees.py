"""Who takes part in a meeting and as what. 404 for everybody else."""

from dataclasses import dataclass

from django.db.models import Case, When
from django.http import Http404

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel.requests import PersonRequest, Request
from lianke.organisations.rights import Right, rights_of
from lianke.rtc.identities import device_identity, person_identity
from lianke.schooling.models import Device
from lianke.timetable.access.meetings import (
    meeting_for,
    meetings_visible_to,
    participation_of_device,
    participation_once_of_device,
)
from lianke.timetable.choices import ParticipationState
from lianke.timetable.models import Meeting, Participation


@dataclass(frozen=True)
class Attendee:
    """Somebody who acts in a meeting: the lecturer, a class by its device or by its assistant; or an onlooker
    who only reads.
    """

    meeting: Meeting
    part: str  # lecturer, class, assistant, observer
    person: Person | None = None
    device: Device | None = None
    participation: Participation | None = None

    @property
    def identity(self) -> str:
        return (
            device_identity(self.device.public_id)
            if self.device
            else person_identity(self.person.public_id if self.person else "")
        )

    @property
    def actor(self) -> Actor:
        if self.device:
            return Actor.of_device(
                self.device, self.participation.class_group if self.participation else None
            )
        return Actor.of(self.person)


def attendee(request: Request, public_id: str) -> Attendee:
    """Who asks: a signed-in person goes before the device whose browser they use, unless the page says that
    it is the screen.
    """
    person, device = request.user, request.device
    if isinstance(person, Person) and not is_screen(request):
        meeting = meeting_for(person, public_id)
        if meeting.lecturer_id == person.pk:
            return Attendee(meeting, "lecturer", person=person)
        assisted = participation_assisted_by(person, meeting)
        return Attendee(
            meeting, "assistant" if assisted else "observer", person=person, participation=assisted
        )
    if device is None:
        raise Http404
    participation = participation_of_device(device, public_id)
    return Attendee(participation.meeting, "class", device=device, participation=participation)


def is_screen(request: Request) -> bool:
    return request.device is not None and request.headers.get("X-Lianke-As") == "device"


def participation_assisted_by(person: Person, meeting: Meeting) -> Participation | None:
    """The class for which a person acts beside its screen: whose assistant they are, or else one of the
    school where they work.
    """
    taking_part = Participation.objects.filter(meeting=meeting, class_group__isnull=False).exclude(
        state=ParticipationState.CANCELLED
    )
    held = rights_of(person)
    mine = taking_part.filter(
        held.named("class_group__assistant") | held.at("class_group__school__path", Right.ASSIST)
    )
    own_first = mine.order_by(Case(When(class_group__assistant=person, then=0), default=1), "pk")
    return own_first.select_related("class_group__school", "room").first()


def participant(request: Request, public_id: str) -> Attendee:
    """The lecturer or a class by its screen: those who may join and be counted."""
    found = attendee(request, public_id)
    if found.part not in ("lecturer", "class"):
        raise Http404
    return found


def speaker(request: Request, public_id: str) -> Attendee:
    """Whoever may append events: participants, and a class's assistant on a phone of their own."""
    found = attendee(request, public_id)
    if found.part == "observer":
        raise Http404
    return found


def of_a_class(request: Request, public_id: str) -> Attendee:
    """Who acts for a class: its screen, or its assistant."""
    found = attendee(request, public_id)
    if found.part not in ("class", "assistant"):
        raise Http404
    return found


def assistant(request: PersonRequest, public_id: str) -> Attendee:
    """Whoever is signed in and acts for a class in person: the assistant's phone."""
    found = attendee(request, public_id)
    if found.part != "assistant":
        raise Http404
    return found


def witness(request: Request, public_id: str) -> Attendee:
    """Who may say that they were there: a participant, or a screen that stood in one of the lesson's rooms
    and was moved since.
    """
    if isinstance(request.user, Person) and not is_screen(request):
        return participant(request, public_id)
    if request.device is None:
        raise Http404
    participation = participation_once_of_device(request.device, public_id)
    return Attendee(participation.meeting, "class", device=request.device, participation=participation)


def lecturer(request: Request, public_id: str) -> Attendee:
    found = attendee(request, public_id)
    if found.part != "lecturer":
        raise Http404
    return found


def see(request: Request, meeting: Meeting) -> None:
    """Raises Http404 for whom the meeting is not: neither a person to whom it is visible nor a screen in one
    of its rooms.
    """
    person, device = request.user, request.device
    if isinstance(person, Person) and meetings_visible_to(person).filter(pk=meeting.pk).exists():
        return
    if device is None:
        raise Http404
    participation_of_device(device, meeting.public_id)
