"""A problem without somebody, for good or on some weekdays."""

from collections.abc import Collection
from dataclasses import replace

from lianke.planner.problem import DAYS, Lecturer, LecturerKey, Problem


def without(problem: Problem, who: LecturerKey, days: Collection[int] = DAYS) -> Problem:
    """What they were pinned to on these days is settled no more."""
    lecturers = [
        one
        for each in problem.lecturers
        for one in (left(problem, each, days) if each.key == who else [each])
    ]
    pins = [pin for pin in problem.pins if pin.lecturer != who or pin.weekday not in days]
    return replace(problem, lecturers=tuple(lecturers), pins=tuple(pins))


def left(problem: Problem, lecturer: Lecturer, days: Collection[int]) -> list[Lecturer]:
    if set(days) >= set(DAYS):
        return []
    rung = (
        {(day, period.no) for day in DAYS for period in problem.sites[lecturer.site].bell}
        if lecturer.free is None
        else lecturer.free
    )
    return [replace(lecturer, free=frozenset(slot for slot in rung if slot[0] not in days))]
