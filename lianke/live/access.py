"""Who takes part in a meeting and as what. 404 for everybody else."""

from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, When
from django.http import Http404

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel.requests import PersonRequest, Request
from lianke.live.models import Claim, Clip, Deck, LessonPlanVersion, RuleChange, Work
from lianke.live.queries.plans import plan_of
from lianke.organisations.choices import OVERSEEING, PLACES_OF_LEARNING, NodeKind, Role
from lianke.organisations.models import Node
from lianke.organisations.queries import offices_of, overseen_paths, under
from lianke.rtc.identities import device_identity, person_identity
from lianke.schooling.access import rooms_for_screens_of
from lianke.schooling.models import Device
from lianke.timetable.access import (
    meeting_for,
    meetings_visible_to,
    one,
    participation_of_device,
    participation_once_of_device,
)
from lianke.timetable.choices import ParticipationState, VersionState
from lianke.timetable.models import Meeting, Participation, Topic, TopicLesson


@dataclass(frozen=True)
class Attendee:
    """Somebody who acts in a meeting: the lecturer, a class by its device or by its assistant; or an onlooker
    who only reads.
    """

    meeting: Meeting
    role: str  # lecturer, class, assistant, observer
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
            return Actor(
                "device",
                self.device.public_id,
                str(self.participation.class_group if self.participation else ""),
            )
        return Actor("person", self.person.public_id, self.person.name) if self.person else Actor("system")


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
    schools = offices_of(person).filter(node__kind__in=PLACES_OF_LEARNING).values("node")
    mine = taking_part.filter(Q(class_group__assistant=person) | Q(class_group__school__in=schools))
    own_first = mine.order_by(Case(When(class_group__assistant=person, then=0), default=1), "pk")
    return own_first.select_related("class_group__school", "room").first()


def participant(request: Request, public_id: str) -> Attendee:
    """The lecturer or a class by its screen: those who may join and be counted."""
    found = attendee(request, public_id)
    if found.role not in ("lecturer", "class"):
        raise Http404
    return found


def speaker(request: Request, public_id: str) -> Attendee:
    """Whoever may append events: participants, and a class's assistant on a phone of their own."""
    found = attendee(request, public_id)
    if found.role == "observer":
        raise Http404
    return found


def of_a_class(request: Request, public_id: str) -> Attendee:
    """Who acts for a class: its screen, or its assistant."""
    found = attendee(request, public_id)
    if found.role not in ("class", "assistant"):
        raise Http404
    return found


def assistant(request: PersonRequest, public_id: str) -> Attendee:
    """Whoever is signed in and acts for a class in person: the assistant's phone."""
    found = attendee(request, public_id)
    if found.role != "assistant":
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
    if found.role != "lecturer":
        raise Http404
    return found


def deck_for(request: Request, public_id: str) -> Deck:
    """A deck of a meeting that the reader may see."""
    deck = Deck.objects.select_related("meeting").filter(public_id=public_id).first()
    if deck is None:
        raise Http404
    see(request, deck.meeting)
    return deck


def work_for(request: Request, public_id: str) -> Work:
    """A pupil's work of a meeting that the reader may see."""
    work = Work.objects.select_related("participation__meeting").filter(public_id=public_id).first()
    if work is None:
        raise Http404
    see(request, work.participation.meeting)
    return work


def clip_for(request: Request, public_id: str) -> Clip:
    """A clip of a meeting that the reader may see."""
    clip = Clip.objects.select_related("meeting").filter(public_id=public_id).first()
    if clip is None:
        raise Http404
    see(request, clip.meeting)
    return clip


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


def meetings_prepared_by(person: Person) -> QuerySet[Meeting]:
    """Lessons whose plan the person writes: their own, also those in which somebody stands in for them."""
    of_course = Q(course__plans__lecturer=person, course__plans__version__state=VersionState.PUBLISHED)
    return Meeting.objects.filter(Q(lecturer=person) | Q(stands_in_for=person) | of_course).distinct()


def meeting_prepared_by(person: Person, public_id: str) -> Meeting:
    return one(meetings_prepared_by(person), public_id)


def meeting_with_plan(person: Person, public_id: str) -> Meeting:
    """A lesson whose plan the person may read: whoever may see the lesson, and who prepares it."""
    prepared = meetings_prepared_by(person).filter(public_id=public_id).exists()
    return meeting_prepared_by(person, public_id) if prepared else meeting_for(person, public_id)


def topics_visible_to(person: Person) -> QuerySet[Topic]:
    """Topics all of whose lessons the person may see."""
    hidden = TopicLesson.objects.exclude(meeting__in=meetings_visible_to(person))
    return Topic.objects.filter(lessons__isnull=False).exclude(pk__in=hidden.values("topic")).distinct()


def topic_for(person: Person, public_id: str) -> Topic:
    found = topics_visible_to(person).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def lessons_to_compare(person: Person) -> QuerySet[Meeting]:
    """Lessons of a course that the person may see and that belong to no topic yet."""
    return meetings_visible_to(person).filter(course__isnull=False, topic_lesson__isnull=True)


def compares_lessons(person: Person) -> bool:
    """Whoever oversees, and lecturers: 同课异构 is theirs."""
    return offices_of(person).filter(role__in=[*OVERSEEING, Role.LECTURER]).exists()


def dissolves(person: Person, topic: Topic) -> bool:
    """Who may take a topic apart again: who made it, and whoever oversees its lessons."""
    return topic.made_by_id == person.pk or bool(overseen_paths(person))


def topic_to_dissolve(person: Person, public_id: str) -> Topic:
    topic = topic_for(person, public_id)
    if not dissolves(person, topic):
        raise Http404
    return topic


def version_with_print(request: Request, public_id: str, digest: str) -> LessonPlanVersion:
    """A version of the plan of a lesson that the reader may see, which has this worksheet."""
    plan = plan_of(attendee(request, public_id).meeting)
    versions = plan.versions.all() if plan else []
    found = next((one for one in versions if any(file["digest"] == digest for file in one.prints)), None)
    if found is None:
        raise Http404
    return found


def participations_received_by(person: Person) -> QuerySet[Participation]:
    """Classes' lessons whose screen the person's own phone may become: they assist the class, or say where
    screens stand in its room.
    """
    rooms = rooms_for_screens_of(person).order_by().values("pk")
    taking_part = Participation.objects.filter(class_group__isnull=False).exclude(
        state=ParticipationState.CANCELLED
    )
    return taking_part.filter(Q(class_group__assistant=person) | Q(room__in=rooms))


def participation_to_receive(person: Person, public_id: str) -> Participation:
    rows = participations_received_by(person).filter(public_id=public_id)
    found = rows.select_related(
        "meeting__course__subject", "meeting__host_node", "class_group__school", "room__node"
    ).first()
    if found is None:
        raise Http404
    return found


def participations_answered_for(person: Person) -> QuerySet[Participation]:
    """Classes' lessons for which the person may claim: they assist the class, work in its school or over it,
    or gave the lesson.
    """
    return Participation.objects.filter(
        Q(class_group__assistant=person)
        | Q(class_group__school__in=offices_of(person).values("node"))
        | under("class_group__school__path", overseen_paths(person))
        | Q(class_group__isnull=False, meeting__lecturer=person)
    ).exclude(state=ParticipationState.CANCELLED)


def participation_to_claim(person: Person, meeting: str, public_id: str) -> Participation:
    rows = participations_answered_for(person).filter(public_id=public_id, meeting__public_id=meeting)
    found = rows.select_related(
        "meeting__course__subject", "meeting__lecturer", "meeting__host_node", "class_group__school"
    ).first()
    if found is None:
        raise Http404
    return found


def claims_visible_to(person: Person) -> QuerySet[Claim]:
    return Claim.objects.filter(Q(participation__in=participations_answered_for(person)) | Q(filed_by=person))


def claim_for(person: Person, public_id: str) -> Claim:
    rows = claims_visible_to(person).filter(public_id=public_id)
    found = rows.select_related(
        "participation__meeting__course__subject",
        "participation__meeting__lecturer",
        "participation__meeting__host_node",
        "participation__class_group__school",
        "filed_by",
        "ruling__ruled_by",
    ).first()
    if found is None:
        raise Http404
    return found


def claims_ruled_by(person: Person) -> QuerySet[Claim]:
    """Claims of classes under the nodes whose officer the person is; not their own: the service says so in a
    sentence.
    """
    paths = [office.node.path for office in offices_of(person) if office.role == Role.OFFICER]
    return Claim.objects.filter(under("participation__class_group__school__path", paths))


def claim_to_rule(person: Person, public_id: str) -> Claim:
    found = (
        claims_ruled_by(person)
        .filter(public_id=public_id)
        .select_related("participation__meeting", "participation__class_group__school")
    )
    claim = found.first()
    if claim is None:
        raise Http404
    return claim


def places_overseen_by(person: Person) -> list[Node]:
    """Raises Http404 for whoever oversees nothing."""
    places = list(Node.objects.filter(path__in=overseen_paths(person)).order_by("path"))
    if not places:
        raise Http404
    return places


def nodes_ruled_by(person: Person) -> list[Node]:
    """Counties and cities whose officer the person is: of these alone they make the counting rule. Raises
    Http404 for everybody else.
    """
    offices = offices_of(person).filter(
        role=Role.OFFICER, node__kind__in=[NodeKind.PROVINCE, NodeKind.CITY, NodeKind.COUNTY]
    )
    nodes = list({office.node_id: office.node for office in offices}.values())
    if not nodes:
        raise Http404
    return nodes


def rule_change_for(person: Person, public_id: str) -> RuleChange:
    found = RuleChange.objects.filter(public_id=public_id, node__in=nodes_ruled_by(person))
    change = found.select_related("node", "proposed_by", "rule__made_by").first()
    if change is None:
        raise Http404
    return change
