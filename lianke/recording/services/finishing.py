"""What is done to a closed recording, and done again until it is whole."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.recording.choices import CLOSED, FINISH_AGAIN_AFTER, MOST_FINISH_TRIES, Finishing, RecordingState
from lianke.recording.models import Recording
from lianke.recording.services.program import StillWritten, Unfinished, finish
from lianke.recording.services.telling import tell_of_lost_replay
from lianke.recording.tasks import finish_after_class

log = logging.getLogger(__name__)

# a job that no worker has begun is asked for again; of two the second does nothing
FINISH_UNTAKEN_AFTER = timedelta(minutes=30)


FINISH_SILENT_AFTER = timedelta(minutes=2)  # a job that was not heard for so long has lost its worker


UNFINISHED = (Finishing.WAITING, Finishing.RUNNING, Finishing.FAILED)


FINISH_FIELDS = ("finishing", "finish_tries", "finish_again_at")


def to_be_finished(recording: Recording) -> None:
    """All is on disk. What plays as it is is ready; what came raw has to be prepared first."""
    if recording.tracks.exclude(raw=[]).exists():
        recording.state = RecordingState.PREPARING
    else:
        recording.state, recording.ready_at = RecordingState.READY, clock.now()
    ask_to_finish(recording, tries=0)


def ask_to_finish(recording: Recording, *, tries: int) -> None:
    recording.finishing, recording.finish_tries = Finishing.WAITING, tries
    recording.finish_again_at = clock.real_now() + FINISH_UNTAKEN_AFTER
    transaction.on_commit(lambda: finish_after_class.enqueue(recording.pk))


def finish_recording(*, recording_id: int) -> None:
    """Adds what only has to be there after class, unless another worker does; a lesson that was taken up
    again meanwhile is left alone.
    """
    recording = begin_to_finish(recording_id)
    if recording is None:
        return
    # nothing of it when the clock took this worker for dead
    ours = Recording.objects.filter(
        pk=recording_id, state__in=CLOSED, finishing=Finishing.RUNNING, finish_tries=recording.finish_tries
    )
    try:
        finish(
            recording.meeting.public_id,
            lambda: ours.update(finish_again_at=clock.real_now() + FINISH_SILENT_AFTER),
        )
    except StillWritten:
        return
    except Unfinished as problem:
        log.warning("recording %s was not finished: %s", recording_id, problem)
        again_at = next_try(recording.finish_tries)
        with transaction.atomic():
            kept = ours.update(
                finishing=Finishing.FAILED, finish_again_at=again_at, finish_problem=str(problem)[:2000]
            )
            if kept and again_at is None:
                tell_of_lost_replay(recording)
        return
    with transaction.atomic():
        ours.filter(state=RecordingState.PREPARING).update(state=RecordingState.READY, ready_at=clock.now())
        ours.update(finishing=Finishing.DONE, finish_again_at=None, finish_problem="")


@transaction.atomic
def begin_to_finish(recording_id: int) -> Recording | None:
    """The recording, if a job for it waits; no other job then begins."""
    waiting = Recording.objects.filter(pk=recording_id, state__in=CLOSED, finishing=Finishing.WAITING)
    recording = waiting.select_for_update(of=("self",)).select_related("meeting").first()
    if recording is not None:
        recording.finishing, recording.finish_tries = Finishing.RUNNING, recording.finish_tries + 1
        recording.finish_again_at = clock.real_now() + FINISH_SILENT_AFTER
        recording.save(update_fields=FINISH_FIELDS)
    return recording


def next_try(tries: int) -> datetime | None:
    """When it is tried again after so many failures; None when it is given up."""
    return clock.real_now() + FINISH_AGAIN_AFTER[tries - 1] if tries < MOST_FINISH_TRIES else None


@transaction.atomic
def finish_left_over() -> list[str]:
    """Asks again for what is due: what failed a while ago, what lost its worker. Returns the meetings'
    ids.
    """
    due = Recording.objects.filter(
        finishing__in=UNFINISHED, finish_again_at__lt=clock.real_now(), state__in=CLOSED
    )
    asked = []
    for recording in due.select_for_update(of=("self",)).select_related("meeting"):
        if recording.finish_tries < MOST_FINISH_TRIES:
            ask_to_finish(recording, tries=recording.finish_tries)
            asked.append(recording.meeting.public_id)
        else:  # it took its last worker with it
            recording.finishing, recording.finish_again_at = Finishing.FAILED, None
            tell_of_lost_replay(recording)
        recording.save(update_fields=FINISH_FIELDS)
    return asked


@transaction.atomic
def finish_again(*, recording: Recording, person: Person) -> None:
    """Tries anew what was given up, as often as the first time; pressed twice it is tried once."""
    recording = (
        Recording.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=recording.pk)
    )
    if recording.finishing != Finishing.FAILED:
        return
    ask_to_finish(recording, tries=0)
    recording.save(update_fields=FINISH_FIELDS)
    record(actor=Actor.of(person), verb="finish_recording_again", what=recording.meeting)
