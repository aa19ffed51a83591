"""开齐开足账 as arithmetic: what is owed, planned, received and missing. Plain functions over values, no database.

The cell is cohort × subject × term to date (model.md, decision 1): owed = periods a week × teaching days ÷ 5,
in whole periods, and a lesson of any week of the term counts towards it. Nothing is netted across subjects,
cohorts, classes or terms:

    min(received, owed) + missing = owed          surplus = received − min(received, owed)
    min(planned, owed) + not planned = owed

What a week or a month adds is the cell at its end less the cell at the evening before it. A class is shown by
one cohort of each set that is taught together (one lesson discharges them all), then summed.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from lianke.coverage.choices import LessonSet
from lianke.schooling.calendar import owed_to_date

SCHOOL_IS_OUT_AT = 18  # o'clock
DAYS_A_WEEK = 5


def last_settled_day(now: datetime) -> date:
    """The last day that is owed for, `now` being local: today once school is out. At nine in the morning
    nothing of today is missing.
    """
    return now.date() if now.hour >= SCHOOL_IS_OUT_AT else now.date() - timedelta(days=1)


@dataclass(frozen=True)
class Lessons:
    """One cohort's lessons of one subject in one term: of each the day (0 = the term's first), in order; a
    day may stand twice.
    """

    planned: Sequence[int] = ()
    received: Sequence[int] = ()  # of those planned: counted by their latest delivery, or by a ruling
    made_up: Sequence[int] = ()  # of those received: lessons that make up another
    ruled: Sequence[int] = ()  # of those received: by a ruling only, not by measurement

    def of(self, which: str) -> Sequence[int]:
        """The days of a set (LessonSet); those still planned are found among all planned, by their day."""
        if which == LessonSet.MISSING:
            return sorted((Counter(self.planned) - Counter(self.received)).elements())
        kept = {
            LessonSet.RECEIVED: self.received,
            LessonSet.MADE_UP: self.made_up,
            LessonSet.RULED: self.ruled,
        }
        return kept.get(LessonSet(which), self.planned)

    def between(self, first: int, last: int) -> "Tally":
        """Of the days `first` to `last`, both included, and how many are planned after them."""
        planned, received, made_up, ruled = (
            counted(days, first, last) for days in (self.planned, self.received, self.made_up, self.ruled)
        )
        return Tally(planned, received, made_up, ruled, len(self.planned) - bisect_right(self.planned, last))


def counted(days: Sequence[int], first: int, last: int) -> int:
    """How many of the sorted days lie between two, both included."""
    if not days or last < first:
        return 0
    return bisect_right(days, last) - (bisect_left(days, first) if first > 0 else 0)


class Tally(NamedTuple):
    """How many lessons were planned, of these received, of these made up another or stand by a ruling; how
    many are still to come.
    """

    planned: int = 0
    received: int = 0
    made_up: int = 0
    ruled: int = 0
    ahead: int = 0


NOTHING, NO_LESSONS = Lessons(), Tally()


class Sums(NamedTuple):
    """The figures of a cell, or of cells added up figure by figure."""

    owed: int = 0
    planned: int = 0
    received: int = 0
    settled: int = 0  # what was received of what is owed
    missing: int = 0
    arrears: int = 0  # of what is missing, what was missing already when the last full week ended
    made_up: int = 0
    ruled: int = 0  # of what was received, what stands by a ruling and not by measurement
    surplus: int = 0
    not_planned: int = 0
    not_counted: int = 0  # lessons that were planned, are over and did not count
    ahead: int = 0

    @property
    def overplanned(self) -> int:
        """How much of what did not count was planned beyond what is owed: missing = not planned + not counted
        − this.
        """
        return self.not_planned + self.not_counted - self.missing

    @property
    def percent(self) -> int:
        """Settled of owed, rounded down: 100 only when nothing is missing."""
        return self.settled * 100 // self.owed if self.owed else 100


NO_SUMS = Sums()


@dataclass(frozen=True)
class AccountCell:
    """One cohort's account of one subject, term to date."""

    cohort: int
    subject: int
    periods: int  # a week
    teaching_days: float  # in halves
    tally: Tally = NO_LESSONS
    late: int = 0  # missing when the last full week ended

    @cached_property
    def sums(self) -> Sums:
        planned, received, made_up, ruled, ahead = self.tally
        owed = owed_to_date(self.periods, self.teaching_days)
        settled = min(received, owed)
        missing = owed - settled
        return Sums(
            owed,
            planned,
            received,
            settled,
            missing,
            min(missing, self.late),
            made_up,
            ruled,
            received - settled,
            owed - min(planned, owed),
            planned - received,
            ahead,
        )

    @property
    def exact(self) -> float:
        """What is owed before it is made whole."""
        return self.periods * self.teaching_days / DAYS_A_WEEK


def summed(sums: Iterable[Sums]) -> Sums:
    rows = list(sums)
    return Sums(*map(sum, zip(*rows, strict=True))) if rows else Sums()


class AccountStep(NamedTuple):
    """What a week or a month added: owed, planned, received and made up in it, missing before it and at its
    end.
    """

    owed: int
    planned: int
    received: int
    made_up: int
    before: int
    missing: int


class AccountStanding(NamedTuple):
    """A cell, or cells added up, on the evening of a day."""

    owed: int = 0
    planned: int = 0
    received: int = 0
    made_up: int = 0
    missing: int = 0


def standing(periods: int, teaching_days: float, tally: Tally) -> AccountStanding:
    owed = owed_to_date(periods, teaching_days)
    return AccountStanding(
        owed, tally.planned, tally.received, tally.made_up, owed - min(tally.received, owed)
    )


def step(before: AccountStanding, after: AccountStanding) -> AccountStep:
    """From the account of the evening before to that of the last evening."""
    owed, planned, received, made_up = (new - old for new, old in zip(after[:4], before[:4], strict=True))
    return AccountStep(owed, planned, received, made_up, before.missing, after.missing)


def shown(cells: Iterable[AccountCell], together: Mapping[int, frozenset[int]]) -> list[AccountCell]:
    """One cell for each set of cohorts taught together (`together`: subject id → cohorts), the others as they
    are.

    Of a set, the cohort with most missing stands for all, then the one that is owed most: a hole never hides
    behind a sister cohort.
    """
    chosen: dict[tuple[int, frozenset[int]], AccountCell] = {}
    for cell in cells:
        shared = together.get(cell.subject, frozenset())
        key = (cell.subject, shared if cell.cohort in shared else frozenset({cell.cohort}))
        if key not in chosen or (cell.sums.missing, cell.sums.owed) > (
            chosen[key].sums.missing,
            chosen[key].sums.owed,
        ):
            chosen[key] = cell
    return list(chosen.values())
