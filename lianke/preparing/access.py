"""Whose lesson plan, slides and films these are. 404 for everybody else."""

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.kernel.requests import Request
from lianke.organisations.rights import rights_of
from lianke.preparing.models import Clip, Deck, LessonPlanVersion
from lianke.preparing.queries.plans import plan_of
from lianke.timetable.access.attendees import attendee, see
from lianke.timetable.access.meetings import meeting_for, one
from lianke.timetable.choices import VersionState
from lianke.timetable.models import Meeting


def deck_for(request: Request, public_id: str) -> Deck:
    """A deck of a meeting that the reader may see."""
    deck = or_404(Deck.objects.select_related("meeting").filter(public_id=public_id).first())
    see(request, deck.meeting)
    return deck


def clip_for(request: Request, public_id: str) -> Clip:
    """A clip of a meeting that the reader may see."""
    clip = or_404(Clip.objects.select_related("meeting").filter(public_id=public_id).first())
    see(request, clip.meeting)
    return clip


def meetings_prepared_by(person: Person) -> QuerySet[Meeting]:
    """Lessons whose plan the person writes: their own, also those in which somebody stands in for them."""
    held = rights_of(person)
    of_course = held.named("course__plans__lecturer") & Q(
        course__plans__version__state=VersionState.PUBLISHED
    )
    return Meeting.objects.filter(held.named("lecturer", "stands_in_for") | of_course).distinct()


def meeting_prepared_by(person: Person, public_id: str) -> Meeting:
    return one(meetings_prepared_by(person), public_id)


def meeting_with_plan(person: Person, public_id: str) -> Meeting:
    """A lesson whose plan the person may read: whoever may see the lesson, and who prepares it."""
    prepared = meetings_prepared_by(person).filter(public_id=public_id).exists()
    return meeting_prepared_by(person, public_id) if prepared else meeting_for(person, public_id)


def version_with_print(request: Request, public_id: str, digest: str) -> LessonPlanVersion:
    """A version of the plan of a lesson that the reader may see, which has this worksheet."""
    plan = plan_of(attendee(request, public_id).meeting)
    versions = plan.versions.all() if plan else []
    return or_404(
        next((one for one in versions if any(file["digest"] == digest for file in one.prints)), None)
    )
