"""Which weeks are possible for a bundle with a lecturer: the arithmetic that every stage shares."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lianke.timetable.planner.minutes import most_disjoint, reach
from lianke.timetable.planner.problem import DAYS, ClassKey, Demand, Problem


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

    @cached_property
    def teaching(self) -> dict[str, list[int]]:
        """Subject → lecturers that may give a lesson at all."""
        found: dict[str, list[int]] = {}
        for index, lecturer in enumerate(self.lecturers):
            for subject in lecturer.subjects:
                found.setdefault(subject, []).append(index)
        return found

    def periods(self, lecturer: int, demand: int) -> set[int]:
        """Periods of the lecturer's bell at which the class can be reached."""
        sites = self.problem.sites
        host, local = sites[self.lecturers[lecturer].site], sites[self.demands[demand].site]
        return set(reach(host.bell, local.bell, self.rules.tolerance))

    def common(self, lecturer: int, members: Iterable[int]) -> list[int]:
        """Periods of the lecturer's bell at which all of them can be reached, enough for a week; else none."""
        group = list(members)
        found = sorted(set.intersection(*(self.periods(lecturer, one) for one in group)))
        return found if self.is_enough(self.demands[group[0]].periods, lecturer, found) else []

    def is_enough(self, wanted: int, lecturer: int, periods: Sequence[int]) -> bool:
        bell = {period.no: (period.begins, period.ends) for period in self.problem.sites[self.lecturers[lecturer].site].bell}
        daily = [most_disjoint(bell[no] for no in periods)]
        daily += [limit for limit in (self.rules.subject_a_day, self.rules.lecturer_a_day) if limit is not None]
        days = len(DAYS) if wanted != 2 or self.rules.gap <= DAYS[-1] - DAYS[0] else 0
        return min(daily) * days >= wanted and self.capacity(lecturer) >= wanted

    def willing(self, members: Sequence[int]) -> list[int]:
        """Lecturers of the subject who have a week in common with all of them."""
        return [one for one in self.teaching.get(self.demands[members[0]].subject, []) if self.common(one, members)]

    def capacity(self, lecturer: int) -> int:
        """Lessons that a lecturer can give in a week at most."""
        who = self.lecturers[lecturer]
        bell = self.problem.sites[who.site].bell
        daily = most_disjoint((period.begins, period.ends) for period in bell)
        if self.rules.lecturer_a_day is not None:
            daily = min(daily, self.rules.lecturer_a_day)
        return daily * len(DAYS) if who.most_a_week is None else min(daily * len(DAYS), who.most_a_week)

    @cached_property
    def hosts(self) -> list[tuple[list[int], int]]:
        """(lecturers, lessons a week that their school's rooms can send) for every host whose rooms are known."""
        sites = {one.site: self.problem.sites[one.site] for one in self.lecturers}
        return [
            (
                [index for index, one in enumerate(self.lecturers) if one.site == name],
                len(site.rooms) * len(DAYS) * most_disjoint((period.begins, period.ends) for period in site.bell),
            )
            for name, site in sites.items()
            if site.rooms
        ]

    def may_share(self, members: Sequence[int]) -> bool:
        """Whether these can be a bundle: different sites, a common grade, within the limits, with a week in common with somebody."""
        group = [self.demands[one] for one in members]
        rules = self.rules
        return (
            len({one.site for one in group}) == len(group)
            and len({(one.subject, one.periods) for one in group}) == 1
            and bool(shared_grades(group))
            and (rules.most_classes is None or len(group) <= rules.most_classes)
            and (rules.most_pupils is None or sum(one.pupils for one in group) <= rules.most_pupils)
            and bool(self.willing(members))
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
