"""What becomes of a deed whose process is killed at any point, or that several processes do at once. The test has
a database of its own (`own_database`): what is done here is committed.
"""

import os
import signal
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, connections
from django.db.models import F

from lianke.kernel.jobs import DEAD_AFTER, LongJob, take_up
from lianke.kernel.models import Job
from lianke.kernel.refusal import Refusal

MOST_POINTS = 200
DONE, REFUSED = 0, 3  # how a process ended
BY_HAND = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
"""TASKS of a test that does the jobs itself: what is asked for is kept and not done."""


def killed_at(point: int, work: Callable[[], object]) -> bool:
    """Does the work in a child of this process that dies at its nth point; False when it was done before."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            run_until(point, work)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def run_until(point: int, work: Callable[[], object]) -> None:
    passed = 0

    def pass_one() -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Callable[..., Any], *arguments: Any) -> Any:
        pass_one()
        return execute(*arguments)

    commit = connection._commit  # type: ignore[attr-defined]

    def counted_commit() -> None:
        pass_one()
        commit()
        pass_one()

    connection._commit = counted_commit  # type: ignore[attr-defined]
    with connection.execute_wrapper(statement):
        work()


def at_once(work: Callable[[], object], *, people: int) -> None:
    """So many processes do it at the same moment; those who come too late are refused, and nothing else
    happens to them.
    """
    connections.close_all()
    ready, go = os.pipe()
    children = []
    for _person in range(people):
        child = os.fork()
        if child == 0:
            os.close(go)
            os.read(ready, 1)  # until everybody is there
            os._exit(pressed(work))
        children.append(child)
    os.close(ready)
    os.close(go)
    assert {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children} <= {DONE, REFUSED}


def pressed(work: Callable[[], object]) -> int:
    try:
        work()
    except Refusal:
        return REFUSED
    except BaseException:  # noqa: BLE001 - a child of fork must not go on as pytest
        traceback.print_exc()
        return 1
    return DONE


def every_point(step: Callable[[], object], check: Callable[[], None]) -> int:
    """Kills the step at point 1, 2, 3 … until it gets through; looks after each. Returns how many points
    there were.
    """
    for point in range(1, MOST_POINTS):
        killed = killed_at(point, step)
        check()
        if not killed:
            return point
    raise AssertionError("it never gets through")


def later(after: timedelta) -> None:
    """For jobs so much time has gone by."""
    Job.objects.update(due_at=F("due_at") - after, beat_at=F("beat_at") - after)


def taken_up(what: LongJob, subject: int) -> None:
    """The clock finds that a worker died, however often one did, and a worker is called."""
    Job.objects.filter(name=what.name, subject=subject).update(tries=0)
    later(DEAD_AFTER + timedelta(seconds=1))
    take_up()
    what.do_now(subject)
