"""Pinned lessons that cannot be: against a rule, against each other, or more than is owed."""

from collections.abc import Iterator, Sequence

from lianke.timetable.planner.checker import Rule, violations
from lianke.timetable.planner.plan import Bounds, Plan
from lianke.timetable.planner.problem import ClassKey, Lesson, Problem
from lianke.timetable.planner.rooms import rooms_of

UNFINISHED = {Rule.WHOLE, Rule.NAMED, Rule.PIN}
"""What is wrong with any part of a plan, only because it is a part."""


def contradictions(problem: Problem) -> Iterator[Lesson]:
    """Each is looked at beside those before it that can be."""
    sound: list[Lesson] = []
    for pin in problem.pins:
        if next(beyond_owed(problem, sound, pin), None) or next(broken(problem, sound, pin), None):
            yield pin
        else:
            sound.append(pin)


def beyond_owed(problem: Problem, sound: Sequence[Lesson], pin: Lesson) -> Iterator[tuple[ClassKey, int]]:
    """(class, what it is owed) of those that would get more than that."""
    for key in pin.receivers:
        owed = [one.periods for one in problem.demands if one.key == key and one.subject == pin.subject and pin.grade in one.joins]
        given = sum(key in one.receivers and (one.subject, one.grade) == (pin.subject, pin.grade) for one in (*sound, pin))
        if owed and given > owed[0]:
            yield key, owed[0]


def broken(problem: Problem, sound: Sequence[Lesson], pin: Lesson) -> Iterator[Rule]:
    plan = Plan(rooms_of(problem, [*sound, pin]), (), 0, Bounds(0, 0, 0))
    yield from (found.rule for found in violations(problem, plan) if found.rule not in UNFINISHED)
