"""Every rule counted again, in minutes, from the problem and the plan alone. Shares no code with the engine,
on purpose.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from lianke.planner.plan import Plan
from lianke.planner.problem import ClassKey, Demand, Lecturer, Lesson, Period, Problem


class BrokenRule(StrEnum):
    UNKNOWN = "unknown"  # a lecturer, class, period, room or weekday that does not exist
    SUBJECT = "subject"  # the lecturer does not teach it
    NOT_OWED = "not_owed"
    WHOLE = "whole"  # a demand is met whole or not at all
    NAMED = "named"  # what is left out is named, what is named is left out
    MOST_CLASSES = "most_classes"
    MOST_PUPILS = "most_pupils"
    GRADE = "grade"
    ONE_OF_A_SITE = "one_of_a_site"
    TOLERANCE = "tolerance"
    LECTURER_TWICE = "lecturer_twice"
    CLASS_TWICE = "class_twice"
    ROOM_TWICE = "room_twice"
    SITE_FULL = "site_full"
    NOT_FREE = "not_free"  # the lecturer is not, then
    CLOSED = "closed"  # a school or a room is, then
    OWN_LESSON = "own_lesson"  # the class needs the time for itself
    LINE = "line"  # too many pictures for what a site's line carries
    PIN = "pin"  # what had been decided is not in the plan
    STEADY = "steady"
    SUBJECT_A_DAY = "subject_a_day"
    GAP = "gap"
    LECTURER_A_DAY = "lecturer_a_day"
    LECTURER_A_WEEK = "lecturer_a_week"


@dataclass(frozen=True)
class Violation:
    rule: BrokenRule
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Empty for a plan that may leave."""
    unknown = list(strange(problem, plan.lessons))
    if unknown:
        return unknown
    seen = Seen(problem, plan)
    return [
        *seen.lessons(),
        *seen.debts(),
        *seen.times(),
        *seen.openings(),
        *seen.days(),
        *seen.partners(),
        *seen.pins(),
    ]


def strange(problem: Problem, lessons: Iterable[Lesson]) -> Iterator[Violation]:
    lecturers = {one.key for one in problem.lecturers}
    classes = {one.key for one in problem.demands}
    for lesson in lessons:
        site = problem.sites.get(lesson.lecturer[0])
        if lesson.lecturer not in lecturers or site is None:
            yield Violation(BrokenRule.UNKNOWN, f"lecturer {lesson.lecturer}")
        elif lesson.period not in {period.no for period in site.bell} or lesson.weekday not in (
            1,
            2,
            3,
            4,
            5,
        ):
            yield Violation(BrokenRule.UNKNOWN, f"day {lesson.weekday} period {lesson.period}")
        elif (lesson.room or site.rooms) and lesson.room not in site.rooms:
            yield Violation(BrokenRule.UNKNOWN, f"room {lesson.room}")
        for key in lesson.receivers:
            if key not in classes:
                yield Violation(BrokenRule.UNKNOWN, f"class {key}")
        if not lesson.receivers or len(set(lesson.receivers)) != len(lesson.receivers):
            yield Violation(BrokenRule.UNKNOWN, f"receivers {lesson.receivers}")


class Seen:
    """A plan whose names are all known."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan
        self.rules = problem.rules
        self.people: dict[Hashable, Lecturer] = {one.key: one for one in problem.lecturers}
        self.owed: dict[tuple[ClassKey, str], list[Demand]] = defaultdict(list)
        for demand in problem.demands:
            self.owed[demand.key, demand.subject].append(demand)
        self.given: dict[Demand, list[Lesson]] = defaultdict(list)
        for lesson in plan.lessons:
            for demand in self.met_by(lesson):
                self.given[demand].append(lesson)

    def met_by(self, lesson: Lesson) -> list[Demand]:
        """One demand for each receiver that has a fitting one."""
        fitting = (
            [each for each in self.owed[key, lesson.subject] if lesson.grade in each.joins]
            for key in lesson.receivers
        )
        return [found[0] for found in fitting if found]

    def bell(self, lesson: Lesson) -> Period:
        return next(each for each in self.problem.sites[lesson.lecturer[0]].bell if each.no == lesson.period)

    def span_at(self, lesson: Lesson, site: str) -> tuple[int, int]:
        """What the lesson takes of a site's day: itself and every local period that it touches."""
        host = self.bell(lesson)
        spans = [
            (each.begins, each.ends)
            for each in self.problem.sites[site].bell
            if each.begins < host.ends and each.ends > host.begins
        ]
        return min([host.begins, *(one for one, _ in spans)]), max([host.ends, *(one for _, one in spans)])

    def lessons(self) -> Iterator[Violation]:
        for lesson in self.plan.lessons:
            sites = [site for site, _ in lesson.receivers]
            if lesson.subject not in self.people[lesson.lecturer].subjects:
                yield Violation(BrokenRule.SUBJECT, f"{lesson.lecturer} {lesson.subject}")
            if self.rules.most_classes is not None and len(lesson.receivers) > self.rules.most_classes:
                yield Violation(BrokenRule.MOST_CLASSES, str(lesson))
            if (
                self.rules.most_pupils is not None
                and sum(one.pupils for one in self.met_by(lesson)) > self.rules.most_pupils
            ):
                yield Violation(BrokenRule.MOST_PUPILS, str(lesson))
            if len(set(sites)) < len(sites):
                yield Violation(BrokenRule.ONE_OF_A_SITE, str(lesson))
            yield from self.receivers(lesson)

    def receivers(self, lesson: Lesson) -> Iterator[Violation]:
        begins = self.bell(lesson).begins
        for key in lesson.receivers:
            demands = self.owed[key, lesson.subject]
            if not demands:
                yield Violation(BrokenRule.NOT_OWED, f"{key} {lesson.subject}")
            elif not any(lesson.grade in each.joins for each in demands):
                yield Violation(BrokenRule.GRADE, f"{key} {lesson.grade}")
            if all(
                abs(begins - each.begins) > self.rules.tolerance for each in self.problem.sites[key[0]].bell
            ):
                yield Violation(BrokenRule.TOLERANCE, f"{key} {lesson.weekday}/{lesson.period}")

    def debts(self) -> Iterator[Violation]:
        named = Counter(one.demand for one in self.plan.missing)
        for demand in self.problem.demands:
            count = len(self.given[demand])
            if count not in (0, demand.periods):
                yield Violation(
                    BrokenRule.WHOLE, f"{demand.key} {demand.subject}: {count} of {demand.periods}"
                )
            if named[demand] != (0 if count else 1):
                yield Violation(BrokenRule.NAMED, f"{demand.key} {demand.subject}")
        for demand in set(named) - set(self.problem.demands):
            yield Violation(BrokenRule.NAMED, f"{demand.key} {demand.subject}")

    def times(self) -> Iterator[Violation]:
        busy: dict[tuple[BrokenRule, Hashable, int], list[tuple[int, int]]] = defaultdict(list)
        for lesson in self.plan.lessons:
            own = (self.bell(lesson).begins, self.bell(lesson).ends)
            busy[BrokenRule.LECTURER_TWICE, lesson.lecturer, lesson.weekday].append(own)
            if lesson.room:
                busy[BrokenRule.ROOM_TWICE, (lesson.lecturer[0], lesson.room), lesson.weekday].append(own)
            for key in lesson.receivers:
                for each in self.busy_with(key):
                    busy[BrokenRule.CLASS_TWICE, each, lesson.weekday].append(self.span_at(lesson, key[0]))
                busy[BrokenRule.SITE_FULL, key[0], lesson.weekday].append(self.span_at(lesson, key[0]))
        for site in self.problem.sites.values():
            for day, no in site.screens_closed:
                busy[BrokenRule.SITE_FULL, site.name, day] += [
                    (each.begins, each.ends) for each in site.bell if each.no == no
                ]
        for (rule, whose, day), spans in busy.items():
            most = self.problem.sites[str(whose)].at_once if rule is BrokenRule.SITE_FULL else 1
            if any(sum(a <= minute < b for a, b in spans) > most for minute, _ in spans):
                yield Violation(rule, f"{whose} day {day}")

    def busy_with(self, key: ClassKey) -> list[ClassKey]:
        return [key, *self.problem.members.get(key, ())]

    def openings(self) -> Iterator[Violation]:
        """Who and what is there at the time of each lesson."""
        for lesson in self.plan.lessons:
            who, slot = self.people[lesson.lecturer], (lesson.weekday, lesson.period)
            host = self.problem.sites[who.site]
            if who.free is not None and slot not in who.free:
                yield Violation(BrokenRule.NOT_FREE, f"{who.key} {slot}")
            if slot in host.closed or (lesson.room, slot) in host.rooms_closed:
                yield Violation(BrokenRule.CLOSED, f"{host.name} {lesson.room} {slot}")
            for key in lesson.receivers:
                site = self.problem.sites[key[0]]
                begins, ends = self.span_at(lesson, site.name)
                touched = {
                    (lesson.weekday, each.no)
                    for each in site.bell
                    if each.begins < ends and each.ends > begins
                }
                if touched & site.closed:
                    yield Violation(BrokenRule.CLOSED, f"{site.name} {slot}")
                if any(touched & self.problem.own.get(each, frozenset()) for each in self.busy_with(key)):
                    yield Violation(BrokenRule.OWN_LESSON, f"{key} {slot}")
                pictures = len(lesson.receivers) * (self.rules.picture_mbps or 0)
                if site.down_mbps is not None and pictures > site.down_mbps:
                    yield Violation(BrokenRule.LINE, f"{key} {pictures}")

    def pins(self) -> Iterator[Violation]:
        """Each is there, unless what it would give is named as missing."""
        named = {(one.demand.key, one.demand.subject) for one in self.plan.missing}
        planned = {lesson.content for lesson in self.plan.lessons}
        for pin in self.problem.pins:
            if pin.content not in planned and not all((key, pin.subject) in named for key in pin.receivers):
                yield Violation(BrokenRule.PIN, str(pin))

    def days(self) -> Iterator[Violation]:
        lecturers = Counter((lesson.lecturer, lesson.weekday) for lesson in self.plan.lessons)
        weeks = Counter(lesson.lecturer for lesson in self.plan.lessons)
        classes = Counter(
            (key, lesson.subject, lesson.weekday) for lesson in self.plan.lessons for key in lesson.receivers
        )
        yield from self.over(BrokenRule.LECTURER_A_DAY, lecturers, self.rules.lecturer_a_day)
        yield from self.over(BrokenRule.SUBJECT_A_DAY, classes, self.rules.subject_a_day)
        for key, count in weeks.items():
            most = self.people[key].most_a_week
            if most is not None and count > most:
                yield Violation(BrokenRule.LECTURER_A_WEEK, f"{key}: {count}")
        yield from self.gaps()

    def over(self, rule: BrokenRule, counts: Mapping[Any, int], most: int | None) -> Iterator[Violation]:
        if most is not None:
            yield from (Violation(rule, f"{key}: {count}") for key, count in counts.items() if count > most)

    def gaps(self) -> Iterator[Violation]:
        """Two a week stand apart: one demand's two, or the one each of two grades that are taught apart."""
        for (key, subject), demands in self.owed.items():
            sets = [self.given[demand] for demand in demands if demand.periods == 2]
            if len(demands) == 2 and all(demand.periods == 1 for demand in demands):
                sets = [[lesson for demand in demands for lesson in self.given[demand]]]
            for lessons in sets:
                for one, other in combinations(lessons, 2):
                    if 0 < abs(one.weekday - other.weekday) < self.rules.gap:
                        yield Violation(BrokenRule.GAP, f"{key} {subject}")

    def partners(self) -> Iterator[Violation]:
        for demand, lessons in self.given.items():
            if (
                self.rules.steady
                and len({(lesson.lecturer, frozenset(lesson.receivers), lesson.grade) for lesson in lessons})
                > 1
            ):
                yield Violation(BrokenRule.STEADY, f"{demand.key} {demand.subject}")
