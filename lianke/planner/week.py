"""Which weeks are possible for a bundle with a lecturer: the arithmetic that every stage shares."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lianke.planner.minutes import Span, most_disjoint, reach
from lianke.planner.problem import DAYS, ClassKey, Demand, Lesson, Problem, Site, Slot


@dataclass(frozen=True)
class Bundle:
    """Classes that are taught a subject together all term: the indices of their demands, ascending."""

    members: tuple[int, ...]
    grade: int


class Week:
    """A problem with what follows from it at once: who teaches what, and when whom they reach."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.demands = problem.demands
        self.lecturers = problem.lecturers
        self.rules = problem.rules
        self.spans: dict[tuple[str, str, str], dict[Slot, Span]] = {}  # of `reached`

    @cached_property
    def teaching(self) -> dict[str, list[int]]:
        """Subject → lecturers that may give a lesson at all."""
        found: dict[str, list[int]] = {}
        for index, lecturer in enumerate(self.lecturers):
            for subject in lecturer.subjects:
                found.setdefault(subject, []).append(index)
        return found

    def free(self, lecturer: int) -> set[Slot]:
        """Slots of the own bell in which the lecturer may teach at all."""
        return self.frees[lecturer]

    @cached_property
    def frees(self) -> list[set[Slot]]:
        sites = [self.problem.sites[lecturer.site] for lecturer in self.lecturers]
        rung = [{(day, period.no) for day in DAYS for period in site.bell} - site.closed for site in sites]
        return [
            slots if one.free is None else slots & one.free
            for slots, one in zip(rung, self.lecturers, strict=True)
        ]

    def reached(self, lecturer: int, demand: int) -> dict[Slot, Span]:
        """Slot of the lecturer's bell at which the class can be reached → the minutes that it takes there."""
        wanted = self.demands[demand]
        key = self.lecturers[lecturer].site, wanted.site, wanted.name
        if key not in self.spans:
            self.spans[key] = self.reached_by(*key)
        return self.spans[key]

    def rings_with(self, lecturer: int, demand: int) -> bool:
        """Whether any period of the lecturer's bell begins when one of the class's does."""
        sites = self.problem.sites
        return bool(
            reach(
                sites[self.lecturers[lecturer].site].bell,
                sites[self.demands[demand].site].bell,
                self.rules.tolerance,
            )
        )

    def reached_by(self, host: str, site: str, name: str) -> dict[Slot, Span]:
        local = self.problem.sites[site]
        spans = reach(self.problem.sites[host].bell, local.bell, self.rules.tolerance)
        taken = [
            (day, period)
            for day, no in self.needed_locally(site, name)
            for period in local.bell
            if period.no == no
        ]
        return {
            (day, no): span
            for day in DAYS
            for no, span in spans.items()
            if not any(
                each == day and period.begins < span[1] and span[0] < period.ends for each, period in taken
            )
        }

    @cached_property
    def pinned(self) -> dict[Bundle, tuple[int, tuple[Slot, ...]]]:
        """Bundle → the lecturer and the slots that it is pinned to."""
        found: dict[tuple[Bundle, int], list[Slot]] = {}
        index = {lecturer.key: one for one, lecturer in enumerate(self.lecturers)}
        for pin in self.problem.pins:
            members = tuple(
                sorted(one for one in (self.demand_of(pin, key) for key in pin.receivers) if one is not None)
            )
            if members and pin.lecturer in index:
                found.setdefault((Bundle(members, pin.grade), index[pin.lecturer]), []).append(
                    (pin.weekday, pin.period)
                )
        return {bundle: (lecturer, tuple(sorted(slots))) for (bundle, lecturer), slots in found.items()}

    @cached_property
    def decided(self) -> set[int]:
        """Demands whose bundle is pinned."""
        return {one for bundle in self.pinned for one in bundle.members}

    def takers(self, bundle: Bundle) -> list[int]:
        """Lecturers that may be given the bundle."""
        return [self.pinned[bundle][0]] if bundle in self.pinned else self.willing(bundle.members)

    def crowds(self, demands: Iterable[int]) -> list[tuple[list[int], int]]:
        """(demands, the periods a week that they can have together) where a class's grades are taught a
        subject apart and need more of it than the week has days for. Days that are pinned are taken already.
        """
        wanted, a_day = set(demands) - self.decided, self.rules.subject_a_day
        found = []
        for indices in self.by_class.values() if a_day is not None else ():
            members = [one for one in indices if one in wanted]
            most = (a_day or 0) * len(DAYS) - sum(
                self.demands[one].periods for one in indices if one in self.decided
            )
            if sum(self.demands[one].periods for one in members) > most:
                found.append((members, max(0, most)))
        return found

    def demand_of(self, lesson: Lesson, key: ClassKey) -> int | None:
        """What a lesson gives a class: the first demand of it that fits."""
        return next(
            (
                one
                for one in self.by_class.get((key, lesson.subject), ())
                if lesson.grade in self.demands[one].joins
            ),
            None,
        )

    @cached_property
    def by_class(self) -> dict[tuple[ClassKey, str], list[int]]:
        found: dict[tuple[ClassKey, str], list[int]] = {}
        for index, demand in enumerate(self.demands):
            found.setdefault((demand.key, demand.subject), []).append(index)
        return found

    @cached_property
    def dark(self) -> list[tuple[str, int, Span]]:
        """(site, weekday, minutes) of screens that are closed, once for each."""
        return [
            (site.name, day, (period.begins, period.ends))
            for site in self.problem.sites.values()
            for day, no in site.screens_closed
            for period in site.bell
            if period.no == no
        ]

    def needed_locally(self, site: str, name: str) -> set[Slot]:
        """Periods of the local bell that no lesson from outside may touch: a class's own, its members', the
        closed ones.
        """
        return set(self.problem.sites[site].closed).union(
            *(self.problem.own.get(key, ()) for key in self.classes(site, name))
        )

    def classes(self, site: str, name: str) -> tuple[ClassKey, ...]:
        """Who is busy when this class is: itself, and the members of a whole-site class."""
        return ((site, name), *self.problem.members.get((site, name), ()))

    def common(self, lecturer: int, members: Iterable[int]) -> list[Slot]:
        """Slots of the lecturer's bell at which all of them can be reached, enough for a week; else none."""
        group = list(members)
        found = sorted(self.free(lecturer).intersection(*(self.reached(lecturer, one) for one in group)))
        return found if self.is_enough(self.demands[group[0]].periods, lecturer, found) else []

    def is_enough(self, wanted: int, lecturer: int, slots: Sequence[Slot]) -> bool:
        daily = self.most_a_day(lecturer, slots)
        if self.rules.subject_a_day is not None:
            daily = {day: min(count, self.rules.subject_a_day) for day, count in daily.items()}
        days = [day for day, count in sorted(daily.items()) if count]
        if (
            wanted == 2
            and all(count < 2 for count in daily.values())
            and (not days or days[-1] - days[0] < self.rules.gap)
        ):
            return False
        return sum(daily.values()) >= wanted and self.capacity(lecturer) >= wanted

    def most_a_day(self, lecturer: int, slots: Iterable[Slot]) -> dict[int, int]:
        """Weekday → lessons that the lecturer can give in these slots at most."""
        bell = {
            period.no: (period.begins, period.ends)
            for period in self.problem.sites[self.lecturers[lecturer].site].bell
        }
        by_day: dict[int, list[Span]] = {}
        for day, no in slots:
            by_day.setdefault(day, []).append(bell[no])
        limit = self.rules.lecturer_a_day
        counted = {day: most_disjoint(spans) for day, spans in by_day.items()}
        return counted if limit is None else {day: min(count, limit) for day, count in counted.items()}

    def willing(self, members: Sequence[int]) -> list[int]:
        """Lecturers of the subject who have a week in common with all of them."""
        return [
            one
            for one in self.teaching.get(self.demands[members[0]].subject, [])
            if self.common(one, members)
        ]

    def has_taker(self, members: Sequence[int]) -> bool:
        return any(
            self.common(one, members) for one in self.teaching.get(self.demands[members[0]].subject, [])
        )

    def capacity(self, lecturer: int) -> int:
        """Lessons that a lecturer can give in a week at most."""
        return self.capacities[lecturer]

    @cached_property
    def capacities(self) -> list[int]:
        most = [
            sum(self.most_a_day(index, self.free(index)).values()) for index in range(len(self.lecturers))
        ]
        limits = [lecturer.most_a_week for lecturer in self.lecturers]
        return [
            count if limit is None else min(count, limit) for count, limit in zip(most, limits, strict=True)
        ]

    @cached_property
    def hosts(self) -> list[tuple[list[int], int]]:
        """(lecturers, lessons a week that their school's rooms can send) for every host whose rooms are
        known.
        """
        sites = {one.site: self.problem.sites[one.site] for one in self.lecturers}
        return [
            ([index for index, one in enumerate(self.lecturers) if one.site == name], self.sent(site))
            for name, site in sites.items()
            if site.rooms
        ]

    def sent(self, site: Site) -> int:
        """Periods of a bell do not overlap: what each of them can send adds up."""
        return sum(self.open_rooms(site, (day, period.no)) for day in DAYS for period in site.bell)

    def open_rooms(self, site: Site, slot: Slot) -> int:
        return 0 if slot in site.closed else sum((room, slot) not in site.rooms_closed for room in site.rooms)

    def may_share(self, members: Sequence[int]) -> bool:
        """Whether these can be a bundle: different sites, a common grade, within the limits, with a week in
        common with somebody.
        """
        group = [self.demands[one] for one in members]
        rules = self.rules
        return (
            len({one.site for one in group}) == len(group)
            and len({(one.subject, one.periods) for one in group}) == 1
            and bool(shared_grades(group))
            and (rules.most_classes is None or len(group) <= rules.most_classes)
            and (rules.most_pupils is None or sum(one.pupils for one in group) <= rules.most_pupils)
            and all(self.line_shows(self.problem.sites[one.site], len(group)) for one in group)
            and self.has_taker(members)
        )

    @cached_property
    def most_together(self) -> list[int]:
        """Classes in a lesson at most, for each demand: by the rules and by its school's line."""
        most, picture = self.rules.most_classes or len(self.problem.sites), self.rules.picture_mbps
        lines = [self.problem.sites[one.site].down_mbps for one in self.demands]
        return [most if not picture or line is None else min(most, line // picture) for line in lines]

    def line_shows(self, site: Site, classes: int) -> bool:
        return (
            self.rules.picture_mbps is None
            or site.down_mbps is None
            or classes * self.rules.picture_mbps <= site.down_mbps
        )

    def bundle(self, members: Iterable[int]) -> Bundle:
        """With the grade that most of them have, the lowest of several."""
        ordered = tuple(sorted(members))
        group = [self.demands[one] for one in ordered]
        grade = max(sorted(shared_grades(group)), key=lambda each: sum(each in one.grades for one in group))
        return Bundle(ordered, grade)

    @cached_property
    def owed(self) -> Counter[tuple[ClassKey, str]]:
        """Periods a week that a class is owed in a subject, its grades apart or as one."""
        found: Counter[tuple[ClassKey, str]] = Counter()
        for demand in self.demands:
            found[demand.key, demand.subject] += demand.periods
        return found

    def is_a_pair(self, demand: Demand) -> bool:
        """每周两节: the two stand apart, be they one demand's or two grades' one each."""
        return demand.periods == 2 or self.owed[demand.key, demand.subject] == 2

    def load(self, bundle: Bundle) -> int:
        return self.demands[bundle.members[0]].periods

    def subject(self, bundle: Bundle) -> str:
        return self.demands[bundle.members[0]].subject


def shared_grades(group: Sequence[Demand]) -> set[int]:
    return set.intersection(*(set(one.joins) for one in group))
