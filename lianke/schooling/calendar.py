"""Which day follows which day's timetable: a term's dates as plain values, no database.

A make-up day follows the date that it replaces: that date's weekday and week decide which lessons run; the
day itself decides where they are accounted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lianke.schooling.choices import DayKind

FRIDAY = 5
NOON = 12 * 60  # on a half day no lesson begins from then on


@dataclass(frozen=True)
class SpecialDay:
    kind: str  # DayKind
    follows: date | None = None
    extinguishes: bool = False  # a day closed by accident stays owed unless the calendar says otherwise


@dataclass(frozen=True)
class Calendar:
    """A term's dates: week 1 is the calendar week that contains begins_on; ends_on is the last day
    (inclusive).
    """

    begins_on: date
    ends_on: date
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def week_of(self, day: date) -> int:
        """周次, from 1; weeks are counted through holidays."""
        return (monday(day) - monday(self.begins_on)).days // 7 + 1

    def pattern_of(self, day: date) -> tuple[int, int] | None:
        """(weekday 1…7, week) whose timetable runs on `day` for lessons from outside, or None on a day
        without them.
        """
        if not self.begins_on <= day <= self.ends_on:
            return None
        special = self.days.get(day)
        if special is None or special.kind == DayKind.HALF:
            return (day.isoweekday(), self.week_of(day)) if day.isoweekday() <= FRIDAY else None
        if special.kind == DayKind.MAKEUP and special.follows:
            return special.follows.isoweekday(), self.week_of(special.follows)
        return None

    def is_teaching_day(self, day: date) -> bool:
        """Whether the day owes anything: holidays and exam days do not, their make-up days do, a closed
        school's days stay owed.
        """
        special = self.days.get(day)
        if special and special.kind == DayKind.CLOSED and self.begins_on <= day <= self.ends_on:
            return day.isoweekday() <= FRIDAY and not special.extinguishes
        return self.pattern_of(day) is not None

    def teaching_day(self, day: date) -> float:
        """How much of a teaching day the day is: 0, 0.5 or 1."""
        return self.is_teaching_day(day) * (0.5 if self.is_half(day) else 1)

    def is_half(self, day: date) -> bool:
        special = self.days.get(day)
        return special is not None and special.kind == DayKind.HALF

    def rings(self, day: date, begins: int) -> bool:
        """Whether a period that begins so many minutes after midnight takes place on a teaching day."""
        return begins < NOON or not self.is_half(day)

    def dates(self, begins_on: date | None = None) -> Iterator[date]:
        day = max(self.begins_on, begins_on or self.begins_on)
        while day <= self.ends_on:
            yield day
            day += timedelta(days=1)

    def teaching_days_until(self, day: date) -> float:
        """Teaching days from the term's beginning to `day`, both included, in halves."""
        return sum(self.teaching_day(each) for each in self.dates() if each <= day)


def monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def owed_to_date(periods_a_week: int, teaching_days: float) -> int:
    """Whole periods owed after so many teaching days (in halves): periods × days ÷ 5, halves up (model.md,
    decision 1).
    """
    return int((2 * periods_a_week * teaching_days + FRIDAY) // (2 * FRIDAY))
