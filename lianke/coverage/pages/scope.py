"""Which accounts a page is about: what the person oversees, narrowed by the page's filters, in rows of one
level.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianke.coverage.pages.words import address, span_asked_for
from lianke.coverage.queries.account import AccountCell, AccountStep, Sums, summed
from lianke.coverage.queries.accounts import ClassAccount, days_of
from lianke.coverage.queries.lessons import in_cells, in_days
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.schooling.choices import GRADE_NAMES
from lianke.schooling.models import ClassGroup, Subject

CITY, COUNTY, TOWNSHIP, SCHOOL, CLASS, MONTH, WEEK = (
    "city",
    "county",
    "township",
    "school",
    "class",
    "month",
    "week",
)
LEVELS = (CITY, COUNTY, TOWNSHIP, SCHOOL, CLASS)
TOO_MANY_SCHOOLS = 40  # for one table: then townships come first


@dataclass(frozen=True)
class Filters:
    """What of the account is asked for: a place, a township, a grade, only classes with a hole, a week or
    month, rows of which level.

    Values as the address has them.
    """

    place: str = ""
    township: str = ""
    grade: str = ""
    only: str = ""
    span: str = ""
    by: str = ""
    subject: str = ""

    def keeps(self, account: ClassAccount) -> bool:
        at_home = self.township in ("", account.group.school.township)
        return at_home and (not self.grade or self.grade in map(str, account.grades))

    def lists(self, account: ClassAccount) -> bool:
        """Whether the class stands in the table; the figures above are of all that the filters keep."""
        return (self.only != "missing" or account.sums.missing > 0) and (
            self.only != "undeclared" or account.is_undeclared
        )

    def url(self, view: str, **query: str | int) -> str:
        said: dict[str, str | int] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return address(view, **(said | query))


@dataclass(frozen=True)
class Places:
    """What the page's list of places offers: the cities, a city's counties, or a county's schools; `whole`
    chooses all of them together.
    """

    nodes: Sequence[Node] = ()
    whole: str = ""
    whole_label: str = ""


def places_offered(classes: QuerySet[ClassGroup], place: Node | None) -> Places:
    """Of all classes overseen: of several cities these first; within a city (the chosen one, the only one)
    its counties; within a county its schools.
    """
    nodes = Node.objects.only("public_id", "name", "path").order_by("path")
    counties = list(nodes.filter(pk__in=classes.order_by().values("school__county")))
    county = around(counties, place)
    if county:
        schools = list(
            nodes.filter(
                pk__in=classes.order_by().filter(school__path__startswith=county.path).values("school")
            )
        )
        several = len(counties) > 1
        return Places(
            schools if several or len(schools) > 1 else [],
            county.public_id if several else "",
            _("All schools"),
        )
    cities = sorted(set(cities_of(counties).values()), key=lambda city: city.path)
    city = around(cities, place)
    if city is None:
        return Places(cities, "", _("All cities"))
    several = len(cities) > 1
    return Places(
        [one for one in counties if one.path.startswith(city.path)],
        city.public_id if several else "",
        _("All counties"),
    )


def around(nodes: Sequence[Node], place: Node | None) -> Node | None:
    """The only one of the nodes, or the one that the place lies in."""
    return (
        nodes[0]
        if len(nodes) == 1
        else next((one for one in nodes if place and place.path.startswith(one.path)), None)
    )


def cities_of(counties: Iterable[Node]) -> dict[int, Node]:
    """County id → its city; a county that no city has stands for itself."""
    counties = list(counties)
    above = {pk for county in counties for pk in county.ancestor_ids}
    cities = Node.objects.filter(kind=NodeKind.CITY).in_bulk(above)
    return {
        county.pk: next((cities[pk] for pk in county.ancestor_ids if pk in cities), county)
        for county in counties
    }


@dataclass(frozen=True)
class Scope:
    """The accounts of a page and what its filters offer. `roots` are the nodes that the person was given,
    `place` the chosen one.
    """

    accounts: list[ClassAccount]
    places: "Places"
    grades: list[tuple[str, str]]
    roots: list[Node]
    place: Node | None
    filters: Filters

    @cached_property
    def sums(self) -> Sums:
        return summed(account.sums for account in self.accounts)

    @cached_property
    def subjects(self) -> list[Subject]:
        found = {
            cell.subject: account.subjects[cell.subject]
            for account in self.accounts
            for cell in account.shown
        }
        return [found[pk] for pk in sorted(found)]

    @property
    def name(self) -> str:
        """Whose account it is, in words."""
        if self.filters.township:
            return self.filters.township
        return self.place.name if self.place else "、".join(root.name for root in self.roots)

    @cached_property
    def cities(self) -> dict[int, Node]:
        """County id → its city, of the counties that the page has."""
        counties = {county.pk: county for account in self.accounts if (county := account.group.school.county)}
        return cities_of(counties.values()) if len(counties) > 1 else counties

    def city_of(self, account: ClassAccount) -> Node | None:
        return self.cities.get(account.group.school.county_id or 0)

    def key(self, level: str, account: ClassAccount) -> str:
        """The same for accounts that stand in one row of the level."""
        if level == CITY:
            city = self.city_of(account)
            return city.public_id if city else ""
        return key_of[level](account)

    @cached_property
    def levels(self) -> list[str]:
        """The levels that tell more than one row apart, the widest first; always the classes."""
        several = [
            level for level in LEVELS[:-1] if len({self.key(level, account) for account in self.accounts}) > 1
        ]
        if CITY in several and all(county == city.pk for county, city in self.cities.items()):
            several.remove(CITY)  # counties that all stand for themselves
        return [*several, CLASS]

    @cached_property
    def by(self) -> str:
        """The level of the rows: the one asked for, else the widest that is no longer than the next."""
        if self.filters.by in (*self.levels, MONTH, WEEK):
            return self.filters.by
        if self.filters.only:
            return CLASS
        few_schools = len({self.key(SCHOOL, account) for account in self.accounts}) <= TOO_MANY_SCHOOLS
        return next(level for level in self.levels if not (level == TOWNSHIP and few_schools))

    def cells_of(self, account: ClassAccount) -> list[AccountCell]:
        """Those shown of the subject asked for, of every subject where none is."""
        wanted = self.filters.subject
        return [cell for cell in account.shown if wanted in ("", account.subjects[cell.subject].public_id)]

    def lessons(self, which: str) -> Q:
        """The condition for the lessons of a set behind all that the page shows; each stretch of days stands
        in it once.
        """
        by_days: dict[tuple[date, date], list[AccountCell]] = {}
        for account in self.accounts:
            if span := span_asked_for(account.lived, self.filters.span):
                by_days.setdefault(days_of(account.lived, which, span), []).extend(self.cells_of(account))
        condition = Q(pk__in=[])
        for days, cells in by_days.items():
            condition |= in_days(*days) & in_cells(cells)
        return condition

    def per_day(self, which: str) -> Counter[date]:
        """How many lessons of a set fall on each day."""
        found: Counter[date] = Counter()
        for account in self.accounts:
            if span := span_asked_for(account.lived, self.filters.span):
                narrowed = self.filters.subject or self.filters.span
                found.update(
                    account.per_day(which, self.cells_of(account), span)
                    if narrowed
                    else account.per_day(which)
                )
        return found

    def sizes(self) -> Sums | None:
        """How large each set is, over the span asked for; None when no school's account has such a span."""
        if not self.filters.span:
            return summed(cell.sums for account in self.accounts for cell in self.cells_of(account))
        found = [
            account.steps([span], self.cells_of(account))[0]
            for account in self.accounts
            if (span := span_asked_for(account.lived, self.filters.span))
        ]
        return sizes_of(found) if found else None


key_of: dict[str, Callable[[ClassAccount], str]] = {
    COUNTY: lambda account: str(account.group.school.county_id),
    TOWNSHIP: lambda account: f"{account.group.school.county_id}/{account.group.school.township}",
    SCHOOL: lambda account: account.group.school.public_id,
    CLASS: lambda account: account.group.public_id,
}


def scope_of(
    accounts: Iterable[ClassAccount],
    filters: Filters,
    roots: Iterable[Node] = (),
    place: Node | None = None,
    places: "Places | None" = None,
) -> Scope:
    """`accounts` of the place; only classes to which something is owed, by their own school or from
    outside.
    """
    accounts = [account for account in accounts if account.cells or account.declared]
    grades = sorted({grade for account in accounts for grade in account.grades})
    return Scope(
        [account for account in accounts if filters.keeps(account)],
        places or Places(),
        [(str(grade), str(GRADE_NAMES[grade])) for grade in grades],
        list(roots),
        place,
        filters,
    )


def sizes_of(steps: Iterable[AccountStep]) -> Sums:
    """Of a week or a month: what was planned, received, made up and did not count in it."""
    steps = list(steps)
    planned, received, made_up = (
        sum(getattr(one, name) for one in steps) for name in ("planned", "received", "made_up")
    )
    return Sums(
        planned=planned, received=received, settled=received, made_up=made_up, not_counted=planned - received
    )
