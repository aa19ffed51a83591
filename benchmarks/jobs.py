"""Long jobs whose workers are killed again and again; slides that are brought while all else is busy."""

import os
import random
import signal
import time

from benchmarks.figures import Figure
from lianke.kernel.queues import Queue
from tests.house.running import eventually
from tests.house.scenes.jobs import one_page, order_everything, standing, waited_s
from tests.house.stage import staged

BELL_IN_S = 1500
DECKS, PAGES = 3, 120
KILLS = 4
TAKEN_UP_WITHIN_S = 120


def killed() -> list[Figure]:
    """All three workers are killed four times while they work; two minutes later nothing may stand still."""
    with staged(lesson_min=30, due_in_s=BELL_IN_S) as stage:
        house = stage.house
        jobs = house.play(order_everything, stage.meeting, 1, PAGES)
        for _kill in range(KILLS):
            time.sleep(random.uniform(0.5, 3))  # noqa: S311 - at any moment of the work
            for queue in Queue:
                os.kill(house.pid_of(f"worker-{queue}"), signal.SIGKILL)
        deadline, left = time.monotonic() + TAKEN_UP_WITHIN_S, jobs
        while left and time.monotonic() < deadline:
            time.sleep(2)  # each look is a process of its own, and takes from what it looks at
            left = house.play(standing).at_hand
        found = house.play(standing)
    return [
        Figure(
            "jobs_stuck_after_kill",
            left + found.given_up,
            "jobs",
            "lower",
            0,
            "jobs ordered",
            jobs,
            "python -m benchmarks jobs.killed",
        )
    ]


def behind() -> list[Figure]:
    """A deck of one page is brought while three of 120 pages are drawn and a plan is made."""
    with staged(lesson_min=30, due_in_s=BELL_IN_S) as stage:
        house = stage.house
        house.play(order_everything, stage.meeting, DECKS, PAGES)
        time.sleep(8)  # the large ones have begun
        deck = house.play(one_page, stage.meeting)
        took = eventually(lambda: max(house.play(waited_s, deck), 0), seconds=180, what="it is begun")
        busy = house.play(standing).at_hand
    return [
        Figure(
            "deck_waits_behind_plans_s",
            round(took, 2),
            "s",
            "lower",
            3,
            "jobs still at hand then",
            busy,
            "python -m benchmarks jobs.behind",
        )
    ]


PARTS = (killed, behind)
