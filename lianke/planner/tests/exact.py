"""The best plan of a tiny problem by one exact model that shares nothing with the engine: what is called
proven is held against it.

A class is in a lesson (lecturer, weekday, period, subject, grade) or it is not; every rule is said of these
variables alone, in minutes.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from itertools import combinations, product
from typing import NamedTuple

from ortools.sat.python import cp_model

from lianke.planner.problem import DAYS, Period, Problem

EFFORT = (
    3.0  # in the solver's own units, so that a busy machine leaves out no other problems than an idle one
)
Variables = list[cp_model.IntVar]


class Given(NamedTuple):
    lecturer: int
    day: int
    no: int
    subject: str
    grade: int


def exact(problem: Problem) -> tuple[int, int] | None:
    """(class-periods at most, lessons at least for as many); None when the solver did not get there with its
    effort.
    """
    model = Exact(problem)
    covered = solved(model.cp, model.covered, most=True)
    if covered is None:
        return None
    model.cp.add(model.covered == covered)
    lessons = solved(model.cp, sum(model.given.values()), most=False)
    return None if lessons is None else (covered, lessons)


def solved(cp: cp_model.CpModel, aim: cp_model.LinearExprT, *, most: bool) -> int | None:
    if isinstance(aim, int):
        return aim
    (cp.maximize if most else cp.minimize)(aim)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    return round(solver.objective_value) if solver.solve(cp) == cp_model.OPTIMAL else None


class Exact:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.rules, self.cp = problem, problem.rules, cp_model.CpModel()
        self.given: dict[Given, cp_model.IntVar] = {}
        self.inside: dict[tuple[int, Given], cp_model.IntVar] = {}
        for lecturer, day in product(range(len(problem.lecturers)), DAYS):
            for period in problem.sites[problem.lecturers[lecturer].site].bell:
                self.open(lecturer, day, period)
        self.covered: cp_model.LinearExprT = 0
        for index, one in enumerate(problem.demands):
            met = self.cp.new_bool_var("")
            self.cp.add(sum(self.of(lambda demand, _: demand)[index]) == one.periods * met)
            self.covered += one.periods * met
        for limit in (
            self.sizes,
            self.lecturers,
            self.studios,
            self.screens_and_classes,
            self.days,
            self.partners,
        ):
            limit()

    def open(self, lecturer: int, day: int, period: Period) -> None:
        who = self.problem.lecturers[lecturer]
        if (day, period.no) in self.problem.sites[who.site].closed or (
            who.free is not None and (day, period.no) not in who.free
        ):
            return
        for index, one in enumerate(self.problem.demands):
            site = self.problem.sites[one.site]
            begins, ends = self.span(one.site, period)
            touched = {(day, local.no) for local in site.bell if local.begins < ends and begins < local.ends}
            own = site.closed.union(*(self.problem.own.get(key, ()) for key in self.busy(index)))
            near = any(abs(period.begins - local.begins) <= self.rules.tolerance for local in site.bell)
            if one.subject in who.subjects and near and not touched & own:
                for key in (Given(lecturer, day, period.no, one.subject, grade) for grade in one.joins):
                    self.given.setdefault(key, self.cp.new_bool_var(""))
                    self.inside[index, key] = self.cp.new_bool_var("")

    def span(self, site: str, period: Period) -> tuple[int, int]:
        """What a lesson takes of a school's day: itself and every local period that it touches."""
        touched = [
            each
            for each in self.problem.sites[site].bell
            if each.begins < period.ends and period.begins < each.ends
        ]
        return min(each.begins for each in (period, *touched)), max(each.ends for each in (period, *touched))

    def busy(self, index: int) -> tuple[tuple[str, str], ...]:
        key = self.problem.demands[index].key
        return key, *self.problem.members.get(key, ())

    def period(self, key: Given) -> Period:
        return next(
            each
            for each in self.problem.sites[self.problem.lecturers[key.lecturer].site].bell
            if each.no == key.no
        )

    def of(self, what: Callable[[int, Given], Hashable]) -> Mapping[Hashable, Variables]:
        found: defaultdict[Hashable, Variables] = defaultdict(list)
        for (index, key), variable in self.inside.items():
            found[what(index, key)].append(variable)
        return found

    def lessons(self, what: Callable[[Given], Hashable]) -> Mapping[Hashable, Variables]:
        found: defaultdict[Hashable, Variables] = defaultdict(list)
        for key, variable in self.given.items():
            found[what(key)].append(variable)
        return found

    def limit(self, groups: Mapping[Hashable, Variables], most: Callable[[Hashable], int | None]) -> None:
        for whose, variables in groups.items():
            limit = most(whose)
            if limit is not None:
                self.cp.add(sum(variables) <= limit)

    def sizes(self) -> None:
        """Classes, pupils, one of a school, pictures on the line."""
        for key, given in self.given.items():
            members = [
                (self.problem.demands[index], variable)
                for (index, each), variable in self.inside.items()
                if each == key
            ]
            classes = sum(variable for _, variable in members)
            self.cp.add_max_equality(given, [variable for _, variable in members])
            if self.rules.most_classes is not None:
                self.cp.add(classes <= self.rules.most_classes)
            if self.rules.most_pupils is not None:
                self.cp.add(sum(one.pupils * variable for one, variable in members) <= self.rules.most_pupils)
            for (one, here), (other, there) in combinations(members, 2):
                if one.site == other.site:
                    self.cp.add_bool_or(~here, ~there)
            for one, variable in members:
                line = self.problem.sites[one.site].down_mbps
                if self.rules.picture_mbps and line is not None:
                    self.cp.add(self.rules.picture_mbps * classes <= line).only_enforce_if(variable)

    def lecturers(self) -> None:
        self.limit(self.lessons(lambda key: (key.lecturer, key.day, key.no)), lambda _: 1)
        self.limit(self.lessons(lambda key: (key.lecturer, key.day)), lambda _: self.rules.lecturer_a_day)
        weeks = self.lessons(lambda key: key.lecturer)
        for index, one in enumerate(self.problem.lecturers):
            if one.most_a_week is not None:
                self.cp.add(sum(weeks.get(index, [])) <= one.most_a_week)

    def studios(self) -> None:
        rooms = self.lessons(lambda key: (self.problem.lecturers[key.lecturer].site, key.day, key.no))
        for name, site in self.problem.sites.items():
            for slot in product(DAYS, (each.no for each in site.bell)):
                if site.rooms and (name, *slot) in rooms:
                    self.cp.add(
                        sum(rooms[(name, *slot)])
                        <= sum((room, slot) not in site.rooms_closed for room in site.rooms)
                    )

    def screens_and_classes(self) -> None:
        """At every begin no more run than there is room for. A screen that is closed is one in use."""
        running: defaultdict[tuple[object, int], list[tuple[int, int, cp_model.LinearExprT]]] = defaultdict(
            list
        )
        for (index, key), variable in self.inside.items():
            site = self.problem.demands[index].site
            span = self.span(site, self.period(key))
            for each in (*self.busy(index), site):
                running[each, key.day].append((*span, variable))
        for dark in self.problem.sites.values():
            for day, no in dark.screens_closed:
                running[dark.name, day] += [
                    (local.begins, local.ends, 1) for local in dark.bell if local.no == no
                ]
        for (whose, _), spans in running.items():
            most = self.problem.sites[whose].at_once if isinstance(whose, str) else 1
            for minute in {begins for begins, _, _ in spans}:
                here = [each for begins, ends, each in spans if begins <= minute < ends]
                closed = sum(each for each in here if isinstance(each, int))
                self.cp.add(sum(each for each in here if not isinstance(each, int)) <= max(0, most - closed))

    def days(self) -> None:
        """同班同学科每天最多; of two a week, be they one demand's or two grades' one each, the days between."""
        demands = self.problem.demands
        self.limit(
            self.of(lambda index, key: (demands[index].key, key.subject, key.day)),
            lambda _: self.rules.subject_a_day,
        )
        owed: defaultdict[Hashable, list[int]] = defaultdict(list)
        for index, one in enumerate(demands):
            owed[one.key, one.subject].append(index)
        pairs = [{index} for index, one in enumerate(demands) if one.periods == 2]
        pairs += [
            set(each)
            for each in owed.values()
            if len(each) == 2 and all(demands[index].periods == 1 for index in each)
        ]
        for pair in pairs:
            by_day = [(key.day, variable) for (index, key), variable in self.inside.items() if index in pair]
            for (first, here), (second, there) in combinations(by_day, 2):
                if 0 < abs(first - second) < self.rules.gap:
                    self.cp.add_bool_or(~here, ~there)

    def partners(self) -> None:
        """固定搭档: one lecturer and grade for a demand; two demands share all their lessons or none."""
        if not self.rules.steady:
            return
        for index in range(len(self.problem.demands)):
            chosen: defaultdict[Hashable, cp_model.IntVar] = defaultdict(lambda: self.cp.new_bool_var(""))
            for (one, key), variable in self.inside.items():
                if one == index:
                    self.cp.add_implication(variable, chosen[key.lecturer, key.grade])
            self.cp.add_at_most_one(chosen.values())
        for one, other in combinations(range(len(self.problem.demands)), 2):
            together = self.cp.new_bool_var("")
            for key in self.given:
                here, there = self.inside.get((one, key), 0), self.inside.get((other, key), 0)
                self.cp.add(sum([here, there]) <= 1 + together)
                self.cp.add(sum([here]) == sum([there])).only_enforce_if(together)
