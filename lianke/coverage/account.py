"""开齐开足账 as arithmetic: what is owed, planned, received and missing. Plain functions over values, no database.

The cell is cohort × subject × term to date (model.md, decision 1): owed = periods a week × teaching days ÷ 5, in whole periods,
and a lesson of any week of the term counts towards it. Nothing is netted across subjects, cohorts, classes or terms:

    min(received, owed) + missing = owed          surplus = received − min(received, owed)
    min(planned, owed) + not planned = owed

A class is shown by one cohort of each set that is taught together (one lesson discharges them all), then summed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lianke.schooling.calendar import owed_to_date

SCHOOL_IS_OUT_AT = 18  # o'clock
DAYS_A_WEEK = 5


def last_settled_day(now: datetime) -> date:
    """The last day that is owed for, `now` being local: today once school is out. At nine in the morning nothing of today is missing."""
    return now.date() if now.hour >= SCHOOL_IS_OUT_AT else now.date() - timedelta(days=1)


@dataclass(frozen=True)
class Tally:
    """What is known of one cohort's lessons of one subject: over and expected, of these counted, and still to come in the term."""

    planned: int = 0
    received: int = 0
    ahead: int = 0


@dataclass(frozen=True)
class Cell:
    """One cohort's account of one subject, term to date."""

    cohort: int
    subject: int
    periods: int  # a week
    teaching_days: int
    tally: Tally = Tally()

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


def summed(cells: Iterable[Cell]) -> Sums:
    cells = list(cells)
    return Sums(**{name: sum(getattr(cell, name) for cell in cells) for name in Sums.__dataclass_fields__})


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
