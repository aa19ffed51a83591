"""When whom a lesson of which bell reaches, as arrays: [demand, bell of the hosts, day] of bits, one for each
period of that bell.
"""

from dataclasses import dataclass

import numpy as np

from lianke.planner.city.boxes import Masks
from lianke.planner.problem import DAYS, Bell
from lianke.planner.week import Week


@dataclass(frozen=True)
class Reach:
    """`bells`: distinct bells of the lecturers' schools; `bell`: of each lecturer. Bit i is the i-th period
    of that bell.
    """

    bells: tuple[Bell, ...]
    bell: tuple[int, ...]
    mask: Masks


def reach_of(week: Week) -> Reach:
    sites = week.problem.sites
    bells = tuple(dict.fromkeys(sites[one.site].bell for one in week.lecturers))
    bell = tuple(bells.index(sites[one.site].bell) for one in week.lecturers)
    mask = np.zeros((len(week.demands), len(bells), len(DAYS)), dtype=np.int64)
    for index, periods in enumerate(bells):
        bit = {period.no: 1 << at for at, period in enumerate(periods)}
        lecturer = bell.index(index)
        for one in range(len(week.demands)):
            for day, no in week.reached(lecturer, one):
                mask[one, index, day - DAYS[0]] |= bit[no]
    return Reach(bells, bell, mask)
