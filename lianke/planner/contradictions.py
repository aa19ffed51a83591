"""Pinned lessons that cannot be: against a rule, against each other, more than is owed, or not to be planned
as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from lianke.planner.checker import BrokenRule, violations
from lianke.planner.plan import Bounds, Plan
from lianke.planner.problem import ClassKey, Lesson, Problem
from lianke.planner.rooms import rooms_of
from lianke.planner.week import Bundle, Week

UNFINISHED = {BrokenRule.WHOLE, BrokenRule.NAMED, BrokenRule.PIN}
"""What is wrong with any part of a plan, only because it is a part."""


class Unplannable(StrEnum):
    """Why no plan can have all the lessons of which a pinned one is the first."""

    PERIODS = "periods"  # its classes are owed different numbers
    COUNTY = "county"  # the lecturer is of another county, and each is planned by itself
    TIMES = "times"  # lecturer and classes have too few periods in common
    WEEK = "week"  # with all that is pinned the lecturer would teach more than a week holds


def contradictions(problem: Problem) -> Iterator[Lesson]:
    """Each is looked at beside those before it that can be."""
    week = Week(problem)
    sound: list[Lesson] = []
    for pin in problem.pins:
        if any(True for each in (beyond_owed, broken) for _ in each(problem, sound, pin)) or any(
            unplannable(week, sound, pin)
        ):
            yield pin
        else:
            sound.append(pin)


def beyond_owed(problem: Problem, sound: Sequence[Lesson], pin: Lesson) -> Iterator[tuple[ClassKey, int]]:
    """(class, what it is owed) of those that would get more than that."""
    for key in pin.receivers:
        owed = [
            one.periods
            for one in problem.demands
            if one.key == key and one.subject == pin.subject and pin.grade in one.joins
        ]
        given = sum(
            key in one.receivers and (one.subject, one.grade) == (pin.subject, pin.grade)
            for one in (*sound, pin)
        )
        if owed and given > owed[0]:
            yield key, owed[0]


def broken(problem: Problem, sound: Sequence[Lesson], pin: Lesson) -> Iterator[BrokenRule]:
    """Rules that it breaks beside what is sound. What is pinned keeps its partners, whatever the rules say of
    others.
    """
    if not is_known(problem, pin):
        yield BrokenRule.UNKNOWN
        return
    steady = replace(problem, rules=replace(problem.rules, steady=True))
    plan = Plan(rooms_of(problem, [*sound, pin]), (), 0, Bounds(0, 0, 0))
    yield from (found.rule for found in violations(steady, plan) if found.rule not in UNFINISHED)


def is_known(problem: Problem, pin: Lesson) -> bool:
    site = problem.sites.get(pin.lecturer[0])
    return (
        site is not None
        and pin.lecturer in {one.key for one in problem.lecturers}
        and pin.period in {one.no for one in site.bell}
    )


def unplannable(week: Week, sound: Sequence[Lesson], pin: Lesson) -> Iterator[Unplannable]:
    """Of a pin that breaks no rule by itself."""
    bundle, sites = bundle_of(week, pin), week.problem.sites
    lecturer = next(index for index, one in enumerate(week.lecturers) if one.key == pin.lecturer)
    if len({week.demands[one].periods for one in bundle.members}) > 1:
        yield Unplannable.PERIODS
        return
    here, served = sites[pin.lecturer[0]].county, {sites[one.site].county for one in week.demands}
    apart = all(sites[one.site].county in served for one in week.lecturers)
    if apart and any(sites[site].county != here for site, _ in pin.receivers):
        yield Unplannable.COUNTY
    if (pin.weekday, pin.period) not in week.common(lecturer, bundle.members) or not week.may_share(
        bundle.members
    ):
        yield Unplannable.TIMES
    pinned = {bundle_of(week, one) for one in (*sound, pin) if one.lecturer == pin.lecturer}
    if sum(week.load(one) for one in pinned) > week.capacity(lecturer):
        yield Unplannable.WEEK


def bundle_of(week: Week, pin: Lesson) -> Bundle:
    members = (week.demand_of(pin, key) for key in pin.receivers)
    return Bundle(tuple(sorted(one for one in members if one is not None)), pin.grade)
