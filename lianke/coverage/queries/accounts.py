"""The fold: accounts of classes, in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet

from lianke.coverage.account import NOTHING, Cell, Lessons, Step, Sums, Tally, shown, step, summed
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
        return summed(self.shown)

    @property
    def said(self) -> int:
        """Lessons so far that the school says it gives itself."""
        return sum(owed_to_date(one.own, self.lived.teaching_days) for one in self.declared)

    @property
    def is_undeclared(self) -> bool:
        """Whether the school has yet to say of some subject of its own that it gives it."""
        return any(one.who == Provider.OWN and not one.own for one in self.declared)

    def of(self, subject: int) -> Sums:
        return summed(cell for cell in self.shown if cell.subject == subject)

    def at(self, day: date, cells: Iterable[Cell] | None = None) -> Sums:
        """The account as it stood on the evening of a day, of the same cohorts as today's."""
        return summed(cell_at(self.lived, cell, self.lessons_of, day) for cell in (self.shown if cells is None else cells))

    def step(self, span: Span, cells: Iterable[Cell] | None = None) -> Step:
        chosen = list(self.shown if cells is None else cells)
        return step(self.at(span.first - DAY, chosen), self.at(span.last, chosen))

    def cohorts_of(self, cell: Cell) -> list[Cohort]:
        """The cohorts that a shown cell stands for."""
        shared = self.together.get(cell.subject, frozenset())
        named = shared if cell.cohort in shared else frozenset({cell.cohort})
        return [cohort for cohort in self.group.cohorts.all() if cohort.pk in named]

    def lessons(self, which: str, cells: Iterable[Cell] | None = None, span: Span | None = None) -> Q:
        """The condition for the lessons of a set behind the cells (those shown), of a span (the term so far)."""
        return in_days(*days_of(self.lived, which, span)) & in_cells(self.shown if cells is None else cells)

    @property
    def last_hole(self) -> date | None:
        """The last day so far on which a lesson did not count."""
        found = [hole for cell in self.shown if (hole := last_not_counted(self.lessons_of.get((cell.cohort, cell.subject), NOTHING), self))]
        return max(found, default=None)


def days_of(lived: SchoolTerm, which: str, span: Span | None = None) -> tuple[date, date]:
    """The first and the last day of a set's lessons."""
    if which == LessonSet.AHEAD:
        return max(lived.begins, lived.settled + DAY), lived.term.ends_on
    chosen = span or lived.so_far
    return chosen.first, chosen.last


def last_not_counted(lessons: Lessons, account: ClassAccount) -> date | None:
    lived = account.lived
    first, last = lived.offset(lived.begins), lived.offset(lived.settled)
    holes = [day for day in set(lessons.planned) if first <= day <= last and lessons.planned.count(day) > lessons.received.count(day)]
    return lived.term.begins_on + timedelta(days=max(holes)) if holes else None


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
    return classes.select_related("school__county").prefetch_related("cohorts", "shared_grades__cohorts")


def accounts(groups: list[ClassGroup], book: TermBook) -> list[ClassAccount]:
    lived = {group.pk: term for group in groups if (term := book.term_of(group.school, group.school_year))}
    by_term: dict[Term, list[int]] = defaultdict(list)
    for pk, term in lived.items():
        by_term[term.term].append(pk)
    found = kept_lessons(by_term)
    together: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
    for (class_id, subject), cohorts in shared_grades(groups).items():
        together[class_id][subject] = cohorts
    owed: dict[int, list[Owed]] = defaultdict(list)
    for one in owed_by_plan(groups):
        owed[one.cohort.class_group_id].append(one)
    return [class_account(group, lived[group.pk], owed[group.pk], found, together[group.pk]) for group in groups if group.pk in lived]


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
    cell = Cell(one.cohort.pk, one.subject.pk, one.outside, lived.teaching_days)
    late = cell_at(lived, cell, lessons, lived.last_full_week).missing
    tally = tally_until(lived, lessons.get((cell.cohort, cell.subject), NOTHING), lived.settled)
    return Cell(cell.cohort, cell.subject, cell.periods, cell.teaching_days, tally, late)


def cell_at(lived: SchoolTerm, cell: Cell, lessons: Mapping[Key, Lessons], day: date) -> Cell:
    """The same cell as it stood on the evening of a day."""
    tally = tally_until(lived, lessons.get((cell.cohort, cell.subject), NOTHING), day)
    return Cell(cell.cohort, cell.subject, cell.periods, lived.days_until(day), tally)


def tally_until(lived: SchoolTerm, lessons: Lessons, day: date) -> Tally:
    return lessons.between(lived.offset(lived.begins), lived.offset(day))


def own_lessons(group: ClassGroup, owed: list[Owed]) -> list[Owed]:
    """Of a composite class one grade for each subject, the one with most: its grades sit in one room with one teacher at one time."""
    if group.kind != ClassKind.COMPOSITE:
        return owed
    most: dict[int, Owed] = {}
    for one in owed:
        if one.subject.pk not in most or (one.own, one.periods) > (most[one.subject.pk].own, most[one.subject.pk].periods):
            most[one.subject.pk] = one
    return list(most.values())
