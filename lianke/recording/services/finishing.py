"""What is done to a closed recording, and done again until it is whole."""

from django.db import transaction
from django.db.models import Sum

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.jobs import Life
from lianke.kernel.models import JobState
from lianke.organisations.choices import StoredKind
from lianke.organisations.services import count_stored
from lianke.recording.choices import CLOSED, RecordingState
from lianke.recording.models import Recording
from lianke.recording.services.program import StillWritten, finish
from lianke.recording.services.telling import tell_of_lost_replay
from lianke.recording.tasks import FINISH


def to_be_finished(recording: Recording) -> None:
    """All is on disk. What plays as it is is ready; what came raw has to be prepared first."""
    if recording.tracks.exclude(raw=[]).exists():
        recording.state = RecordingState.PREPARING
    else:
        recording.state, recording.ready_at = RecordingState.READY, clock.now()
    FINISH.ask(recording.pk)


def finish_recording(*, pk: int, life: Life) -> None:
    """Adds what only has to be there after class; a lesson that was taken up again meanwhile is left alone.
    Raises Unfinished.
    """
    recording = Recording.objects.select_related("meeting").get(pk=pk)
    if recording.state not in CLOSED:
        return
    try:
        finish(recording.meeting.public_id, life.go_on)
    except StillWritten:
        return
    count_stored(
        place=recording.meeting.host_node,
        kind=StoredKind.RECORDING,
        name=f"recordings/{recording.meeting.public_id}/",
        size=recording.tracks.aggregate(all=Sum("bytes"))["all"] or 0,
    )
    preparing = Recording.objects.filter(pk=pk, state=RecordingState.PREPARING)
    preparing.update(state=RecordingState.READY, ready_at=clock.now())


def give_up_finishing(*, pk: int, sentence: str) -> None:
    """The lesson's page says it in its own words; whoever answers for the machines is told."""
    tell_of_lost_replay(Recording.objects.select_related("meeting").get(pk=pk))


@transaction.atomic
def finish_again(*, recording: Recording, person: Person) -> None:
    """Tries anew what was given up, as often as the first time; pressed twice it is tried once."""
    recording = Recording.objects.select_for_update(of=("self",)).get(pk=recording.pk)
    job = FINISH.of(recording.pk)
    if job and job.state == JobState.FAILED:
        FINISH.ask(recording.pk)
        record(actor=Actor.of(person), verb="finish_recording_again", what=recording.meeting)
