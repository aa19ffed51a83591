"""Regions that do not exist, as large as those that do: points, classes, own lessons and lecturers drawn by
seed.
"""

import math
import random
from collections import Counter
from collections.abc import Mapping

from lianke.planner.problem import DAYS, Bell, ClassKey, Demand, Lecturer, Period, Problem, Rules, Site, Slot

BELL: Bell = tuple(
    Period(no, begins, begins + 40)
    for no, begins in enumerate((8 * 60, 9 * 60, 10 * 60, 11 * 60, 14 * 60, 15 * 60), 1)
)
SLOTS: tuple[Slot, ...] = tuple((day, period.no) for day in DAYS for period in BELL)
SUBJECTS: Mapping[str, int] = {"音乐": 1, "美术": 1, "英语": 3}
"""Subject → the grade that it begins with."""
RULES = Rules(most_classes=3, most_pupils=60, gap=2, lecturer_a_day=4)
WEEK = 16  # lessons of a lecturer
PERIODS = 2  # a week, of every subject
CLASSES = {150: 511, 432: 1491, 864: 2939, 1728: 5930}
POINTS_OF_A_COUNTY = 144
OWN, FREE, TWO_SUBJECTS = 0.35, 0.75, 6
TWO_SCREENS = 5  # classes from which on one screen does not show all that they are owed
SCHOOL = 4  # lecturers of one school


def city(points: int, *, use: float, counties: int = 0, seed: int = 1) -> Problem:
    """`use`: the share of the lecturers' weeks that the fewest lessons take. A point's n classes are its
    grades 1 … n, two to six.
    """
    chance = random.Random(f"{points} {seed}")  # noqa: S311 - a drawn county, no secret
    counties = counties or max(1, round(points / POINTS_OF_A_COUNTY))
    sites: dict[str, Site] = {}
    demands: list[Demand] = []
    own: dict[ClassKey, frozenset[Slot]] = {}
    for number, classes in enumerate(sizes(chance, points)):
        county = f"{number * counties // points + 1}县"
        site = Site(f"{county}{number + 1}点", BELL, 2 if classes >= TWO_SCREENS else 1, county=county)
        sites[site.name] = site
        for grade in range(1, classes + 1):
            pupils = chance.randint(5, 18)
            own[site.name, f"{grade}年级"] = frozenset(chance.sample(SLOTS, round(OWN * len(SLOTS))))
            demands += [
                Demand(site.name, f"{grade}年级", subject, (grade,), (grade,), PERIODS, pupils)
                for subject, first in SUBJECTS.items()
                if grade >= first
            ]
    lecturers = staff(chance, fewest(demands, sites), use)
    for lecturer in lecturers:
        county = lecturer.site.partition("县")[0] + "县"
        sites.setdefault(lecturer.site, Site(lecturer.site, BELL, county=county))
    return Problem(sites, tuple(lecturers), tuple(demands), RULES, own=own)


def sizes(chance: random.Random, points: int) -> list[int]:
    """Classes of each point, as many in all as the region of planner.md that has so many points."""
    found = chance.choices(range(2, 7), (20, 35, 30, 10, 5), k=points)
    wanted = CLASSES.get(points, sum(found))
    while sum(found) != wanted:
        step = 1 if sum(found) < wanted else -1
        one = chance.randrange(points)
        if 2 <= found[one] + step <= 6:
            found[one] += step
    return found


def fewest(demands: list[Demand], sites: Mapping[str, Site]) -> dict[tuple[str, str], int]:
    """(county, subject) → lessons at least."""
    classes = Counter((sites[one.site].county, one.subject, one.grades) for one in demands)
    found: Counter[tuple[str, str]] = Counter()
    for (county, subject, _), count in classes.items():
        found[county, subject] += PERIODS * -(-count // (RULES.most_classes or 1))
    return dict(found)


def staff(chance: random.Random, lessons: Mapping[tuple[str, str], int], use: float) -> list[Lecturer]:
    """One for each week full of lessons, shared out by largest remainder; every sixth knows a second
    subject.
    """
    exact = {key: count / WEEK / use for key, count in lessons.items()}
    number = {key: math.floor(value) for key, value in exact.items()}
    missing = round(sum(exact.values())) - sum(number.values())
    for key in sorted(exact, key=lambda each: number[each] - exact[each])[:missing]:
        number[key] += 1
    found: list[Lecturer] = []
    for (county, subject), count in number.items():
        others = [each for each in SUBJECTS if each != subject]
        for index in range(count):
            subjects = (subject, chance.choice(others)) if index % TWO_SUBJECTS == 0 else (subject,)
            free = frozenset(chance.sample(SLOTS, round(FREE * len(SLOTS))))
            found.append(
                Lecturer(
                    f"{county}第{len(found) // SCHOOL + 1}小学", f"{subject}{index + 1}", subjects, WEEK, free
                )
            )
    return found
