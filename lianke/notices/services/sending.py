"""Reaching readers beside their page: a message into the room where they are. Speed, not truth: whoever
misses it sees the notice with the next request. What fails is a row, and is tried again.
"""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections

from lianke.kernel import clock
from lianke.notices.choices import SendingState
from lianke.notices.models import Sending
from lianke.rtc import rooms

MOST_TRIES = 3
AGAIN_AFTER = timedelta(seconds=5)
TOPIC = "notices"
LONGEST_ANSWER = Sending._meta.get_field("answer").max_length

messengers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="notices")
"""A dead media server must not hold up the request that told something."""


def send_soon(notice_id: int) -> None:
    messengers.submit(send_and_leave, notice_id)


def send_and_leave(notice_id: int) -> None:
    """In a thread of its own, so with a connection of its own. If anything but the sending itself fails here,
    the rows are as they were, and the clock takes them up.
    """
    try:
        send(list(Sending.objects.filter(receipt__notice=notice_id, again_at__isnull=False)))
    finally:
        connections.close_all()


def send_what_is_due() -> int:
    """What the process that told it did not get done, and what failed a moment ago; returns how many."""
    due = list(Sending.objects.filter(again_at__lt=clock.real_now()))
    send(due)
    return len(due)


def send(sendings: list[Sending]) -> None:
    """One message a room, however many readers are in it."""
    by_room: dict[str, list[Sending]] = defaultdict(list)
    for one in sendings:
        by_room[one.address].append(one)
    for room, found in by_room.items():
        try:
            rooms.send_data(room, topic=TOPIC, text=json.dumps({"notices": len(found)}))
        except Exception as problem:  # noqa: BLE001 - whatever it was, it is written down and tried again
            answered(found, problem)
        else:
            answered(found, None)


def answered(sendings: list[Sending], problem: Exception | None) -> None:
    now = clock.real_now()
    for one in sendings:
        one.tries, one.at = one.tries + 1, now
        one.state = SendingState.FAILED if problem else SendingState.SENT
        one.answer = (str(problem) or repr(problem))[:LONGEST_ANSWER] if problem else ""
        one.again_at = now + AGAIN_AFTER if problem and one.tries < MOST_TRIES else None
    Sending.objects.bulk_update(sendings, ["tries", "at", "state", "answer", "again_at"])
