"""How few lessons there could be under another policy of sharing: with partners that change, or within
townships only.
"""

from collections.abc import Sequence

from lianke.planner.bundles import kinds_of
from lianke.planner.packing import counted, counted_singly
from lianke.planner.solver import Budget
from lianke.planner.week import Week


def with_other_partners(week: Week, demands: Sequence[int], budget: Budget) -> int:
    """Lessons at least if every lesson of a subject may have other classes together (固定搭档 = 否)."""
    subjects: dict[str, list[int]] = {}
    for one in demands:
        subjects.setdefault(week.demands[one].subject, []).append(one)
    return sum(counted_singly(week, members, budget) for members in subjects.values())


def within_townships(week: Week, demands: Sequence[int], budget: Budget) -> int | None:
    """Lessons at least if only classes of one township shared; None where townships are not known, there is
    but one, or time ran out.
    """
    places: dict[str, list[int]] = {}
    for one in demands:
        places.setdefault(week.problem.sites[week.demands[one].site].township, []).append(one)
    if "" in places or len(places) < 2:
        return None
    groups = [
        (periods, members)
        for here in places.values()
        for (_, periods), members in kinds_of(week, here).items()
    ]
    found = [(periods, counted(week, members, budget).least) for periods, members in groups]
    return sum(periods * least for periods, least in found) if all(least for _, least in found) else None
