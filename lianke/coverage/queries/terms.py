"""Terms and calendars of many schools, in three queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

from django.db.models import QuerySet

from lianke.coverage.queries.account import last_settled_day
from lianke.kernel import clock
from lianke.schooling.calendar import Calendar, SpecialDay, monday
from lianke.schooling.models import AccountStart, CalendarDay, Term

DAY, WEEK = timedelta(days=1), timedelta(days=7)
NODES_NAMED = 50
Row = tuple[Any, ...]
TERM = [field.attname for field in Term._meta.concrete_fields]


@dataclass(frozen=True)
class Span:
    """A stretch of days of a term, both included, that is accounted for: the term so far, a month, a week."""

    key: str  # "", 2026-09, w3
    first: date
    last: date


@dataclass(frozen=True, eq=False)
class SchoolTerm:
    """A term as one school lives it: which of its days owe, from where on, and how far the account is
    settled.
    """

    term: Term
    calendar: Calendar
    begins: date  # the account's first day: the term's, or 记账起始日 within it
    settled: date  # the last day that is owed for; before `begins` when nothing is yet
    week: int  # 周次 now; of the term's last day when it is over

    @cached_property
    def days(self) -> list[float]:
        """Teaching days that the account owes for until each day of the term, included."""
        each = (self.calendar.teaching_day(day) if day >= self.begins else 0 for day in self.calendar.dates())
        return list(accumulate(each))

    def offset(self, day: date) -> int:
        return (day - self.term.begins_on).days

    def days_until(self, day: date) -> float:
        offset = min(self.offset(day), len(self.days) - 1)
        return self.days[offset] if offset >= 0 else 0

    @property
    def teaching_days(self) -> float:
        return self.days_until(self.settled)

    @property
    def whole(self) -> float:
        return self.days_until(self.term.ends_on)

    @property
    def so_far(self) -> Span:
        return Span("", self.begins, self.settled)

    @property
    def last_full_week(self) -> date:
        """The Sunday that ended the week before the one of the last settled day."""
        return monday(self.settled) - DAY

    @cached_property
    def weeks(self) -> list[Span]:
        """The account's calendar weeks so far, the last perhaps unfinished."""
        starts = [
            monday(self.begins) + WEEK * number
            for number in range((self.settled - monday(self.begins)).days // 7 + 1)
        ]
        return [
            self.clipped(f"w{self.calendar.week_of(one)}", one, one + WEEK - DAY)
            for one in starts
            if self.begins <= self.settled
        ]

    @cached_property
    def months(self) -> list[Span]:
        found, first = [], self.begins.replace(day=1)
        while first <= self.settled and self.begins <= self.settled:
            following = (first + timedelta(days=31)).replace(day=1)
            found.append(self.clipped(f"{first:%Y-%m}", first, following - DAY))
            first = following
        return found

    def clipped(self, key: str, first: date, last: date) -> Span:
        return Span(key, max(first, self.begins), min(last, self.settled))


class TermBook:
    """Which term a school is in, by which calendar, accounted from when; the nearest ancestor's rows win."""

    def __init__(
        self, today: date, settled: date, terms: Iterable[Row], days: Iterable[Row], starts: Iterable[Row]
    ) -> None:
        self.today, self.settled = today, settled
        self.terms: dict[int, list[Term]] = defaultdict(list)
        self.days: dict[int, list[tuple[date, SpecialDay]]] = defaultdict(list)
        self.made: dict[tuple[int, date, tuple[int, ...]], SchoolTerm] = {}
        for row in terms:
            term = Term.from_db("default", TERM, row)
            self.terms[term.node_id].append(term)
        for node, day, kind, follows, extinguishes in days:
            self.days[node].append((day, SpecialDay(kind, follows, extinguishes)))
        self.starts: dict[int, date] = dict(starts)

    def term_of(self, ancestors: Sequence[int], school_year: str = "") -> SchoolTerm | None:
        """The term that runs at a school (of that school year), else the last that has begun, else the next.

        `ancestors`: the school's id and its ancestors', nearest first.
        """
        nearest_terms: list[Term] = next((self.terms[pk] for pk in ancestors if pk in self.terms), [])
        terms = [term for term in nearest_terms if school_year in ("", term.school_year)]
        if not terms:
            return None
        begun = [term for term in terms if term.begins_on <= self.today]
        return self.lived(begun[-1] if begun else terms[0], ancestors)

    def lived(self, term: Term, ancestors: Sequence[int]) -> SchoolTerm:
        sources = tuple(pk for pk in ancestors if pk in self.days)
        start = next((self.starts[pk] for pk in ancestors if pk in self.starts), term.begins_on)
        key = (term.pk, start, sources)
        if key not in self.made:
            days = dict(day for pk in reversed(sources) for day in self.days[pk])  # the nearest comes last
            calendar = Calendar(term.begins_on, term.ends_on, days)
            week = calendar.week_of(min(max(self.today, term.begins_on), term.ends_on))
            self.made[key] = SchoolTerm(
                term, calendar, max(term.begins_on, start), min(self.settled, term.ends_on), week
            )
        return self.made[key]


made_of = lru_cache(maxsize=8)(TermBook)
"""The same book for the same rows on the same day: whoever keeps what was reckoned by its terms may compare
them by identity.
"""


def term_book(ancestors: Iterable[Sequence[int]], now: datetime) -> TermBook:
    """For schools, of each its id and its ancestors'; three queries."""
    nodes = {pk for of_one in ancestors for pk in of_one}
    terms = of_nodes(Term.objects.order_by("begins_on", "pk"), nodes).values_list(*TERM)
    days = of_nodes(CalendarDay.objects.order_by("pk"), nodes).values_list(
        "node", "date", "kind", "follows_date", "extinguishes_debt"
    )
    starts = of_nodes(AccountStart.objects.order_by("pk"), nodes).values_list("node", "begins_on")
    return made_of(
        clock.local(now).date(), last_settled_day(clock.local(now)), tuple(terms), tuple(days), tuple(starts)
    )


def of_nodes(rows: QuerySet[Any], nodes: set[int]) -> QuerySet[Any]:
    """Rows of the nodes; where many are asked for, all: only the few places above schools say anything."""
    return rows.filter(node__in=nodes) if len(nodes) <= NODES_NAMED else rows
