"""Which lesson fits into which class's day, in minutes.

Slots of a day are intervals, so "at most n at once" is exact with one row for every distinct begin: the set
of those that run then.
"""

from collections.abc import Hashable, Iterable
from functools import cache
from typing import TypeVar

from lianke.planner.problem import Bell, Period

Span = tuple[int, int]
T = TypeVar("T", bound=Hashable)


@cache
def reach(host: Bell, local: Bell, tolerance: int) -> dict[int, Span]:
    """Period of the host → the minutes that it takes from a class with the local bell, for those that begin
    within the tolerance.
    """
    return {
        period.no: footprint(period, local)
        for period in host
        if any(abs(period.begins - each.begins) <= tolerance for each in local)
    }


def footprint(period: Period, local: Bell) -> Span:
    """The lesson with every local period that it overlaps: none of them can be used for something else."""
    touched = [each for each in local if each.begins < period.ends and period.begins < each.ends]
    return min([period.begins, *(each.begins for each in touched)]), max(
        [period.ends, *(each.ends for each in touched)]
    )


def cliques(spans: Iterable[tuple[T, Span]]) -> list[list[T]]:
    """For every distinct begin the things that run then; sets within another one are left out."""
    listed = list(spans)
    found: list[list[T]] = []
    for begin in sorted({span[0] for _, span in listed}):
        running = [thing for thing, span in listed if span[0] <= begin < span[1]]
        if not any(set(running) <= set(other) for other in found):
            found = [other for other in found if not set(other) <= set(running)]
            found.append(running)
    return found


def most_disjoint(spans: Iterable[Span]) -> int:
    """How many of the spans can run one after the other."""
    count, free_from = 0, -1
    for begins, ends in sorted(spans, key=lambda span: span[1]):
        if begins >= free_from:
            count, free_from = count + 1, ends
    return count
