"""A county's week and its bundles as the arrays of the walk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from lianke.planner.city.boxes import Masks
from lianke.planner.city.masks import Reach
from lianke.planner.city.walk import CityRules, Ints, Left
from lianke.planner.minutes import Span, reach
from lianke.planner.problem import DAYS, Bell, Slot
from lianke.planner.week import Bundle, Week

PLENTY = 999  # where nothing limits


class Columns(NamedTuple):
    """Elementary pieces of a day, between distinct begins and ends of whatever a lesson takes."""

    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def of(self, day: int, span: Span) -> tuple[int, int]:
        """The columns of the week that a span touches, half-open."""
        touched = [
            at
            for at, (begins, ends) in enumerate(zip(*self, strict=True))
            if begins < span[1] and span[0] < ends
        ]
        first = (day - DAYS[0]) * len(self.begins)
        return (first + touched[0], first + touched[-1] + 1) if touched else (first, first)

    @property
    def week(self) -> int:
        return len(DAYS) * len(self.begins)


@dataclass
class WeekRows:
    """Names of rows as they come, and what is free in each."""

    width: int
    free: list[Left] = field(default_factory=list)
    number: dict[object, int] = field(default_factory=dict)

    def row(self, name: object, free: Left | int) -> int:
        if name not in self.number:
            self.number[name] = len(self.free)
            self.free.append(np.full(self.width, free, dtype=np.int16) if isinstance(free, int) else free)
        return self.number[name]


class Arrays:
    """`rules`, and what is `left` before any of the bundles stands; pinned bundles come last and are never
    moved.
    """

    def __init__(self, week: Week, reached: Reach, bundles: Sequence[Bundle]) -> None:
        self.week, self.reached = week, reached
        pinned = [bundle for bundle in bundles if bundle in week.pinned]
        self.bundles = [*(bundle for bundle in bundles if bundle not in week.pinned), *pinned]
        self.movable = len(bundles) - len(pinned)
        sites = week.problem.sites
        self.local: list[Bell] = list(dict.fromkeys(sites[one.site].bell for one in week.demands))
        self.columns = columns_of(week, reached, self.local)
        self.rows = WeekRows(self.columns.week + len(DAYS) + 1)
        self.cells = [
            (bell, day, at)
            for bell, periods in enumerate(reached.bells)
            for day in DAYS
            for at in range(len(periods))
        ]
        self.own_columns, self.local_columns = self.taken()
        for index in range(len(week.lecturers)):
            self.rows.row(("lecturer", index), self.lecturer_row(index))
        self.host = [self.host_row(one.site) for one in week.lecturers]
        self.free = [self.free_mask(index) for index in range(len(week.lecturers))]
        self.masks = [np.bitwise_and.reduce(reached.mask[list(bundle.members)]) for bundle in self.bundles]
        self.takers = [
            self.takers_of(bundle, mask) for bundle, mask in zip(self.bundles, self.masks, strict=True)
        ]
        self.rules = self.made()
        self.left = np.concatenate(self.rows.free)

    def slot(self, cell: int) -> Slot:
        bell, day, at = self.cells[cell]
        return day, self.reached.bells[bell][at].no

    def cells_of(self, lecturer: int, slots: Sequence[Slot]) -> list[int]:
        bell = self.reached.bell[lecturer]
        return [
            index for index, (each, *_) in enumerate(self.cells) if each == bell and self.slot(index) in slots
        ]

    def lecturer_row(self, lecturer: int) -> Left:
        row = np.zeros(self.rows.width, dtype=np.int16)
        bell = {period.no: period for period in self.reached.bells[self.reached.bell[lecturer]]}
        for day, no in self.week.free(lecturer):
            begins, ends = self.columns.of(day, (bell[no].begins, bell[no].ends))
            row[begins:ends] = 1
        limit = self.week.rules.lecturer_a_day
        row[self.columns.week : -1] = PLENTY if limit is None else limit
        row[-1] = self.week.capacity(lecturer)
        return row

    def host_row(self, name: str) -> int:
        site = self.week.problem.sites[name]
        if not site.rooms:
            return -1
        row = np.full(self.rows.width, PLENTY, dtype=np.int16)
        for day in DAYS:
            for period in site.bell:
                begins, ends = self.columns.of(day, (period.begins, period.ends))
                row[begins:ends] = self.week.open_rooms(site, (day, period.no))
        return self.rows.row(("host", name), row)

    def takers_of(self, bundle: Bundle, mask: Masks) -> list[int]:
        if bundle in self.week.pinned:
            return [self.week.pinned[bundle][0]]
        week, rules = self.week, self.week.rules
        wanted = week.load(bundle)
        limit = min(PLENTY if one is None else one for one in (rules.subject_a_day, rules.lecturer_a_day))
        found = []
        for lecturer in week.teaching.get(week.subject(bundle), ()):
            daily = np.minimum(
                np.bitwise_count(mask[self.reached.bell[lecturer]] & self.free[lecturer]).astype(np.int32),
                limit,
            )
            days = np.flatnonzero(daily)
            apart = (
                wanted != 2 or (len(days) and days[-1] - days[0] >= rules.gap) or daily.max(initial=0) >= 2
            )
            if daily.sum() >= wanted and apart and week.capacity(lecturer) >= wanted:
                found.append(lecturer)
        return found

    def free_mask(self, lecturer: int) -> Masks:
        bit = {
            period.no: 1 << at for at, period in enumerate(self.reached.bells[self.reached.bell[lecturer]])
        }
        row = np.zeros(len(DAYS), dtype=np.int64)
        for day, no in self.week.free(lecturer):
            row[day - DAYS[0]] |= bit[no]
        return row

    def made(self) -> CityRules:
        week, bundles, bells = self.week, self.bundles, self.reached.bells
        lessons = [week.load(bundle) for bundle in bundles]
        movable = sum(lessons[: self.movable])
        subjects = sorted({week.subject(bundle) for bundle in bundles})
        subject = [subjects.index(week.subject(bundle)) for bundle in bundles]
        takes = np.zeros((len(bundles), len(week.lecturers)), dtype=np.uint8)
        for index, able in enumerate(self.takers):
            takes[index, able] = 1
        subject_from, subject_of = flat(
            [[(index,) for index, one in enumerate(subject) if one == each] for each in range(len(subjects))]
        )
        taker_from, taker_of = flat([[(one,) for one in able] for able in self.takers])
        open_from, open_of = flat(
            [[(at,) for at in self.open_of(mask, bell)] for mask in self.masks for bell in range(len(bells))]
        )
        class_from, class_at, class_long = flat(
            [pieces for index in range(len(bundles)) for pieces in self.class_pieces(index)]
        )
        host_from, host_at, host_long = flat(
            [pieces for index in range(len(week.lecturers)) for pieces in self.host_pieces(index)]
        )
        return CityRules(
            lesson_from=ints(np.cumsum([0, *lessons])),
            bundle=ints(np.repeat(np.arange(len(bundles)), lessons)),
            movable=movable,
            subject=ints(subject),
            subject_from=subject_from,
            subject_of=subject_of,
            taker_from=taker_from,
            taker_of=taker_of,
            takes=takes,
            bells=len(bells),
            bell=ints(self.reached.bell),
            open_from=open_from,
            open_of=open_of,
            cells=len(self.cells),
            class_from=class_from,
            class_at=class_at,
            class_long=class_long,
            host_from=host_from,
            host_at=host_at,
            host_long=host_long,
            week_at=ints([(index + 1) * self.rows.width - 1 for index in range(len(week.lecturers))]),
            old_lecturer=np.full(len(bundles), -1, dtype=np.int32),
            old_cell=np.full(sum(lessons), -1, dtype=np.int32),
        )

    def class_pieces(self, index: int) -> list[list[tuple[int, int]]]:
        """For every cell (first column, columns) of each row that a lesson of the bundle touches; nothing for
        cells that are not open to it.
        """
        uses, families = self.uses_of(self.bundles[index]), self.families_of(index, self.bundles[index])
        found: list[list[tuple[int, int]]] = []
        for bell, day, at in self.cells:
            if index < self.movable and not int(self.masks[index][bell, day - DAYS[0]]) >> at & 1:
                found.append([])
                continue
            pieces = [
                self.piece(row, *self.local_columns.get((bell, local, day, at), (0, 0)))
                for row, local in uses
            ]
            pieces += [
                self.piece(row, *window(self.week.rules.gap if apart else 1, day - DAYS[0]))
                for row, apart in families
            ]
            found.append(pieces)
        return found

    def host_pieces(self, lecturer: int) -> list[list[tuple[int, int]]]:
        own = self.reached.bell[lecturer]
        found = []
        for bell, day, at in self.cells:
            columns = self.own_columns[bell, day, at]
            pieces = [
                self.piece(lecturer, *columns),
                self.piece(lecturer, self.columns.week + day - DAYS[0], self.columns.week + day),
            ]
            if self.host[lecturer] >= 0:
                pieces.append(self.piece(self.host[lecturer], *columns))
            found.append(pieces if bell == own else [])
        return found

    def piece(self, row: int, begins: int, ends: int) -> tuple[int, int]:
        return row * self.rows.width + begins, ends - begins

    def taken(
        self,
    ) -> tuple[dict[tuple[int, int, int], tuple[int, int]], dict[tuple[int, int, int, int], tuple[int, int]]]:
        """Columns of the week: of the lecturer in a cell, of a point with a local bell in a cell."""
        own, there = {}, {}
        for bell, day, at in self.cells:
            period = self.reached.bells[bell][at]
            own[bell, day, at] = self.columns.of(day, (period.begins, period.ends))
            for index, local in enumerate(self.local):
                span = reach(self.reached.bells[bell], local, self.week.rules.tolerance).get(period.no)
                if span:
                    there[bell, index, day, at] = self.columns.of(day, span)
        return own, there

    def open_of(self, mask: Masks, wanted: int) -> list[int]:
        return [
            index
            for index, (bell, day, at) in enumerate(self.cells)
            if bell == wanted and int(mask[bell, day - DAYS[0]]) >> at & 1
        ]

    def uses_of(self, bundle: Bundle) -> list[tuple[int, int]]:
        """(row, local bell) of the points' screens; of classes only where a point shows to several at
        once.
        """
        found = []
        for one in bundle.members:
            demand = self.week.demands[one]
            site = self.week.problem.sites[demand.site]
            local = self.local.index(site.bell)
            found.append((self.rows.row(("site", site.name), self.site_row(site.name)), local))
            if site.at_once > 1:
                found += [(self.rows.row(("class", key), 1), local) for key in self.week.classes(*demand.key)]
        return found

    def site_row(self, name: str) -> Left:
        row = np.full(self.rows.width, self.week.problem.sites[name].at_once, dtype=np.int16)
        for site, day, span in self.week.dark:
            if site == name:
                begins, ends = self.columns.of(day, span)
                row[begins:ends] -= 1
        return row

    def families_of(self, index: int, bundle: Bundle) -> list[tuple[int, int]]:
        """(row, whether days apart are wanted) of the bundle's own days, and of a class and subject that
        several bundles serve.
        """
        week = self.week
        found = [self.family(("bundle", index), pair=week.load(bundle) == 2)]
        for one in bundle.members:
            demand = week.demands[one]
            if len(week.by_class[demand.key, demand.subject]) > 1:
                found.append(
                    self.family((demand.key, demand.subject), pair=week.owed[demand.key, demand.subject] == 2)
                )
        return found

    def family(self, name: object, *, pair: bool) -> tuple[int, int]:
        apart = pair and self.week.rules.gap > 1
        limit = self.week.rules.subject_a_day
        return self.rows.row(("days", name, apart), 1 if apart else PLENTY if limit is None else limit), int(
            apart
        )


def columns_of(week: Week, reached: Reach, local: Sequence[Bell]) -> Columns:
    spans = {(period.begins, period.ends) for bell in (*reached.bells, *local) for period in bell}
    for host in reached.bells:
        for bell in local:
            spans |= set(reach(host, bell, week.rules.tolerance).values())
    cuts = sorted({minute for span in spans for minute in span})
    pieces = [(a, b) for a, b in pairwise(cuts) if any(begins <= a and b <= ends for begins, ends in spans)]
    return Columns(tuple(a for a, _ in pieces), tuple(b for _, b in pieces))


def window(gap: int, day: int) -> tuple[int, int]:
    """Every run of `gap` days that a day is in, by its first day: at most one lesson in each keeps lessons
    that far apart.
    """
    return max(0, day - gap + 1), min(day, max(0, len(DAYS) - gap)) + 1


def flat(lists: Sequence[Sequence[tuple[int, ...]]]) -> tuple[Ints, ...]:
    """From where each list goes, then the first parts of all entries, the second …"""
    entries = [entry for each in lists for entry in each]
    width = len(entries[0]) if entries else 1
    return ints(np.cumsum([0, *(len(each) for each in lists)])), *(
        ints([entry[at] for entry in entries]) for at in range(width)
    )


def ints(values: object) -> Ints:
    return np.array(values, dtype=np.int32)
