"""Which accounts a page is about: what the person oversees, narrowed by the page's filters."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from lianke.coverage.account import Sums, summed
from lianke.coverage.pages.words import address
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.lessons import in_cells
from lianke.organisations.models import Node
from lianke.schooling.choices import GRADE_NAMES
from lianke.schooling.models import Subject


@dataclass(frozen=True)
class Filters:
    """What of the account is asked for: a school, a grade, only classes with a hole. Values as the address has them."""

    school: str = ""
    grade: str = ""
    only: str = ""

    def keeps(self, account: ClassAccount) -> bool:
        grades = {str(cohort.grade) for cohort in account.group.cohorts.all()}
        return self.school in ("", account.group.school.public_id) and (not self.grade or self.grade in grades)

    def lists(self, account: ClassAccount) -> bool:
        """Whether the class stands in the table; the figures above are of all that the filters keep."""
        return self.only != "missing" or account.sums.missing > 0

    def url(self, view: str, **query: str | int) -> str:
        return address(view, **({"school": self.school, "grade": self.grade, "only": self.only} | query))


@dataclass(frozen=True)
class Scope:
    """The accounts of a page and what its filters offer."""

    accounts: list[ClassAccount]
    schools: list[Node]
    grades: list[tuple[str, str]]
    filters: Filters

    @property
    def sums(self) -> Sums:
        return summed(cell for account in self.accounts for cell in account.shown)

    @property
    def subjects(self) -> list[Subject]:
        found = {cell.subject: account.subjects[cell.subject] for account in self.accounts for cell in account.shown}
        return [found[pk] for pk in sorted(found)]

    def lessons(self) -> Q:
        return lessons_of(self.accounts)


def scope_of(accounts: Iterable[ClassAccount], filters: Filters) -> Scope:
    """Only classes to which something is owed, by their own school or from outside."""
    accounts = [account for account in accounts if account.cells or account.declared]
    schools = {account.group.school_id: account.group.school for account in accounts}
    grades = sorted({cohort.grade for account in accounts for cohort in account.group.cohorts.all()})
    return Scope(
        [account for account in accounts if filters.keeps(account)],
        sorted(schools.values(), key=lambda school: school.path),
        [(str(grade), str(GRADE_NAMES[grade])) for grade in grades],
        filters,
    )


def lessons_of(accounts: Iterable[ClassAccount]) -> Q:
    """The condition for the lessons behind all that the accounts show; a term's dates stand in it once."""
    by_term: dict[int, list[ClassAccount]] = {}
    for account in accounts:
        by_term.setdefault(account.lived.term.pk, []).append(account)
    condition = Q(pk__in=[])
    for found in by_term.values():
        condition |= in_cells(found[0].lived.term, [cell for account in found for cell in account.shown])
    return condition
