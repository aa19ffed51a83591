"""What would cover more: a few cheap changes of the problem, each tried by planning again with it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from lianke.planner.engine import plan
from lianke.planner.plan import Missing, Options, Plan, WhyMissing
from lianke.planner.problem import Bell, Demand, Lecturer, Period, Problem, Site
from lianke.planner.solver import SIDE_BY_SIDE
from lianke.planner.week import Week

MOST = 10
FEW_HOURS = 4  # lessons a week that somebody might be asked to add
SHIFTS = sorted((minutes for minutes in range(-60, 65, 5) if minutes), key=lambda each: (abs(each), each))
SHORT_OF_LECTURERS = {
    WhyMissing.NO_LECTURER,
    WhyMissing.LECTURERS_FULL,
    WhyMissing.LECTURERS_BUSY,
    WhyMissing.NO_COMMON_TIME,
    WhyMissing.NO_TIME_LEFT,
}
NOVICE = "+"
"""The name of a lecturer whom nobody has yet."""


class Kind(StrEnum):
    BELL = "bell"  # a school's bell so many minutes later (less than 0: earlier)
    TOLERANCE = "tolerance"  # 错铃容差
    LECTURER = "lecturer"  # one more for a subject, with so many lessons a week
    HOURS = "hours"  # so many lessons a week more for a lecturer
    DAY = "day"  # so many lessons a day for every lecturer
    CLASSES = "classes"  # so many classes in a lesson
    PUPILS = "pupils"  # so many pupils in a lesson
    SCREEN = "screen"  # classes at once at a school
    STUDIO = "studio"  # one more room to send from at a school
    LINE = "line"  # Mbps at a school
    OWN = "own"  # a class's own lessons give way


PRICES = {
    Kind.BELL: 2,
    Kind.TOLERANCE: 4,
    Kind.LECTURER: 20,
    Kind.HOURS: 2,
    Kind.DAY: 3,
    Kind.CLASSES: 5,
    Kind.PUPILS: 4,
    Kind.SCREEN: 12,
    Kind.STUDIO: 12,
    Kind.LINE: 6,
    Kind.OWN: 3,
}
"""What a remedy asks of a county, in units that only compare with each other."""


@dataclass(frozen=True)
class Remedy:
    """`whom`: the school, lecturer, class or subject. `amount`: what the kind says. `covers`: demands that
    are met with it and were not.

    `gain`: class-periods a week more, counted on the plan that was made with it.
    """

    kind: Kind
    whom: tuple[str, ...]
    amount: int
    gain: int = 0
    covers: tuple[Demand, ...] = ()

    @property
    def worth(self) -> float:
        return self.gain / PRICES[self.kind]


def remedies(
    problem: Problem,
    found: Plan,
    seconds: float = 60.0,
    seed: int = 1,
    goes_on: Callable[[], bool] = lambda: True,
) -> tuple[Remedy, ...]:
    """At most ten that help, the most gain for the price first. Ends within about `seconds`, or when
    `goes_on` says no.

    Of a region there is none: a what-if takes as long as its plan. Give it the county that is meant.
    """
    if len({site.county for site in problem.sites.values()}) > 1:
        return ()
    deadline = time.monotonic() + seconds

    def attempt(remedy: Remedy) -> Remedy:
        left = deadline - time.monotonic()
        return measured(problem, found, remedy, Options(left, seed)) if left > 0 and goes_on() else remedy

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        helping = [
            remedy
            for remedy in pool.map(attempt, islice(candidates(problem, found), MOST))
            if remedy.gain > 0
        ]
    return tuple(sorted(helping, key=lambda one: (-one.worth, one.kind, one.whom)))


def measured(problem: Problem, found: Plan, remedy: Remedy, options: Options) -> Remedy:
    again = plan(applied(problem, remedy), options)
    still = {one.demand for one in again.missing}
    covers = tuple(one.demand for one in found.missing if one.demand not in still)
    amount = remedy.amount
    if remedy.kind is Kind.LECTURER:
        amount = sum(lesson.lecturer[1] == NOVICE for lesson in again.lessons)
    return replace(remedy, amount=amount, gain=again.covered - found.covered, covers=covers)


def applied(problem: Problem, remedy: Remedy) -> Problem:
    """The problem as it would be with the remedy."""
    rules, whom, amount = problem.rules, remedy.whom, remedy.amount
    match remedy.kind:
        case Kind.BELL:
            return with_site(
                problem, replace(problem.sites[whom[0]], bell=shifted(problem.sites[whom[0]].bell, amount))
            )
        case Kind.SCREEN:
            return with_site(problem, replace(problem.sites[whom[0]], at_once=amount))
        case Kind.LINE:
            return with_site(problem, replace(problem.sites[whom[0]], down_mbps=amount))
        case Kind.STUDIO:
            return with_site(
                problem, replace(problem.sites[whom[0]], rooms=(*problem.sites[whom[0]].rooms, NOVICE))
            )
        case Kind.LECTURER:
            return with_lecturer(problem, whom[0], amount)
        case Kind.HOURS:
            longer = [
                replace(one, most_a_week=(one.most_a_week or 0) + amount) if one.key == whom else one
                for one in problem.lecturers
            ]
            return replace(problem, lecturers=tuple(longer))
        case Kind.OWN:
            return replace(problem, own={key: slots for key, slots in problem.own.items() if key != whom})
        case Kind.TOLERANCE:
            return replace(problem, rules=replace(rules, tolerance=amount))
        case Kind.DAY:
            return replace(problem, rules=replace(rules, lecturer_a_day=amount))
        case Kind.CLASSES:
            return replace(problem, rules=replace(rules, most_classes=amount))
        case Kind.PUPILS:
            return replace(problem, rules=replace(rules, most_pupils=amount))


def with_site(problem: Problem, site: Site) -> Problem:
    return replace(problem, sites={**problem.sites, site.name: site})


def with_lecturer(problem: Problem, subject: str, lessons: int) -> Problem:
    """At the school that has most lecturers of the subject (of any, where it has none), with a room of their
    own.
    """
    teaching = [one.site for one in problem.lecturers if subject in one.subjects] or [
        one.site for one in problem.lecturers
    ]
    home = problem.sites[max(sorted(set(teaching)), key=teaching.count)]
    if home.rooms:
        problem = with_site(problem, replace(home, rooms=(*home.rooms, NOVICE)))
    return replace(problem, lecturers=(*problem.lecturers, Lecturer(home.name, NOVICE, (subject,), lessons)))


def shifted(bell: Bell, minutes: int) -> Bell:
    return tuple(Period(one.no, one.begins + minutes, one.ends + minutes) for one in bell)


def candidates(problem: Problem, found: Plan) -> Iterator[Remedy]:
    """Cheap and likely ones first: bells, then rules, then people and rooms."""
    missing: dict[WhyMissing, list[Missing]] = {}
    for one in found.missing:
        missing.setdefault(one.reason, []).append(one)
    yield from bells(problem, [one.demand for one in missing.get(WhyMissing.NO_COMMON_BELL, [])])
    yield from limits(problem, missing)
    yield from places(problem, missing)
    short = [one.demand for reason in SHORT_OF_LECTURERS for one in missing.get(reason, [])]
    yield from people(problem, short)


def bells(problem: Problem, demands: list[Demand]) -> Iterator[Remedy]:
    for site in sorted({one.site for one in demands}):
        wanted = [one for one in demands if one.site == site]
        helped = {
            minutes: reached(applied(problem, Remedy(Kind.BELL, (site,), minutes)), wanted)
            for minutes in SHIFTS
        }
        best = max(SHIFTS, key=lambda minutes: helped[minutes])  # the smallest of equals
        if helped[best]:
            yield Remedy(Kind.BELL, (site,), best)
    wider = [problem.rules.tolerance + minutes for minutes in range(5, 35, 5)]
    enough = next(
        (
            each
            for each in wider
            if demands
            and reached(applied(problem, Remedy(Kind.TOLERANCE, (), each)), demands) == len(demands)
        ),
        None,
    )
    if enough:
        yield Remedy(Kind.TOLERANCE, (), enough)


def reached(problem: Problem, demands: list[Demand]) -> int:
    """How many of these some lecturer could teach at all."""
    week = Week(replace(problem, demands=tuple(demands)))
    return sum(bool(week.willing([one])) for one in range(len(demands)))


def limits(problem: Problem, missing: dict[WhyMissing, list[Missing]]) -> Iterator[Remedy]:
    rules = problem.rules
    large = max((one.demand.pupils for one in missing.get(WhyMissing.BEYOND_LIMITS, [])), default=0)
    if rules.most_pupils is not None and large > rules.most_pupils:
        yield Remedy(Kind.PUPILS, (), large)
    if missing.keys() & (SHORT_OF_LECTURERS - {WhyMissing.NO_LECTURER}):
        if rules.most_classes:
            yield Remedy(Kind.CLASSES, (), rules.most_classes + 1)
        if rules.lecturer_a_day:
            yield Remedy(Kind.DAY, (), rules.lecturer_a_day + 1)


def places(problem: Problem, missing: dict[WhyMissing, list[Missing]]) -> Iterator[Remedy]:
    busy = missing.get(WhyMissing.ROOM_BUSY, [])
    for site in sorted({one.demand.site for one in busy}):
        yield Remedy(Kind.SCREEN, (site,), problem.sites[site].at_once + 1)
    for key in sorted(
        {
            one.demand.key
            for reason in (WhyMissing.ROOM_BUSY, WhyMissing.NO_COMMON_TIME)
            for one in missing.get(reason, [])
        }
    ):
        if problem.own.get(key):
            yield Remedy(Kind.OWN, key, len(problem.own[key]))
    for site in sorted({one.demand.site for one in missing.get(WhyMissing.LINE_TOO_WEAK, [])}):
        yield Remedy(
            Kind.LINE, (site,), (problem.rules.picture_mbps or 1) * (problem.rules.most_classes or 1)
        )
    if WhyMissing.HOST_ROOM_BUSY in missing:
        teaching = {one.demand.subject for one in missing[WhyMissing.HOST_ROOM_BUSY]}
        for site in sorted({one.site for one in problem.lecturers if teaching & set(one.subjects)}):
            yield Remedy(Kind.STUDIO, (site,), 1)


def people(problem: Problem, short: list[Demand]) -> Iterator[Remedy]:
    subjects = sorted({one.subject for one in short})
    for subject in subjects:
        wanted = sum(one.periods for one in short if one.subject == subject)
        teaching = [
            one for one in problem.lecturers if subject in one.subjects and one.most_a_week is not None
        ]
        if teaching:
            yield Remedy(
                Kind.HOURS,
                min(teaching, key=lambda one: (one.most_a_week or 0, one.key)).key,
                min(wanted, FEW_HOURS),
            )
        usual = max((one.most_a_week or wanted for one in teaching), default=wanted)
        if problem.lecturers:  # else there is no school to teach from
            yield Remedy(Kind.LECTURER, (subject,), min(wanted, usual))
