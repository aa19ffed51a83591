"""开齐开足账 as arithmetic: what is owed, planned, received and missing. Plain functions over values, no database.

The cell is cohort × subject × term to date (model.md, decision 1): owed = periods a week × teaching days ÷ 5, in whole periods,
and a lesson of any week of the term counts towards it. Nothing is netted across subjects, cohorts, classes or terms:

    min(received, owed) + missing = owed          surplus = received − min(received, owed)
    min(planned, owed) + not planned = owed

What a week or a month adds is the cell at its end less the cell at the evening before it. A class is shown by one cohort of each
set that is taught together (one lesson discharges them all), then summed.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianke.schooling.calendar import owed_to_date

SCHOOL_IS_OUT_AT = 18  # o'clock
DAYS_A_WEEK = 5


def last_settled_day(now: datetime) -> date:
    """The last day that is owed for, `now` being local: today once school is out. At nine in the morning nothing of today is missing."""
    return now.date() if now.hour >= SCHOOL_IS_OUT_AT else now.date() - timedelta(days=1)


@dataclass(frozen=True)
class Lessons:
    """One cohort's lessons of one subject in one term: of each the day (0 = the term's first), in order; a day may stand twice."""

    planned: Sequence[int] = ()
    received: Sequence[int] = ()  # of those planned: counted by their latest delivery
    made_up: Sequence[int] = ()  # of those received: lessons that make up another

    def between(self, first: int, last: int) -> "Tally":
        """Of the days `first` to `last`, both included, and how many are planned after them."""
        planned, received, made_up = (
            max(0, bisect_right(days, last) - bisect_right(days, first - 1)) for days in (self.planned, self.received, self.made_up)
        )
        return Tally(planned, received, made_up, len(self.planned) - bisect_right(self.planned, last))


@dataclass(frozen=True)
class Tally:
    """How many lessons were planned, of these counted, of these made up another; and how many are still to come in the term."""

    planned: int = 0
    received: int = 0
    made_up: int = 0
    ahead: int = 0


NOTHING = Lessons()


@dataclass(frozen=True)
class Cell:
    """One cohort's account of one subject, term to date."""

    cohort: int
    subject: int
    periods: int  # a week
    teaching_days: float  # in halves
    tally: Tally = Tally()
    late: int = 0  # missing a week ago, when the week before this one ended

    @property
    def owed(self) -> int:
        return owed_to_date(self.periods, self.teaching_days)

    @property
    def exact(self) -> float:
        """What is owed before it is made whole."""
        return self.periods * self.teaching_days / DAYS_A_WEEK

    @property
    def planned(self) -> int:
        return self.tally.planned

    @property
    def received(self) -> int:
        return self.tally.received

    @property
    def made_up(self) -> int:
        return self.tally.made_up

    @property
    def ahead(self) -> int:
        return self.tally.ahead

    @property
    def settled(self) -> int:
        """What was received of what is owed."""
        return min(self.received, self.owed)

    @property
    def missing(self) -> int:
        return self.owed - self.settled

    @property
    def arrears(self) -> int:
        """Of what is missing, what was missing already when the last full week ended."""
        return min(self.missing, self.late)

    @property
    def surplus(self) -> int:
        return self.received - self.settled

    @property
    def not_planned(self) -> int:
        return self.owed - min(self.planned, self.owed)

    @property
    def not_counted(self) -> int:
        """Lessons that were planned, are over and did not count."""
        return self.planned - self.received


@dataclass(frozen=True)
class Sums:
    """Cells added up, figure by figure."""

    owed: int = 0
    planned: int = 0
    received: int = 0
    settled: int = 0
    missing: int = 0
    arrears: int = 0
    made_up: int = 0
    surplus: int = 0
    not_planned: int = 0
    not_counted: int = 0
    ahead: int = 0

    @property
    def overplanned(self) -> int:
        """How much of what did not count was planned beyond what is owed: missing = not planned + not counted − this."""
        return self.not_planned + self.not_counted - self.missing

    @property
    def percent(self) -> int:
        """Settled of owed, rounded down: 100 only when nothing is missing."""
        return self.settled * 100 // self.owed if self.owed else 100


FIGURES = tuple(Sums.__dataclass_fields__)


def summed(cells: Iterable[Cell | Sums]) -> Sums:
    """Of cells, or of sums of some of them."""
    totals = dict.fromkeys(FIGURES, 0)
    for cell in cells:
        for name in FIGURES:
            totals[name] += getattr(cell, name)
    return Sums(**totals)


@dataclass(frozen=True)
class Step:
    """What a week or a month added: owed, planned, received and made up in it, missing before it and at its end."""

    owed: int
    planned: int
    received: int
    made_up: int
    before: int
    missing: int


def step(before: Sums, after: Sums) -> Step:
    """From the account of the evening before to that of the last evening."""
    return Step(
        after.owed - before.owed,
        after.planned - before.planned,
        after.received - before.received,
        after.made_up - before.made_up,
        before.missing,
        after.missing,
    )


def shown(cells: Iterable[Cell], together: Mapping[int, frozenset[int]]) -> list[Cell]:
    """One cell for each set of cohorts taught together (`together`: subject id → cohorts), the others as they are.

    Of a set, the cohort with most missing stands for all, then the one that is owed most: a hole never hides behind a sister cohort.
    """
    chosen: dict[tuple[int, frozenset[int]], Cell] = {}
    for cell in cells:
        shared = together.get(cell.subject, frozenset())
        key = (cell.subject, shared if cell.cohort in shared else frozenset({cell.cohort}))
        if key not in chosen or (cell.missing, cell.owed) > (chosen[key].missing, chosen[key].owed):
            chosen[key] = cell
    return list(chosen.values())
