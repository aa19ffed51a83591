"""Terms and calendars of many schools, in two queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lianke.coverage.account import last_settled_day
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.schooling.calendar import Calendar, SpecialDay
from lianke.schooling.models import CalendarDay, Term


@dataclass(frozen=True)
class SchoolTerm:
    """A term as one school lives it, and how many teaching days it owes so far."""

    term: Term
    calendar: Calendar
    settled: date  # the last day that is owed for
    week: int  # 周次 now; of the term's last day when it is over
    teaching_days: int
    whole: int  # teaching days of the whole term


class TermBook:
    """Which term a school is in, by which calendar; the nearest ancestor's rows win."""

    def __init__(self, schools: Iterable[Node], now: datetime) -> None:
        self.today, self.settled = clock.local(now).date(), last_settled_day(clock.local(now))
        self.terms: dict[int, list[Term]] = defaultdict(list)
        self.days: dict[int, list[CalendarDay]] = defaultdict(list)
        self.made: dict[tuple[int, tuple[int, ...]], SchoolTerm] = {}
        nodes = {pk for school in schools for pk in nearest(school)}
        for term in Term.objects.filter(node__in=nodes).order_by("begins_on"):
            self.terms[term.node_id].append(term)
        for row in CalendarDay.objects.filter(node__in=nodes):
            self.days[row.node_id].append(row)

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
        key = (term.pk, sources)
        if key not in self.made:
            farthest_first = (row for pk in reversed(sources) for row in self.days[pk])
            days = {row.date: SpecialDay(row.kind, row.follows_date, row.extinguishes_debt) for row in farthest_first}
            self.made[key] = self.counted(term, Calendar(term.begins_on, term.ends_on, days))
        return self.made[key]

    def counted(self, term: Term, calendar: Calendar) -> SchoolTerm:
        return SchoolTerm(
            term=term,
            calendar=calendar,
            settled=min(self.settled, term.ends_on),
            week=calendar.week_of(min(max(self.today, term.begins_on), term.ends_on)),
            teaching_days=calendar.teaching_days_until(self.settled),
            whole=calendar.teaching_days_until(term.ends_on),
        )
