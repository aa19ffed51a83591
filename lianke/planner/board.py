"""A week that fills up: what is taken, what stands in the way of one lesson more. Counts in minutes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from lianke.planner.minutes import Span
from lianke.planner.problem import DAYS, ClassKey, Slot
from lianke.planner.week import Bundle, Week


class Blocker(StrEnum):
    LECTURER = "lecturer"
    HOST_ROOM = "host_room"
    CLASS = "class"
    SITE = "site"
    DAY = "day"


@dataclass(frozen=True)
class Placed:
    bundle: Bundle
    lecturer: int
    slots: tuple[tuple[int, int], ...]  # (weekday, period of the host's bell)


class Board:
    def __init__(self, week: Week) -> None:
        self.week = week
        self.placed: list[Placed] = []
        self.loads: Counter[int] = Counter()
        self.taken: dict[tuple[str, object, int], list[Span]] = {}
        for name, day, span in week.dark:
            self.taken.setdefault((Blocker.SITE, name, day), []).append(span)
        self.days: Counter[tuple[ClassKey, str, int]] = Counter()

    def put(self, placed: Placed) -> None:
        self.placed.append(placed)
        self.loads[placed.lecturer] += len(placed.slots)
        for day, period in placed.slots:
            for resource, span, _most in self.uses(placed.bundle, placed.lecturer, (day, period)):
                self.taken.setdefault((*resource, day), []).append(span)
            for one in placed.bundle.members:
                self.days[self.week.demands[one].key, self.week.demands[one].subject, day] += 1

    def lift(self, placed: Placed) -> None:
        """As if it had never been put."""
        self.placed.remove(placed)
        self.loads[placed.lecturer] -= len(placed.slots)
        for day, period in placed.slots:
            for resource, span, _most in self.uses(placed.bundle, placed.lecturer, (day, period)):
                self.taken[(*resource, day)].remove(span)
            for one in placed.bundle.members:
                self.days[self.week.demands[one].key, self.week.demands[one].subject, day] -= 1

    def uses(
        self, bundle: Bundle, lecturer: int, slot: Slot
    ) -> Iterator[tuple[tuple[Blocker, object], Span, int]]:
        """(resource, minutes, how many at once) that a lesson needs."""
        problem = self.week.problem
        who = self.week.lecturers[lecturer]
        host = problem.sites[who.site]
        span = next((each.begins, each.ends) for each in host.bell if each.no == slot[1])
        yield (Blocker.LECTURER, who.key), span, 1
        if host.rooms:
            yield (Blocker.HOST_ROOM, host.name), span, self.week.open_rooms(host, slot)
        for one in bundle.members:
            demand = self.week.demands[one]
            local = problem.sites[demand.site]
            there = self.week.reached(lecturer, one)[slot]
            for key in self.week.classes(*demand.key):
                yield (Blocker.CLASS, key), there, 1
            yield (Blocker.SITE, local.name), there, local.at_once

    def blocker(self, bundle: Bundle, lecturer: int, day: int, period: int) -> Blocker | None:
        """What keeps the lesson from this slot, the first of several."""
        for resource, span, most in self.uses(bundle, lecturer, (day, period)):
            if overlapping(self.taken.get((*resource, day), []), span) >= most:
                return resource[0]
        most_a_day = self.week.rules.lecturer_a_day
        who = self.week.lecturers[lecturer].key
        if most_a_day is not None and len(self.taken.get((Blocker.LECTURER, who, day), [])) >= most_a_day:
            return Blocker.LECTURER
        return Blocker.DAY if self.day_is_full(bundle, day) else None

    def put_where_free(self, placed: Placed) -> None:
        """Puts a bundle if all its times are free, also beside each other, and its lecturer has room
        for it.
        """
        if self.loads[placed.lecturer] + len(placed.slots) > self.week.capacity(placed.lecturer):
            return
        parts: list[Placed] = []
        for day, period in placed.slots:
            if self.blocker(placed.bundle, placed.lecturer, day, period) is None:
                parts.append(replace(placed, slots=((day, period),)))
                self.put(parts[-1])
        for part in parts:
            self.lift(part)
        if len(parts) == len(placed.slots):
            self.put(placed)

    def day_is_full(self, bundle: Bundle, day: int) -> bool:
        rules = self.week.rules
        for one in bundle.members:
            demand = self.week.demands[one]
            if (
                rules.subject_a_day is not None
                and self.days[demand.key, demand.subject, day] >= rules.subject_a_day
            ):
                return True
            near = [each for each in DAYS if 0 < abs(each - day) < rules.gap]
            if self.week.is_a_pair(demand) and any(
                self.days[demand.key, demand.subject, each] for each in near
            ):
                return True
        return False

    def room_for(self, bundle: Bundle, lecturer: int) -> Placed | None:
        """A week for the bundle beside what is there, on different days, the first that is found."""
        wanted = self.week.load(bundle)
        if self.loads[lecturer] + wanted > self.week.capacity(lecturer):
            return None
        _lecturer, held = self.week.pinned.get(bundle, (lecturer, ()))
        free = {day: period for day, period in held if self.blocker(bundle, lecturer, day, period) is None}
        if len(free) < len(held):
            return None
        for day, period in self.week.common(lecturer, bundle.members):
            if day not in free and self.blocker(bundle, lecturer, day, period) is None:
                free[day] = period
        gap = self.week.rules.gap if wanted == 2 else 0
        for days in combinations(sorted(free), wanted):
            if all(second - first >= gap for first, second in combinations(days, 2)) and {
                day for day, _ in held
            } <= set(days):
                return Placed(bundle, lecturer, tuple((day, free[day]) for day in days))
        return None


def overlapping(spans: list[Span], wanted: Span) -> int:
    """The most of the spans that run at one moment of the wanted one."""
    touching = [span for span in spans if span[0] < wanted[1] and wanted[0] < span[1]]
    return max(
        (
            sum(a <= begin < b for a, b in touching)
            for begin in (max(span[0], wanted[0]) for span in touching)
        ),
        default=0,
    )
