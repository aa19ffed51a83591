"""What a solution costs, counted from the rules of the competition alone: knows nothing of how it was
found.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations

from lianke.planner.itc.ctt import Instance, Lecture


@dataclass(frozen=True)
class Score:
    """`broken`: hard rules, 0 in a solution. The rest are the weighted soft ones."""

    broken: int
    capacity: int
    days: int
    compactness: int
    stability: int

    @property
    def cost(self) -> int:
        return self.capacity + self.days + self.compactness + self.stability

    def as_json(self) -> dict[str, float]:
        return {"cost": self.cost, **asdict(self)}


def score(instance: Instance, lectures: Sequence[Lecture]) -> Score:
    by_course: dict[str, list[Lecture]] = {course.name: [] for course in instance.courses}
    unknown = 0
    seats = dict(instance.rooms)
    known = []
    for lecture in lectures:
        course, room, period = lecture
        if course in by_course and room in seats and 0 <= period < instance.periods:
            by_course[course].append(lecture)
            known.append(lecture)
        else:
            unknown += 1
    students = {course.name: course.students for course in instance.courses}
    return Score(
        broken=unknown + broken_rules(instance, by_course, known),
        capacity=sum(max(0, students[course] - seats[room]) for course, room, _ in known),
        days=5
        * sum(
            max(0, course.days - len({period // instance.a_day for *_, period in by_course[course.name]}))
            for course in instance.courses
        ),
        compactness=2
        * sum(
            isolated(instance, [one for name in group for one in by_course[name]])
            for group in instance.curricula
        ),
        stability=sum(max(0, len({room for _, room, _ in each}) - 1) for each in by_course.values()),
    )


def broken_rules(instance: Instance, by_course: dict[str, list[Lecture]], lectures: Sequence[Lecture]) -> int:
    """Lectures: all, each course's in different periods. Room: one lecture at a time. Conflicts.
    Availability.
    """
    found = sum(abs(course.lectures - len(by_course[course.name])) for course in instance.courses)
    found += sum(count - 1 for count in Counter((room, period) for _, room, period in lectures).values())
    found += sum(count - 1 for count in Counter((course, period) for course, _, period in lectures).values())
    found += sum((course, period) in instance.closed for course, _, period in lectures)
    apart = clashing(instance)
    at: dict[int, list[str]] = defaultdict(list)
    for course, _, period in lectures:
        at[period].append(course)
    return found + sum(
        frozenset(pair) in apart for together in at.values() for pair in combinations(together, 2)
    )


def clashing(instance: Instance) -> set[frozenset[str]]:
    """Pairs of courses that share a teacher or a curriculum."""
    teaching: dict[str, list[str]] = defaultdict(list)
    for course in instance.courses:
        teaching[course.teacher].append(course.name)
    groups = [*teaching.values(), *instance.curricula]
    return {frozenset(pair) for group in groups for pair in combinations(sorted(set(group)), 2)}


def isolated(instance: Instance, lectures: Sequence[Lecture]) -> int:
    """Lectures of a curriculum with none of it directly before or after on the same day."""
    taken = {period for *_, period in lectures}

    def alone(period: int) -> bool:
        return not any(
            other in taken and other // instance.a_day == period // instance.a_day
            for other in (period - 1, period + 1)
        )

    return sum(alone(period) for *_, period in lectures)
