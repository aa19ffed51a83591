"""From what devices and polls say to seconds: plain functions over values, no database (model.md, decisions 6
and 7).

Moments are Unix milliseconds of school time. A device's own intervals stand. Two things contradict it: two
successive polls inside an interval that do not list it, or a poll more than 45 s inside a gap that still does
(LiveKit keeps ghosts for 20 s). A lesson whose seconds hang on a contradicted interval is doubtful, not a
number; where another device of the room bears it out, it stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lianke.schooling.counting import RuleInForce

Interval = tuple[int, int]
Poll = tuple[int, bool]  # moment, was listed

GHOST_MS = 45_000


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


def difference(one: Sequence[Interval], two: Sequence[Interval]) -> list[Interval]:
    """What the first union covers and the second does not."""
    edges = [-(2**62), *(edge for interval in two for edge in interval), 2**62]
    return intersection(one, list(zip(edges[::2], edges[1::2], strict=True)))


def seconds(intervals: Iterable[Interval]) -> int:
    """Whole seconds in a union, halves up."""
    return (sum(ends - begins for begins, ends in intervals) + 500) // 1000


@dataclass(frozen=True)
class Log:
    """What one device, or the lecturer's page, says of itself, and when polls listed it."""

    connected: Sequence[Interval] = ()
    heard: Sequence[Interval] = ()  # of these, with a microphone track published, muted or not
    continued: Sequence[Interval] = ()  # the line was dead, the lesson went on from its package
    recorded: Sequence[Interval] = ()  # a recording was shown instead
    polls: Sequence[Poll] = ()

    def is_missed(self) -> bool:
        """Whether two successive polls inside one of its intervals do not list it."""
        spans = union(self.connected)
        return any(
            not one and not two and any(begins <= first and second < ends for begins, ends in spans)
            for (first, one), (second, two) in pairwise(sorted(self.polls))
        )


def is_deep_in_gap(at: int, intervals: Sequence[Interval]) -> bool:
    return all(at - ends > GHOST_MS or begins - at > GHOST_MS for begins, ends in intervals)


def are_ghosts(logs: Sequence[Log]) -> bool:
    """Whether a poll lists one of the logs where none of them says that it was there."""
    spans = union(interval for log in logs for interval in log.connected)
    return any(listed and is_deep_in_gap(at, spans) for log in logs for at, listed in log.polls)


@dataclass(frozen=True)
class Received:
    """What one class received of one lesson; the four ways never overlap."""

    scheduled_s: int
    live_s: int
    continued_s: int
    recorded_s: int
    local_s: int
    joined_late_s: int | None
    doubtful: bool
    counted: bool


@dataclass(frozen=True)
class Taught:
    """When a lesson was due and when it was given: from each 上课 to the 下课 after it, and by whom."""

    scheduled: Interval
    stretches: Sequence[Interval]
    lecturer: Log = field(default_factory=Log)

    @property
    def window(self) -> list[Interval]:
        return intersection([self.scheduled], union(self.stretches))


def received(*, taught: Taught, devices: Sequence[Log], local: bool, rule: RuleInForce) -> Received:
    """Scheduled time, between 上课 and 下课, in which a device of the class and the lecturer's microphone track
    were both connected.

    `local`: the class sits with the lecturer and needs no device. Counted when what the rule counts is at
    least `share_pct` of the scheduled time, the class joined at most `late_s` after the start, and nothing
    contradicts it. Waiting for an absent lecturer is nothing received; what the class saw without the
    lecturer is its own column.
    """
    window, lecturer = taught.window, taught.lecturer
    polls = [clipped(one, window) for one in (lecturer, *devices)]
    lecturer, devices = polls[0], polls[1:]
    heard = union(lecturer.heard)
    there = (
        window if local else intersection(window, union(span for log in devices for span in log.connected))
    )
    firm = (
        window
        if local
        else intersection(
            window, union(span for log in devices if not log.is_missed() for span in log.connected)
        )
    )
    both = intersection(there, heard)
    certain = intersection(firm, [] if lecturer.is_missed() else heard)
    doubtful = (
        seconds(both) != seconds(certain) or are_ghosts([lecturer]) or (not local and are_ghosts(devices))
    )
    # a dead line knows nothing of 下课, so these may reach to the end of the scheduled time
    due = [taught.scheduled]
    live = intersection(due, union(span for log in devices for span in log.connected))
    alone = intersection(due, union(span for log in devices for span in log.continued))
    shown = intersection(due, union(span for log in devices for span in log.recorded))
    continued = difference(alone, both)
    recorded = difference(shown, union([*both, *continued]))
    counting = [
        *both,
        *(continued if rule.counts_continued else []),
        *(recorded if rule.counts_recorded else []),
    ]
    # waiting is being there
    first = union(
        [*both, *live, *(alone if rule.counts_continued else []), *(shown if rule.counts_recorded else [])]
    )
    late = (first[0][0] - taught.scheduled[0]) // 1000 if first else None
    scheduled_s = seconds(due)
    enough = seconds(union(counting)) * 100 >= rule.share_pct * scheduled_s
    in_time = late is not None and late <= rule.late_s
    return Received(
        scheduled_s=scheduled_s,
        live_s=0 if local else seconds(both),
        continued_s=seconds(continued),
        recorded_s=seconds(recorded),
        local_s=seconds(both) if local else 0,
        joined_late_s=late,
        doubtful=doubtful,
        counted=enough and in_time and not doubtful,
    )


def clipped(log: Log, window: Sequence[Interval]) -> Log:
    """The log with those of its polls that were taken inside the window: what happened before the bell is no
    contradiction.
    """
    polls = [(at, listed) for at, listed in log.polls if any(begins <= at < ends for begins, ends in window)]
    return Log(log.connected, log.heard, log.continued, log.recorded, polls)
