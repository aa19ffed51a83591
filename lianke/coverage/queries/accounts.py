"""The fold: accounts of classes, in a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from lianke.coverage.account import Cell, Sums, Tally, shown, summed
from lianke.coverage.queries.lessons import in_cells, tallies
from lianke.coverage.queries.terms import SchoolTerm, TermBook
from lianke.schooling.choices import Provider
from lianke.schooling.models import ClassGroup, Cohort, Subject
from lianke.schooling.queries import Owed, owed_by_plan, shared_grades


@dataclass(frozen=True)
class ClassAccount:
    """One class's account, term to date."""

    group: ClassGroup
    lived: SchoolTerm
    subjects: dict[int, Subject]
    cells: list[Cell]  # every cohort, subjects from outside
    shown: list[Cell]  # one cohort of those taught together
    declared: list[Cell]  # 本校: never mixed with evidence
    together: dict[int, frozenset[int]]  # subject id → ids of the cohorts taught as one

    @cached_property
    def sums(self) -> Sums:
        return summed(self.shown)

    @cached_property
    def declared_sum(self) -> int:
        return summed(self.declared).owed

    def of(self, subject: int) -> Sums:
        return summed(cell for cell in self.shown if cell.subject == subject)

    def cohorts_of(self, cell: Cell) -> list[Cohort]:
        """The cohorts that a shown cell stands for."""
        shared = self.together.get(cell.subject, frozenset())
        named = shared if cell.cohort in shared else frozenset({cell.cohort})
        return [cohort for cohort in self.group.cohorts.all() if cohort.pk in named]

    def lessons(self, cells: Iterable[Cell] | None = None) -> Q:
        """The condition for the lessons behind the cells (those shown)."""
        return in_cells(self.lived.term, self.shown if cells is None else cells)


def accounts_now(classes: QuerySet[ClassGroup], now: datetime) -> list[ClassAccount]:
    """The accounts of those of the classes that belong to the school year that runs, in order of school and name."""
    groups = list(with_cohorts(classes).order_by("school__path", "name"))
    book = TermBook([group.school for group in groups], now)
    current = [group for group in groups if (lived := book.term_of(group.school)) and lived.term.school_year == group.school_year]
    return accounts(current, book, now)


def account_of(group: ClassGroup, now: datetime) -> ClassAccount | None:
    """One class's account, also of a school year that is over; None where no term was ever said."""
    groups = list(with_cohorts(ClassGroup.objects.filter(pk=group.pk)))
    return next(iter(accounts(groups, TermBook([group.school], now), now)), None)


def with_cohorts(classes: QuerySet[ClassGroup]) -> QuerySet[ClassGroup]:
    return classes.select_related("school").prefetch_related("cohorts", "shared_grades__cohorts")


def accounts(groups: list[ClassGroup], book: TermBook, now: datetime) -> list[ClassAccount]:
    lived = {group.pk: term for group in groups if (term := book.term_of(group.school, group.school_year))}
    found = tallies_by_term(groups, lived, now)
    together: dict[int, dict[int, frozenset[int]]] = defaultdict(dict)
    for (class_id, subject), cohorts in shared_grades(groups).items():
        together[class_id][subject] = cohorts
    owed: dict[int, list[Owed]] = defaultdict(list)
    for one in owed_by_plan(groups):
        owed[one.cohort.class_group_id].append(one)
    return [class_account(group, lived[group.pk], owed[group.pk], found, together[group.pk]) for group in groups if group.pk in lived]


def tallies_by_term(groups: Iterable[ClassGroup], lived: dict[int, SchoolTerm], now: datetime) -> dict[tuple[int, int], Tally]:
    """One query for each term; a county has one."""
    terms = {one.term.pk: one.term for one in lived.values()}
    cohorts: dict[int, list[int]] = defaultdict(list)
    for group in groups:
        if group.pk in lived:
            cohorts[lived[group.pk].term.pk] += [cohort.pk for cohort in group.cohorts.all()]
    found: dict[tuple[int, int], Tally] = {}
    for pk, term in terms.items():
        found |= tallies(term, cohorts[pk], now)
    return found


def class_account(
    group: ClassGroup,
    lived: SchoolTerm,
    owed: list[Owed],
    found: dict[tuple[int, int], Tally],
    together: dict[int, frozenset[int]],
) -> ClassAccount:
    cells: list[Cell] = []
    declared: list[Cell] = []
    for one in owed:
        tally = found.get((one.cohort.pk, one.subject.pk), Tally())
        cell = Cell(one.cohort.pk, one.subject.pk, one.periods, lived.teaching_days, tally)
        (declared if one.who == Provider.OWN else cells).append(cell)
    subjects = {one.subject.pk: one.subject for one in owed}
    return ClassAccount(group, lived, subjects, cells, shown(cells, together), shown(declared, together), together)
