"""Terms and calendars of many schools, in three queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate

from lianke.coverage.account import last_settled_day
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.schooling.calendar import Calendar, SpecialDay, monday
from lianke.schooling.models import AccountStart, CalendarDay, Term

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """A stretch of days of a term, both included, that is accounted for: the term so far, a month, a week."""

    key: str  # "", 2026-09, w3
    first: date
    last: date


@dataclass(frozen=True)
class SchoolTerm:
    """A term as one school lives it: which of its days owe, from where on, and how far the account is settled."""

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
        starts = [monday(self.begins) + WEEK * number for number in range((self.settled - monday(self.begins)).days // 7 + 1)]
        return [self.clipped(f"w{self.calendar.week_of(one)}", one, one + WEEK - DAY) for one in starts if self.begins <= self.settled]

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

    def __init__(self, schools: Iterable[Node], now: datetime) -> None:
        self.today, self.settled = clock.local(now).date(), last_settled_day(clock.local(now))
        self.terms: dict[int, list[Term]] = defaultdict(list)
        self.days: dict[int, list[CalendarDay]] = defaultdict(list)
        self.made: dict[tuple[int, date, tuple[int, ...]], SchoolTerm] = {}
        nodes = {pk for path in {school.path for school in schools} for pk in map(int, path.strip("/").split("/"))}
        for term in Term.objects.filter(node__in=nodes).order_by("begins_on"):
            self.terms[term.node_id].append(term)
        for row in CalendarDay.objects.filter(node__in=nodes):
            self.days[row.node_id].append(row)
        self.starts = dict(AccountStart.objects.filter(node__in=nodes).values_list("node_id", "begins_on"))

    def term_of(self, school: Node, school_year: str = "") -> SchoolTerm | None:
        """The term that runs (of that school year), else the last that has begun, else the next."""
        nearest_terms: list[Term] = next((self.terms[pk] for pk in nearest(school) if pk in self.terms), [])
        terms = [term for term in nearest_terms if school_year in ("", term.school_year)]
        if not terms:
            return None
        begun = [term for term in terms if term.begins_on <= self.today]
        return self.lived(begun[-1] if begun else terms[0], school)

    def lived(self, term: Term, school: Node) -> SchoolTerm:
        sources = tuple(pk for pk in nearest(school) if pk in self.days)
        start = next((self.starts[pk] for pk in nearest(school) if pk in self.starts), term.begins_on)
        key = (term.pk, start, sources)
        if key not in self.made:
            farthest_first = (row for pk in reversed(sources) for row in self.days[pk])
            days = {row.date: SpecialDay(row.kind, row.follows_date, row.extinguishes_debt) for row in farthest_first}
            calendar = Calendar(term.begins_on, term.ends_on, days)
            week = calendar.week_of(min(max(self.today, term.begins_on), term.ends_on))
            self.made[key] = SchoolTerm(term, calendar, max(term.begins_on, start), min(self.settled, term.ends_on), week)
        return self.made[key]
