"""The fold: accounts of classes, in a number of queries that does not grow with them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from django.db.models import Q, QuerySet

from lianke.coverage.choices import LessonSet
from lianke.coverage.queries.account import (
    NO_SUMS,
    NOTHING,
    AccountCell,
    AccountStanding,
    AccountStep,
    Lessons,
    Sums,
    counted,
    shown,
    standing,
    step,
    summed,
)
from lianke.coverage.queries.classes import COHORT, ClassRow, Rows, class_rows, parts_of
from lianke.coverage.queries.folds import Key, kept_lessons, lessons_in
from lianke.coverage.queries.lessons import in_cells, in_days
from lianke.coverage.queries.terms import DAY, SchoolTerm, Span, term_book
from lianke.schooling.calendar import owed_to_date
from lianke.schooling.choices import ClassKind, Provider
from lianke.schooling.models import ClassGroup, Cohort, Subject
from lianke.schooling.queries.school_year import Owed, Promise, plan_book


@dataclass(frozen=True, eq=False)
class ClassAccount:
    """One class's account, term to date. Kept between requests: nobody may change anything of it."""

    group: ClassGroup
    lived: SchoolTerm
    cohorts: list[Cohort]
    subjects: dict[int, Subject]
    cells: list[AccountCell]  # every cohort, subjects from outside
    shown: list[AccountCell]  # one cohort of those taught together
    declared: list[Owed]  # what the school is to give itself, or said that it does: never mixed with evidence
    together: dict[int, frozenset[int]]  # subject id → ids of the cohorts taught as one
    lessons_of: Mapping[Key, Lessons]

    @cached_property
    def sums(self) -> Sums:
        return summed(cell.sums for cell in self.shown)

    @cached_property
    def grades(self) -> set[int]:
        return {cohort.grade for cohort in self.cohorts}

    @cached_property
    def said(self) -> int:
        """Lessons so far that the school says it gives itself."""
        return sum(owed_to_date(one.own, self.lived.teaching_days) for one in self.declared)

    @property
    def is_undeclared(self) -> bool:
        """Whether the school has yet to say of some subject of its own that it gives it."""
        return any(one.who == Provider.OWN and not one.own for one in self.declared)

    @cached_property
    def by_subject(self) -> dict[int, Sums]:
        """Subject id → what is shown of it; nothing of a subject that is not owed."""
        subjects = {cell.subject for cell in self.shown}
        return {
            subject: summed(cell.sums for cell in self.shown if cell.subject == subject)
            for subject in subjects
        }

    def of(self, subject: int) -> Sums:
        return self.by_subject.get(subject, NO_SUMS)

    @cached_property
    def by_week(self) -> list[AccountStep]:
        return self.steps(self.lived.weeks)

    @cached_property
    def by_month(self) -> list[AccountStep]:
        return self.steps(self.lived.months)

    def at(self, day: date, cells: Iterable[AccountCell] | None = None) -> AccountStanding:
        """The account as it stood on the evening of a day, of the same cohorts as today's."""
        first, last, days = (
            self.lived.offset(self.lived.begins),
            self.lived.offset(day),
            self.lived.days_until(day),
        )
        found = [
            standing(
                cell.periods,
                days,
                self.lessons_of.get((cell.cohort, cell.subject), NOTHING).between(first, last),
            )
            for cell in (self.shown if cells is None else cells)
        ]
        return AccountStanding(*map(sum, zip(*found, strict=True))) if found else AccountStanding()

    def steps(self, spans: Iterable[Span], cells: Iterable[AccountCell] | None = None) -> list[AccountStep]:
        """What each of some spans that follow one another added."""
        chosen, found, before = list(self.shown if cells is None else cells), [], None
        for span in spans:
            after = self.at(span.last, chosen)
            found.append(step(before or self.at(span.first - DAY, chosen), after))
            before = after
        return found

    def cohorts_of(self, cell: AccountCell) -> list[Cohort]:
        """The cohorts that a shown cell stands for."""
        shared = self.together.get(cell.subject, frozenset())
        named = shared if cell.cohort in shared else frozenset({cell.cohort})
        return [cohort for cohort in self.cohorts if cohort.pk in named]

    def lessons(self, which: str, cells: Iterable[AccountCell] | None = None, span: Span | None = None) -> Q:
        """The condition for the lessons of a set behind the cells (those shown), of a span (the term so
        far).
        """
        return in_days(*days_of(self.lived, which, span)) & in_cells(self.shown if cells is None else cells)

    def per_day(
        self, which: str, cells: Iterable[AccountCell] | None = None, span: Span | None = None
    ) -> Counter[date]:
        """How many lessons of a set, behind the cells (those shown), fall on each day of a span (the term so
        far).
        """
        if cells is None and span is None:
            return self.sets_per_day[LessonSet(which)]
        first, last = (self.lived.offset(day) for day in days_of(self.lived, which, span))
        days: Counter[int] = Counter()
        for cell in self.shown if cells is None else cells:
            lessons = self.lessons_of.get((cell.cohort, cell.subject), NOTHING)
            days.update(lessons.of(which))
        begins_on = self.lived.term.begins_on
        return Counter(
            {begins_on + timedelta(days=day): number for day, number in days.items() if first <= day <= last}
        )

    @cached_property
    def sets_per_day(self) -> dict[LessonSet, Counter[date]]:
        return {which: self.per_day(which, self.shown) for which in LessonSet}

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
    """The accounts of those of the classes that belong to the school year that runs, in order of school and
    name.
    """
    rows = class_rows(classes)
    book = term_book((row.ancestors for row in rows), now)
    lived = {
        row.pk: term
        for row in rows
        if (term := book.term_of(row.ancestors)) and term.term.school_year == row.school_year
    }
    return accounts(classes, rows, lived)


def account_of(group: ClassGroup, now: datetime) -> ClassAccount | None:
    """One class's account, also of a school year that is over; None where no term was ever said."""
    classes = ClassGroup.objects.filter(pk=group.pk)
    rows = class_rows(classes)
    book = term_book((row.ancestors for row in rows), now)
    lived = {row.pk: term for row in rows if (term := book.term_of(row.ancestors, row.school_year))}
    return next(iter(accounts(classes, rows, lived)), None)


def accounts(
    classes: QuerySet[ClassGroup], rows: Sequence[ClassRow], lived: Mapping[int, SchoolTerm]
) -> list[ClassAccount]:
    """Of the classes that live in a term. An account is made once for what it is made of: all of it is read
    every time, so a changed row is seen at once, and only the accounts that it changes are reckoned anew.
    """
    alive = classes.order_by().values("pk")
    parts, plans = parts_of(alive), plan_book()
    folds = kept_lessons(alive, {pk: term.term for pk, term in lived.items()})
    return [
        class_account(
            row,
            lived[row.pk],
            plans.at(row.ancestors),
            parts.cohorts[row.pk],
            parts.own[row.pk],
            parts.shared[row.pk],
            folds[row.pk],
        )
        for row in rows
        if row.pk in lived
    ]


@lru_cache(maxsize=20_000)
def class_account(
    row: ClassRow, lived: SchoolTerm, promise: Promise, cohorts: Rows, own: Rows, shared: Rows, fold: str
) -> ClassAccount:
    group, found = row.group(), [Cohort.from_db("default", COHORT, one) for one in cohorts]
    owed = promise.to(found, {(cohort, subject): periods for cohort, subject, periods in own})
    together: dict[int, frozenset[int]] = {}
    for subject, cohort in shared:
        together[subject] = together.get(subject, frozenset()) | {cohort}
    outside = [one for one in owed if one.who != Provider.OWN]
    lessons = lessons_in(fold)
    cells = [settled_cell(lived, one, lessons) for one in outside]
    subjects = {one.subject.pk: one.subject for one in owed}
    declared = own_lessons(group, [one for one in owed if one.who != Provider.OUTSIDE])
    return ClassAccount(
        group, lived, found, subjects, cells, shown(cells, together), declared, together, lessons
    )


def settled_cell(lived: SchoolTerm, one: Owed, lessons: Mapping[Key, Lessons]) -> AccountCell:
    """The cell as settled now."""
    found = lessons.get((one.cohort.pk, one.subject.pk), NOTHING)
    first, week_ago = lived.offset(lived.begins), lived.last_full_week
    late = max(
        0,
        owed_to_date(one.outside, lived.days_until(week_ago))
        - counted(found.received, first, lived.offset(week_ago)),
    )
    return AccountCell(
        one.cohort.pk,
        one.subject.pk,
        one.outside,
        lived.teaching_days,
        found.between(first, lived.offset(lived.settled)),
        late,
    )


def own_lessons(group: ClassGroup, owed: list[Owed]) -> list[Owed]:
    """Of a composite class one grade for each subject, the one with most: its grades sit in one room with one
    teacher at one time.
    """
    if group.kind != ClassKind.COMPOSITE:
        return owed
    most: dict[int, Owed] = {}
    for one in owed:
        if one.subject.pk not in most or (one.own, one.periods) > (
            most[one.subject.pk].own,
            most[one.subject.pk].periods,
        ):
            most[one.subject.pk] = one
    return list(most.values())
