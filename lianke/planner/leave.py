"""A lecturer is away on some dates: who stands in for each lesson. Nothing else of those dates changes, so
what changes is the least that can.

Lessons of one lecturer never overlap, so only days and weeks of those who stand in couple them: lesson →
person's day → person's week is a flow, and its cheapest is exact. Weeks do not know each other.
"""

from collections import deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

MOST_TRIED = 500  # sets of people
SOURCE, SINK = "source", "sink"
Plan = tuple[int | None, ...]
"""For each lesson who stands in; None: nobody."""


class Sparing(StrEnum):
    """What is spared where there is a choice."""

    EVEN = "even"  # weeks as evenly loaded as possible
    FEW = "few"  # as few people as possible


@dataclass(frozen=True)
class Lost:
    """A lesson without its lecturer. `able`: who teaches the subject and is free then; `week`: the Monday of
    its day.
    """

    classes: int
    day: date
    week: date
    able: tuple[int, ...]


@dataclass(frozen=True)
class Loads:
    """Lessons that people have in these days already, and how many they may have; None: no such limit."""

    day: Mapping[tuple[int, date], int]
    week: Mapping[tuple[int, date], int]
    most_a_day: Mapping[int, int | None]
    most_a_week: Mapping[int, int | None]


def stand_ins(lost: Sequence[Lost], loads: Loads, sparing: Sparing = Sparing.EVEN) -> Plan:
    """As many class-periods as can be given; no plan gives more."""
    people = sorted({one for each in lost for one in each.able})
    best = planned(lost, loads, people)
    if sparing == Sparing.EVEN:
        return best
    for number in range(1, len({one for one in best if one is not None})):
        sets = list(combinations(people, number))
        plans = [planned(lost, loads, each) for each in sets] if len(sets) <= MOST_TRIED else []
        if whole := [each for each in plans if given(lost, each) == given(lost, best)]:
            return min(whole, key=lambda each: evenness(lost, loads, each))
    return best


def given(lost: Sequence[Lost], plan: Plan) -> int:
    """Class-periods."""
    return sum(each.classes for each, person in zip(lost, plan, strict=True) if person is not None)


def evenness(lost: Sequence[Lost], loads: Loads, plan: Plan) -> int:
    weeks = dict(loads.week)
    for each, person in zip(lost, plan, strict=True):
        if person is not None:
            weeks[person, each.week] = weeks.get((person, each.week), 0) + 1
    return sum(number**2 for number in weeks.values())


def planned(lost: Sequence[Lost], loads: Loads, people: Collection[int]) -> Plan:
    """The most class-periods with these people; of such plans one with the least sum of squared weekly
    loads.
    """
    found: dict[int, int] = {}
    for week in sorted({each.week for each in lost}):
        network = Network()
        for tail, head, price in ways(lost, loads, people, week):
            network.add(tail, head, price)
        network.fill()
        found |= {
            lesson: day[0]
            for lesson, day in network.used()
            if isinstance(lesson, int) and isinstance(day, tuple)
        }
    return tuple(found.get(index) for index in range(len(lost)))


def ways(
    lost: Sequence[Lost], loads: Loads, people: Collection[int], week: date
) -> Iterator[tuple[Hashable, Hashable, int]]:
    """(from, to, price) of one unit each: source → lesson → a person's day → the person's n-th lesson of the
    week → sink.
    """
    here = [(index, each) for index, each in enumerate(lost) if each.week == week]
    dear = 1 + sum((loads.week.get((one, week), 0) + len(here)) * 2 + 1 for one in people) * len(here)
    for index, each in here:
        yield SOURCE, index, -dear * each.classes
        yield from ((index, (one, each.day), 0) for one in each.able if one in people)
    for one in people:
        had = loads.week.get((one, week), 0)
        yield from (
            ((one, nth), SINK, 2 * (had + nth) + 1)
            for nth in range(room(loads.most_a_week.get(one), had, len(here)))
        )
        for day in sorted({each.day for _index, each in here}):
            for place in range(room(loads.most_a_day.get(one), loads.day.get((one, day), 0), len(here))):
                yield (one, day), (one, day, place), 0
                yield (one, day, place), (one, "week"), 0
        yield from (((one, "week"), (one, nth), 0) for nth in range(len(here)))


def room(most: int | None, had: int, wanted: int) -> int:
    return wanted if most is None else min(wanted, max(0, most - had))


class Network:
    """Arcs of one unit; filled with the cheapest flow, along cheapest paths that may take back what was sent
    before.
    """

    def __init__(self) -> None:
        # tail → head → price of the next unit
        self.free: dict[Hashable, dict[Hashable, int]] = {SOURCE: {}, SINK: {}}
        self.forward: set[tuple[Hashable, Hashable]] = set()

    def add(self, tail: Hashable, head: Hashable, price: int) -> None:
        self.free.setdefault(tail, {})[head] = price
        self.free.setdefault(head, {})
        self.forward.add((tail, head))

    def fill(self) -> None:
        """While another unit makes it cheaper."""
        while path := self.cheapest():
            for tail, head in path:
                price = self.free[tail].pop(head)
                self.free[head][tail] = -price

    def cheapest(self) -> list[tuple[Hashable, Hashable]]:
        """Arcs of a path from source to sink with a price below 0; none where there is no such path."""
        price: dict[Hashable, int] = {SOURCE: 0}
        came: dict[Hashable, Hashable] = {}
        waiting: deque[Hashable] = deque([SOURCE])
        while waiting:
            tail = waiting.popleft()
            for head, more in self.free[tail].items():
                if price[tail] + more < price.get(head, price[tail] + more + 1):
                    price[head], came[head] = price[tail] + more, tail
                    waiting.append(head)
        return list(arcs(came, SINK)) if price.get(SINK, 0) < 0 else []

    def used(self) -> Iterable[tuple[Hashable, Hashable]]:
        return ((tail, head) for tail, head in self.forward if head not in self.free[tail])


def arcs(came: Mapping[Hashable, Hashable], head: Hashable) -> Iterator[tuple[Hashable, Hashable]]:
    while head in came:
        yield came[head], head
        head = came[head]
