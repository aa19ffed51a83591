"""Long jobs: begun once, heard of while they last, taken up again when their worker dies, or told a sentence."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connections
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from lianke.kernel import clock, jobs
from lianke.kernel.jobs import Halted, Life, LongJob, TooLong, given_up, run_long_job, take_up
from lianke.kernel.models import Job, JobState
from lianke.kernel.queues import Queue
from lianke.kernel.refusal import Refusal
from tests.processes import BY_HAND, later

ROW = 7


@dataclass
class Told:
    """What a job was asked to do, and what it said when it was given up."""

    pieces: list[tuple[int, int]] = field(default_factory=list)  # row, how far it had come
    sentences: list[str] = field(default_factory=list)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def digging(told: Told, monkeypatch: pytest.MonkeyPatch) -> Callable[..., LongJob]:
    """A job by what each of its pieces does."""

    def digging(piece: Callable[[Life], object], **values: object) -> LongJob:
        def do(*, pk: int, life: Life) -> object:
            told.pieces.append((pk, life.done))
            return piece(life)

        def give_up(*, pk: int, sentence: str) -> None:
            told.sentences.append(sentence)

        monkeypatch.setattr(jobs, "import_string", {"dig": do, "give up": give_up}.__getitem__)
        usual = LongJob(
            name="garden.dig",
            do="dig",
            give_up="give up",
            taken_up="where it was",
            queue=Queue.OFFICE,
            limit=timedelta(minutes=1),
            memory_mb=4096,
        )
        job = replace(usual, **values)  # type: ignore[arg-type]
        monkeypatch.setattr(jobs, "long_job", lambda name: {job.name: job}[name])
        return job

    return digging


def fails(_life: Life) -> bool:
    raise ValueError("the spade broke")


def test_pieces_go_on_where_the_one_before_ended(
    db: None, digging: Callable[..., LongJob], told: Told
) -> None:
    def piece(life: Life) -> bool:
        life.go_on(done=life.done + 4, total=10)
        return life.done < 10

    dig = digging(piece)
    dig.ask(ROW)
    dig.do_now(ROW)
    assert told.pieces == [(ROW, 0), (ROW, 4), (ROW, 8)]
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (JobState.DONE, 12, 10)
    dig.do_now(ROW)
    assert len(told.pieces) == 3  # what is done is done


def test_what_fails_is_tried_again_as_often_as_it_may_and_then_told(
    db: None, digging: Callable[..., LongJob], told: Told
) -> None:
    dig = digging(fails, again_after=(timedelta(minutes=1), timedelta(minutes=10)))
    dig.ask(ROW)
    for after in dig.again_after:
        dig.do_now(ROW)
        assert Job.objects.get().problem == "the spade broke"
        assert Job.objects.get().is_to_be_tried_again
        assert take_up() == []  # not at once
        later(after)
    assert take_up() == [f"garden.dig {ROW}"]
    assert (Job.objects.get().state, Job.objects.get().tries, len(told.sentences)) == (JobState.FAILED, 3, 1)
    assert "不是数据的问题" in told.sentences[0]
    assert list(given_up(dig.name)) == [ROW]


def test_a_refusal_is_told_in_its_own_words_and_not_tried_again(
    db: None, digging: Callable[..., LongJob], told: Told
) -> None:
    def refused(_life: Life) -> bool:
        raise Refusal("stones", "这里都是石头。")

    dig = digging(refused, again_after=(timedelta(minutes=1),))
    dig.ask(ROW)
    dig.do_now(ROW)
    assert (told.sentences, Job.objects.get().state) == (["这里都是石头。"], JobState.FAILED)


def test_a_job_whose_worker_died_goes_on_within_two_minutes_and_is_given_up_when_it_kills_three(
    db: None, digging: Callable[..., LongJob], told: Told
) -> None:
    dig = digging(lambda _life: False)
    dig.ask(ROW)
    for death in range(jobs.MOST_DEATHS):
        assert jobs.begun(dig, ROW) is not None  # and then: kill -9
        assert jobs.begun(dig, ROW) is None  # a second worker leaves it alone
        later(timedelta(seconds=50))
        assert take_up() == []
        later(timedelta(seconds=20))
        if death < jobs.MOST_DEATHS - 1:
            assert dig.stands_still(ROW) == "again"
            jobs.bury(Job.objects.get(), clock.real_now())
            assert Job.objects.get().state == JobState.WAITING
    assert take_up() == []
    assert (Job.objects.get().state, len(told.sentences)) == (JobState.FAILED, 1)
    assert dig.stands_still(ROW) == "given_up"


def test_who_was_taken_for_dead_is_not_heard(db: None, digging: Callable[..., LongJob], told: Told) -> None:
    def frozen(life: Life) -> bool:
        if len(told.pieces) > 1:
            return False
        later(timedelta(minutes=2))
        assert take_up() == [f"garden.dig {ROW}"]  # another worker has done it meanwhile
        with pytest.raises(Halted):
            life.go_on(done=99)
        raise ValueError("too late to complain")

    dig = digging(frozen)
    dig.ask(ROW)
    dig.do_now(ROW)
    job = Job.objects.get()
    assert (job.state, job.done, job.problem, told.sentences) == (JobState.DONE, 0, "", [])


def test_a_job_that_is_stopped_ends_and_is_not_begun(
    db: None, digging: Callable[..., LongJob], told: Told
) -> None:
    def piece(life: Life) -> bool:
        dig.stop(ROW)
        life.go_on()
        raise AssertionError("it went on")

    dig = digging(piece)
    dig.ask(ROW)
    dig.do_now(ROW)
    dig.do_now(ROW)
    assert (len(told.pieces), Job.objects.get().state) == (1, JobState.STOPPED)
    dig.ask(ROW)  # somebody wants it after all
    assert Job.objects.get().state == JobState.WAITING


def test_a_job_that_takes_too_long_is_broken_off_and_told(
    db: None, digging: Callable[..., LongJob], told: Told
) -> None:
    dig = digging(lambda _life: time.sleep(30), limit=timedelta(seconds=0.2))
    begun = time.monotonic()
    dig.ask(ROW)
    dig.do_now(ROW)
    assert time.monotonic() - begun < 10
    assert Job.objects.get().state == JobState.FAILED
    assert "太久" in told.sentences[0]


def test_a_job_that_wants_too_much_memory_fails_alone(
    own_database: None, digging: Callable[..., LongJob]
) -> None:
    dig = digging(lambda _life: bool(bytearray(6 << 30)), memory_mb=4096)
    dig.ask(ROW)
    dig.do_now(ROW)
    assert Job.objects.get().state == JobState.FAILED
    assert Job.objects.get().problem == "MemoryError"
    assert len(bytearray(1 << 20)) == 1 << 20  # the limit is the job's


def test_a_job_beats_while_it_is_deep_in_something(
    own_database: None, digging: Callable[..., LongJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BEAT_S", 0.05)
    beats: set[object] = set()

    def piece(_life: Life) -> bool:
        deadline = time.monotonic() + 20
        while len(beats) < 4 and time.monotonic() < deadline:
            beats.add(Job.objects.get().beat_at)
            time.sleep(0.02)  # the time of the work itself
        return False

    dig = digging(piece)
    dig.ask(ROW)
    dig.do_now(ROW)
    assert len(beats) == 4
    assert threading.active_count() < 20


def test_a_worker_whose_job_does_not_hear_that_its_time_is_over_is_killed(
    own_database: None, digging: Callable[..., LongJob], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.TASKS = BY_HAND
    monkeypatch.setattr(jobs, "BEAT_S", 0.05)
    monkeypatch.setattr(jobs, "GRACE_S", 0.2)

    def deaf(_life: Life) -> bool:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                time.sleep(1)  # a solver that is not in Python
            except TooLong:
                continue
        return False

    dig = digging(deaf, limit=timedelta(seconds=0.1))
    dig.ask(ROW)
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            dig.do_now(ROW)
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_the_worker_program_does_what_was_asked_and_what_was_lost_on_the_way_to_it(
    own_database: None, digging: Callable[..., LongJob], told: Told, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    dig = digging(lambda _life: False)
    dig.ask(ROW)
    assert take_up() == []  # a worker will find it by itself
    DBTaskResult.objects.all().delete()  # killed between the commit and the call
    assert take_up() == [f"garden.dig {ROW}"]
    worker = {"interval": 0, "batch": True, "startup_delay": False, "reload": False, "verbosity": 0}
    call_command("db_worker", queue_name=Queue.LESSON, **worker)
    assert told.pieces == []  # that one has another queue
    call_command("db_worker", queue_name=Queue.OFFICE, **worker)
    assert (told.pieces, Job.objects.get().state) == ([(ROW, 0)], JobState.DONE)


def test_a_dead_workers_task_is_closed_too(
    own_database: None, digging: Callable[..., LongJob], settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    dig = digging(lambda _life: False)
    dig.ask(ROW)
    DBTaskResult.objects.get().claim("a worker")
    assert jobs.begun(dig, ROW) is not None
    later(timedelta(minutes=2))
    assert take_up() == [f"garden.dig {ROW}"]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "READY"]
    run_long_job.call(dig.name, ROW)
    assert Job.objects.get().state == JobState.DONE
