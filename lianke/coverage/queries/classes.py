"""Classes as plain rows, before anything is made of them: what an account is made of beside plan, calendar
and lessons.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort, OwnTeaching, SharedGrades

Row = tuple[Any, ...]
Rows = tuple[Row, ...]


def columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


GROUP, NODE, COHORT = columns(ClassGroup), columns(Node), columns(Cohort)
PK, SCHOOL_YEAR = GROUP.index("id"), GROUP.index("school_year")
PATH = len(GROUP) + NODE.index("path")


class ClassRow(NamedTuple):
    """A class with its school and the school's county, every column of each."""

    values: Row

    @property
    def pk(self) -> int:
        return int(self.values[PK])

    @property
    def school_year(self) -> str:
        return str(self.values[SCHOOL_YEAR])

    @property
    def ancestors(self) -> tuple[int, ...]:
        """Ids of the school and its ancestors, nearest first."""
        return ancestors_of(self.values[PATH])

    def group(self) -> ClassGroup:
        of_group, of_school, of_county = (
            self.values[: len(GROUP)],
            self.values[len(GROUP) : -len(NODE)],
            self.values[-len(NODE) :],
        )
        group, school = (
            ClassGroup.from_db("default", GROUP, of_group),
            Node.from_db("default", NODE, of_school),
        )
        school.county = Node.from_db("default", NODE, of_county) if school.county_id else None
        group.school = school
        return group


@lru_cache(maxsize=20_000)
def ancestors_of(path: str) -> tuple[int, ...]:
    return tuple(Node(path=path).ancestor_ids[::-1])


def class_rows(classes: QuerySet[ClassGroup]) -> list[ClassRow]:
    """In order of school and name."""
    names = [*GROUP, *(f"school__{name}" for name in NODE), *(f"school__county__{name}" for name in NODE)]
    return [ClassRow(row) for row in classes.order_by("school__path", "name", "pk").values_list(*names)]


@dataclass(frozen=True)
class Parts:
    """By class id: its cohorts, what the school says it teaches them itself (cohort, subject, periods), who
    is taught together (subject, cohort).
    """

    cohorts: Mapping[int, Rows]
    own: Mapping[int, Rows]
    shared: Mapping[int, Rows]


def parts_of(classes: QuerySet[Any]) -> Parts:
    """Of the classes (a query of their ids), in three queries."""
    cohorts = (
        Cohort.objects.filter(class_group__in=classes).order_by("grade").values_list("class_group", *COHORT)
    )
    own = OwnTeaching.objects.filter(cohort__class_group__in=classes).order_by("pk")
    shared = SharedGrades.cohorts.through.objects.filter(sharedgrades__class_group__in=classes).order_by("pk")
    return Parts(
        by_first(cohorts),
        by_first(own.values_list("cohort__class_group", "cohort", "subject", "periods")),
        by_first(shared.values_list("sharedgrades__class_group", "sharedgrades__subject", "cohort")),
    )


def by_first(rows: Iterable[Row]) -> Mapping[int, Rows]:
    """First column → the rows' other columns; nothing for what is not there."""
    found: dict[int, list[Row]] = defaultdict(list)
    for first, *others in rows:
        found[first].append(tuple(others))
    return defaultdict(tuple, {first: tuple(of_one) for first, of_one in found.items()})
