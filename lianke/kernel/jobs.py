"""Long jobs: one row's work, done by a worker in pieces, heard of while it lasts, taken up again when its
worker dies.

A package says in TASKS of its `tasks.py` what it has. Its service asks for a job in the transaction of the
deed that needs it; whatever then happens to the machine, the job goes on, or its row is told a sentence
(`give_up`).
"""

import logging
import os
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error, connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from lianke.kernel import clock
from lianke.kernel.lists import collected
from lianke.kernel.models import Job, JobState
from lianke.kernel.queues import Queue
from lianke.kernel.refusal import Refusal

log = logging.getLogger(__name__)

BEAT_S = 10
DEAD_AFTER = timedelta(seconds=60)  # without a beat; the clock looks every few seconds
SLICE_S = 2
"""So long a job goes on before it lets those go first that have not begun."""

GOES_ON = -10
"""Priority of what has begun: whoever has not comes first."""

MOST_DEATHS = 3
"""A job that took so many workers with it is given up."""

GRACE_S = 60
"""After its limit a job is broken off; one that does not hear it is killed with its worker so much later."""


class Halted(Exception):
    """Somebody stopped this job, or it was taken for dead and another worker has it."""


class TooLong(Exception):
    """The job's limit of time is over."""


@dataclass
class Life:
    """What a job in work may say and ask."""

    job: Job

    @property
    def done(self) -> int:
        """How far it had come when this piece began."""
        return self.job.done

    def goes_on(self, **progress: int) -> bool:
        """It is heard (with `done` and `total`, if it knows them); False when it has to end."""
        for name, value in progress.items():
            setattr(self.job, name, value)
        return bool(in_hand(self.job).update(beat_at=clock.real_now(), **progress))

    def go_on(self, **progress: int) -> None:
        """Raises Halted when it has to end."""
        if not self.goes_on(**progress):
            raise Halted


@dataclass(frozen=True)
class LongJob:
    """`do` and `give_up`: services of the package by their dotted names, since they ask for the job that
    calls them, and since a solver is loaded by its worker alone. `do` (pk, life) does a piece of the work and
    answers True when there is more; done again it changes nothing. `give_up` (pk, sentence) says on the row
    that it will not be done. `taken_up`: in words, how it goes on after its worker died. `limit`,
    `memory_mb`: of one piece.
    """

    name: str
    do: str
    give_up: str
    taken_up: str
    queue: Queue
    limit: timedelta
    memory_mb: int
    again_after: tuple[timedelta, ...] = ()  # a first, second … failure

    @property
    def most_tries(self) -> int:
        return len(self.again_after) + 1

    def ask(self, subject: int) -> None:
        """In the transaction of the deed that needs it. A job that is in work is begun anew."""
        now = clock.real_now()
        anew = {"state": JobState.WAITING, "tries": 0, "done": 0, "total": 0, "problem": ""}
        times = {"asked_at": now, "due_at": now, "beat_at": now}
        Job.objects.update_or_create(name=self.name, subject=subject, defaults=anew | times)
        transaction.on_commit(lambda: self.call(subject))

    def call(self, subject: int, *, priority: int = 0) -> None:
        """Has a worker look; which finds nothing to do when another was quicker."""
        run_long_job.using(queue_name=self.queue, priority=priority).enqueue(self.name, subject)

    def stop(self, subject: int) -> None:
        """It is not begun any more, and is told to end where it is in work."""
        here = Job.objects.filter(name=self.name, subject=subject)
        here.filter(state__in=[JobState.WAITING, JobState.RUNNING]).update(state=JobState.STOPPED)

    def do_now(self, subject: int) -> None:
        """In this process, as a command wants it, what was asked for; what came of it stands on its row."""
        while (job := self.of(subject)) and job.state == JobState.WAITING and job.due_at <= clock.real_now():
            run_long_job.call(self.name, subject)

    def of(self, subject: int) -> Job | None:
        return Job.objects.filter(name=self.name, subject=subject).first()

    def stands_still(self, subject: int) -> str:
        """ "again" while it waits for another try or is not heard, "given_up", or "" when all is well."""
        job = self.of(subject)
        if job is None or job.state == JobState.FAILED:
            return "given_up"
        silent = job.state == JobState.RUNNING and clock.real_now() - job.beat_at > DEAD_AFTER
        return "again" if silent or job.is_to_be_tried_again else ""


def given_up(name: str) -> QuerySet[Job, int]:
    """Ids of the rows for which a job was given up."""
    return Job.objects.filter(name=name, state=JobState.FAILED).values_list("subject", flat=True)


def long_job(name: str) -> LongJob:
    found: dict[str, LongJob] = {each.name: each for each in collected("tasks")}
    return found[name]


@task()
def run_long_job(name: str, subject: int) -> None:
    """The worker's: as many pieces as fit into a slice."""
    what = long_job(name)
    job = begun(what, subject)
    if job is None:
        return
    try:
        with beating(job, what.limit), limited(what):
            more = pieces(what, job)
    except Halted:
        return
    except Refusal as refusal:
        give_up(what, job, refusal.sentence, refusal.code)
    except Exception as error:  # whatever it was, it is tried again or the row is told
        log.exception("%s %s", name, subject)
        fail(what, job, error)
    else:
        settle(what, job, more=more)


@transaction.atomic
def begun(what: LongJob, subject: int) -> Job | None:
    """The job, if it waits and is due; nobody else then begins it."""
    waiting = Job.objects.filter(name=what.name, subject=subject, state=JobState.WAITING)
    job = waiting.filter(due_at__lte=clock.real_now()).select_for_update().first()
    if job is not None:
        job.state, job.beat_at = JobState.RUNNING, clock.real_now()
        job.run, job.tries = job.run + 1, job.tries + 1
        job.save()
    return job


def in_hand(job: Job) -> QuerySet[Job]:
    """The job's row, as long as this run has it."""
    return Job.objects.filter(pk=job.pk, run=job.run, state=JobState.RUNNING)


def pieces(what: LongJob, job: Job) -> bool:
    begun_at = time.monotonic()
    piece = import_string(what.do)
    while piece(pk=job.subject, life=Life(job)):
        job.tries = 1  # it got on
        if not in_hand(job).update(beat_at=clock.real_now(), tries=1, problem=""):
            raise Halted
        if time.monotonic() - begun_at > SLICE_S:
            return True
    return False


def settle(what: LongJob, job: Job, *, more: bool) -> None:
    if not more:
        in_hand(job).update(state=JobState.DONE, problem="")
    elif in_hand(job).update(state=JobState.WAITING, due_at=clock.real_now(), tries=0):
        what.call(job.subject, priority=GOES_ON)


def fail(what: LongJob, job: Job, error: Exception) -> None:
    said = str(error)[:2000] or type(error).__name__
    if job.tries < what.most_tries:
        due = clock.real_now() + what.again_after[job.tries - 1]
        in_hand(job).update(state=JobState.WAITING, due_at=due, problem=said)
    elif isinstance(error, TooLong):
        sentence = _(
            "This took longer than it may, and was broken off. Try again with less, or ask the operator."
        )
        give_up(what, job, sentence, said)
    else:
        sentence = _("Something went wrong here, not in your data. Try again, or ask the operator.")
        give_up(what, job, sentence, said)


@transaction.atomic
def give_up(what: LongJob, job: Job, sentence: str, problem: str) -> None:
    if in_hand(job).update(state=JobState.FAILED, problem=problem):
        import_string(what.give_up)(pk=job.subject, sentence=sentence)


def take_up() -> list[str]:
    """The clock's: jobs whose worker died wait again, or are given up; what is due and in no queue is
    called.
    """
    now, called = clock.real_now(), []
    for job in Job.objects.filter(state=JobState.RUNNING, beat_at__lt=now - DEAD_AFTER):
        bury(job, now)
    due = Job.objects.filter(state=JobState.WAITING, due_at__lte=now)
    waiting = queued() if due.exists() else set()
    for name, subject in due.order_by("due_at").values_list("name", "subject"):
        if (name, subject) not in waiting:
            long_job(name).call(subject)
            called.append(f"{name} {subject}")
    return called


@transaction.atomic
def bury(job: Job, now: datetime) -> None:
    """Its worker is dead."""
    what = long_job(job.name)
    log.warning("%s lost its worker", job)
    if job.tries >= max(MOST_DEATHS, what.most_tries):
        sentence = _("The machine broke off several times at this. Ask the operator; nothing is half done.")
        give_up(what, job, sentence, job.problem or "its worker died")
    else:
        in_hand(job).filter(beat_at=job.beat_at).update(state=JobState.WAITING, due_at=now)
    dead = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, task_path=run_long_job.module_path)
    for one in dead:
        if one.args_kwargs["args"] == [job.name, job.subject]:
            one.set_failed(ChildProcessError("its worker died"))


def queued() -> set[tuple[str, int]]:
    """What a worker will find by itself."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=run_long_job.module_path)
    return {tuple(one["args"]) for one in waiting.values_list("args_kwargs", flat=True)}


@contextmanager
def beating(job: Job, limit: timedelta) -> Iterator[None]:
    """Another thread says that this process lives, also while a long statement or a solver has it; it ends
    the process when the job does not hear that its time is over.
    """
    over = threading.Event()
    heart = threading.Thread(
        target=beat, args=(job, over, time.monotonic() + limit.total_seconds() + GRACE_S)
    )
    heart.daemon = True
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def beat(job: Job, over: threading.Event, deadline: float) -> None:
    while not over.wait(BEAT_S):
        if time.monotonic() > deadline:
            log.error("%s does not end; its worker does", job)
            os.kill(os.getpid(), signal.SIGKILL)
        with suppress(Error):  # the database is busy, maybe with this very job
            in_hand(job).update(beat_at=clock.real_now())
    connection.close()


@contextmanager
def limited(what: LongJob) -> Iterator[None]:
    """Limits of time and memory while it works; what it starts has them too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (what.memory_mb << 20, hard))
    try:
        with ended_after(what.limit):
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextmanager
def ended_after(limit: timedelta) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # which alone hears signals
        yield
        return

    def ring(*_: object) -> None:
        raise TooLong(f"not done after {limit}")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
