"""What no plan can beat: by counting, without search."""

from collections.abc import Collection, Iterable

from lianke.planner.bundles import kinds_of
from lianke.planner.minutes import most_disjoint, reach
from lianke.planner.problem import DAYS, Demand
from lianke.planner.week import Week


def counted_lessons(week: Week, demands: Iterable[int], *, steady: bool) -> int:
    """Lessons at least: per subject by classes, by pupils and by the busiest site, for each weekly number
    where partners are fixed.
    """
    by_kind = kinds_of(week, demands)
    if steady:
        return sum(
            periods * least(week, members, weighted=False) for (_, periods), members in by_kind.items()
        )
    subjects: dict[str, list[int]] = {}
    for (subject, _), members in by_kind.items():
        subjects.setdefault(subject, []).extend(members)
    return sum(least(week, members, weighted=True) for members in subjects.values())


def least(week: Week, members: Collection[int], *, weighted: bool) -> int:
    group = [week.demands[one] for one in members]
    weight = {one: one.periods if weighted else 1 for one in group}
    sites: dict[str, int] = {}
    for one in group:
        sites[one.site] = sites.get(one.site, 0) + weight[one]
    found = max(sites.values(), default=0)
    if week.rules.most_classes:
        found = max(found, -(-sum(weight[one] for one in group) // week.rules.most_classes))
    if week.rules.most_pupils:
        found = max(found, -(-sum(weight[one] * one.pupils for one in group) // week.rules.most_pupils))
    return found


def coverable_singly(week: Week) -> int:
    """Class-periods at most where partners and lecturers may change from lesson to lesson: by what each class
    can have and lecturers give.
    """
    able = [one for one, demand in enumerate(week.demands) if is_reachable(week, demand, one)]
    crowds = week.crowds(able)
    crowded = {one for members, _ in crowds for one in members}
    subjects: dict[str, int] = {}
    for one in able:
        subjects[week.demands[one].subject] = subjects.get(week.demands[one].subject, 0) + week.demands[
            one
        ].periods * (one not in crowded)
    for members, most in crowds:
        subjects[week.demands[members[0]].subject] += most
    most_classes = week.rules.most_classes or len(week.problem.sites)
    given = capacity(week)
    return min(
        sum(min(wanted, most_classes * given[subject]) for subject, wanted in subjects.items()),
        most_classes * sum(week.capacity(one) for one in range(len(week.lecturers))),
        coverable_by_sites(week, able),
    )


def is_reachable(week: Week, demand: Demand, index: int) -> bool:
    """Whether any lesson of the subject could reach the class at all, on as many days as it needs."""
    rules = week.rules
    teaching = week.teaching.get(demand.subject, ())
    return (
        bool(demand.joins)
        and (rules.most_pupils is None or demand.pupils <= rules.most_pupils)
        and (rules.subject_a_day is None or demand.periods <= rules.subject_a_day * len(DAYS))
        and week.line_shows(week.problem.sites[demand.site], 1)
        and any(not week.free(one).isdisjoint(week.reached(one, index)) for one in teaching)
    )


def lessons_of_any(week: Week, covered: int) -> int:
    """Lessons at least for so many class-periods, whichever they are."""
    return -(-covered // (week.rules.most_classes or len(week.problem.sites)))


def coverable_by_sites(week: Week, demands: Iterable[int]) -> int:
    """Class-periods at most, by what each site's screens can show in a week."""
    sites: dict[str, list[Demand]] = {}
    for one in demands:
        sites.setdefault(week.demands[one].site, []).append(week.demands[one])
    return sum(min(sum(one.periods for one in group), shown(week, name)) for name, group in sites.items())


def shown(week: Week, name: str) -> int:
    site = week.problem.sites[name]
    hosts = {week.problem.sites[lecturer.site].bell for lecturer in week.lecturers}
    spans = [span for host in hosts for span in reach(host, site.bell, week.rules.tolerance).values()]
    closed = [(day, period) for day, no in site.closed for period in site.bell if period.no == no]
    return site.at_once * sum(
        most_disjoint(
            span
            for span in spans
            if not any(each == day and one.begins < span[1] and span[0] < one.ends for each, one in closed)
        )
        for day in DAYS
    )


def capacity(week: Week) -> dict[str, int]:
    """Subject → lessons a week of all who teach it; a lecturer of two subjects counts in both."""
    return {
        subject: sum(week.capacity(one) for one in lecturers)
        for subject, lecturers in sorted(week.teaching.items())
    }
