"""From marks and polls to seconds: plain functions over values, no database (model.md, decisions 6 and 7).

A device's own intervals stand. Two things make a stretch doubtful: two successive polls inside an interval that do not list
it, or a poll more than 45 s inside a gap that still does (LiveKit keeps ghosts for 20 s).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

Interval = tuple[datetime, datetime]

GHOST = timedelta(seconds=45)


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, without overlaps; touching intervals become one."""
    joined: list[Interval] = []
    for begins, ends in sorted(intervals):
        if begins >= ends:
            continue
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return joined


def intersection(one: Sequence[Interval], two: Sequence[Interval]) -> list[Interval]:
    """Of two unions."""
    return union((max(a, c), min(b, d)) for a, b in one for c, d in two if max(a, c) < min(b, d))


def seconds(intervals: Iterable[Interval]) -> int:
    """Whole seconds in a union."""
    return round(sum((ends - begins).total_seconds() for begins, ends in intervals))


def is_contradicted(intervals: Sequence[Interval], polls: Sequence[tuple[datetime, bool]]) -> bool:
    """Whether polls (moment, was listed) contradict a device's own intervals."""
    inside = [listed for at, listed in sorted(polls) if any(begins <= at < ends for begins, ends in intervals)]
    if any(not one and not two for one, two in pairwise(inside)):
        return True
    return any(listed and is_deep_in_gap(at, intervals) for at, listed in polls)


def is_deep_in_gap(at: datetime, intervals: Sequence[Interval]) -> bool:
    return all(at - ends > GHOST or begins - at > GHOST for begins, ends in intervals)


@dataclass(frozen=True)
class Rule:
    """When a period counts; a county may set other values under another version number."""

    version: int = 1
    share_pct: int = 80
    late_s: int = 300


@dataclass(frozen=True)
class Received:
    """What one class received of one lesson."""

    scheduled_s: int
    live_s: int
    joined_late_s: int | None
    doubtful: bool
    counted: bool


def received(
    *,
    scheduled: Interval,
    taught: Interval,
    class_connected: Sequence[Interval],
    lecturer_connected: Sequence[Interval],
    doubtful: bool,
    rule: Rule,
) -> Received:
    """Scheduled time, between 上课 and 下课, in which both the class and the lecturer (with a microphone track) were connected.

    Counted when that is at least `share_pct` of the scheduled time, the class joined at most `late_s` after the start, and no
    source contradicts another. Waiting for an absent lecturer is nothing received.
    """
    begins = scheduled[0]
    window = [scheduled]
    there = intersection(window, class_connected)
    live = seconds(intersection(intersection(there, [taught]), lecturer_connected))
    scheduled_s = seconds(window)
    late = round((there[0][0] - begins).total_seconds()) if there else None
    enough = live * 100 >= rule.share_pct * scheduled_s
    in_time = late is not None and late <= rule.late_s
    return Received(scheduled_s, live, late, doubtful, enough and in_time and not doubtful)
