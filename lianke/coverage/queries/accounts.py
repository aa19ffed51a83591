"""The fold: accounts of classes, in a number of queries that does not grow with them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet

from lianke.coverage.account import NOTHING, Cell, Lessons, Standing, Step, Sums, counted, shown, standing, step, summed
from lianke.coverage.choices import LessonSet
from lianke.coverage.queries.folds import Key, kept_lessons
from lianke.coverage.queries.lessons import in_cells, in_days
from lianke.coverage.queries.terms import DAY, SchoolTerm, Span, TermBook
from lianke.schooling.calendar import owed_to_date
from lianke.schooling.choices import ClassKind, Provider
from lianke.schooling.models import ClassGroup, Cohort, Subject, Term
from lianke.schooling.queries import Owed, owed_by_plan, shared_grades


@dataclass(frozen=True)
class ClassAccount:
    """One class's account, term to date."""

    group: ClassGroup
    lived: SchoolTerm
    subjects: dict[int, Subject]
    cells: list[Cell]  # every cohort, subjects from outside
    shown: list[Cell]  # one cohort of those taught together
    declared: list[Owed]  # what the school is to give itself, or said that it does: never mixed with evidence
    together: dict[int, frozenset[int]]  # subject id → ids of the cohorts taught as one
    lessons_of: Mapping[Key, Lessons]

    @cached_property
    def sums(self) -> Sums:
        return summed(cell.sums for cell in self.shown)

    @cached_property
    def grades(self) -> set[int]:
        return {cohort.grade for cohort in self.group.cohorts.all()}

    @property
    def said(self) -> int:
        """Lessons so far that the school says it gives itself."""
        return sum(owed_to_date(one.own, self.lived.teaching_days) for one in self.declared)

    @property
    def is_undeclared(self) -> bool:
        """Whether the school has yet to say of some subject of its own that it gives it."""
        return any(one.who == Provider.OWN and not one.own for one in self.declared)

    def of(self, subject: int) -> Sums:
        return summed(cell.sums for cell in self.shown if cell.subject == subject)

    def at(self, day: date, cells: Iterable[Cell] | None = None) -> Standing:
        """The account as it stood on the evening of a day, of the same cohorts as today's."""
        first, last, days = self.lived.offset(self.lived.begins), self.lived.offset(day), self.lived.days_until(day)
        found = [
            standing(cell.periods, days, self.lessons_of.get((cell.cohort, cell.subject), NOTHING).between(first, last))
            for cell in (self.shown if cells is None else cells)
        ]
        return Standing(*map(sum, zip(*found, strict=True))) if found else Standing()

    def steps(self, spans: Iterable[Span], cells: Iterable[Cell] | None = None) -> list[Step]:
        """What each of some spans that follow one another added."""
        chosen, found, before = list(self.shown if cells is None else cells), [], None
        for span in spans:
            after = self.at(span.last, chosen)
            found.append(step(before or self.at(span.first - DAY, chosen), after))
            before = after
        return found

    def cohorts_of(self, cell: Cell) -> list[Cohort]:
        """The cohorts that a shown cell stands for."""
        shared = self.together.get(cell.subject, frozenset())
        named = shared if cell.cohort in shared else frozenset({cell.cohort})
        return [cohort for cohort in self.group.cohorts.all() if cohort.pk in named]

    def lessons(self, which: str, cells: Iterable[Cell] | None = None, span: Span | None = None) -> Q:
        """The condition for the lessons of a set behind the cells (those shown), of a span (the term so far)."""
        return in_days(*days_of(self.lived, which, span)) & in_cells(self.shown if cells is None else cells)

    def per_day(self, which: str, cells: Iterable[Cell] | None = None, span: Span | None = None) -> Counter[date]:
        """How many lessons of a set, behind the cells (those shown), fall on each day of a span (the term so far)."""
        first, last = (self.lived.offset(day) for day in days_of(self.lived, which, span))
        days: Counter[int] = Counter()
        for cell in self.shown if cells is None else cells:
            lessons = self.lessons_of.get((cell.cohort, cell.subject), NOTHING)
            days.update(lessons.of(which))
        begins_on = self.lived.term.begins_on
        return Counter({begins_on + timedelta(days=day): number for day, number in days.items() if first <= day <= last})

    @property
    def last_hole(self) -> date | None:
        """The last day so far on which a lesson did not count."""
        return max(self.per_day(LessonSet.MISSING), default=None)


def days_of(lived: SchoolTerm, which: str, span: Span | None = None) -> tuple[date, date]:
    """The first and the last day of a set's lessons."""
    if which == LessonSet.AHEAD:
        return max(lived.begins, lived.settled + DAY), lived.term.ends_on
    chosen = span or lived.so_far
    return chosen.first, chosen.last


def accounts_now(classes: QuerySet[ClassGroup], now: datetime) -> list[ClassAccount]:
    """The accounts of those of the classes that belong to the school year that runs, in order of school and name."""
    groups = list(with_cohorts(classes).order_by("school__path", "name"))
    book = TermBook([group.school for group in groups], now)
    current = [group for group in groups if (lived := book.term_of(group.school)) and lived.term.school_year == group.school_year]
    return accounts(current, book)


def account_of(group: ClassGroup, now: datetime) -> ClassAccount | None:
    """One class's account, also of a school year that is over; None where no term was ever said."""
    groups = list(with_cohorts(ClassGroup.objects.filter(pk=group.pk)))
    return next(iter(accounts(groups, TermBook([group.school], now))), None)


def with_cohorts(classes: QuerySet[ClassGroup]) -> QuerySet[ClassGroup]:
    return classes.prefetch_related("school__county", "cohorts")


def accounts(groups: list[ClassGroup], book: TermBook) -> list[ClassAccount]:
    lived = {group.pk: term for group in groups if (term := book.term_of(group.school, group.school_year))}
    by_term: dict[Term, list[int]] = defaultdict(list)
    for pk, term in lived.items():
        by_term[term.term].append(pk)
    found = kept_lessons(by_term)
    together = shared_grades(groups)
    owed: dict[int, list[Owed]] = defaultdict(list)
    for one in owed_by_plan(groups):
        owed[one.cohort.class_group_id].append(one)
    return [
        class_account(group, lived[group.pk], owed[group.pk], found, together.get(group.pk, {})) for group in groups if group.pk in lived
    ]


def class_account(
    group: ClassGroup,
    lived: SchoolTerm,
    owed: list[Owed],
    found: Mapping[tuple[int, Key], Lessons],
    together: dict[int, frozenset[int]],
) -> ClassAccount:
    outside = [one for one in owed if one.who != Provider.OWN]
    lessons = {key: found[lived.term.pk, key] for one in outside if (lived.term.pk, key := (one.cohort.pk, one.subject.pk)) in found}
    cells = [settled_cell(lived, one, lessons) for one in outside]
    subjects = {one.subject.pk: one.subject for one in owed}
    declared = own_lessons(group, [one for one in owed if one.who != Provider.OUTSIDE])
    return ClassAccount(group, lived, subjects, cells, shown(cells, together), declared, together, lessons)


def settled_cell(lived: SchoolTerm, one: Owed, lessons: Mapping[Key, Lessons]) -> Cell:
    """The cell as settled now."""
    found = lessons.get((one.cohort.pk, one.subject.pk), NOTHING)
    first, week_ago = lived.offset(lived.begins), lived.last_full_week
    late = max(0, owed_to_date(one.outside, lived.days_until(week_ago)) - counted(found.received, first, lived.offset(week_ago)))
    return Cell(one.cohort.pk, one.subject.pk, one.outside, lived.teaching_days, found.between(first, lived.offset(lived.settled)), late)


def own_lessons(group: ClassGroup, owed: list[Owed]) -> list[Owed]:
    """Of a composite class one grade for each subject, the one with most: its grades sit in one room with one teacher at one time."""
    if group.kind != ClassKind.COMPOSITE:
        return owed
    most: dict[int, Owed] = {}
    for one in owed:
        if one.subject.pk not in most or (one.own, one.periods) > (most[one.subject.pk].own, most[one.subject.pk].periods):
            most[one.subject.pk] = one
    return list(most.values())
