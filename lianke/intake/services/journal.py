"""What an import made, changed and removed: the county's rows before and after, compared. The ground for
taking it back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from django.db.models import Model, QuerySet

from lianke.accounts.models import Person
from lianke.organisations.models import Membership, Node
from lianke.pairing.models import Pair
from lianke.schooling.models import (
    Availability,
    BellPeriod,
    BellSchedule,
    CalendarDay,
    ClassGroup,
    Cohort,
    CurriculumPlan,
    HomeRoom,
    OwnLesson,
    PlanningRules,
    PlanRow,
    Provision,
    Room,
    SharedGrades,
    Subject,
    TeacherProfile,
    Term,
)
from lianke.timetable.models import (
    Booking,
    Course,
    CoursePlan,
    Meeting,
    Participation,
    Pin,
    Receiver,
    Version,
    WeeklySlot,
)

COUNTY_PATHS: dict[type[Model], str] = {
    Node: "path",
    Person: "memberships__node__path",
    Membership: "node__path",
    Subject: "",
    Room: "node__path",
    Term: "node__path",
    CalendarDay: "node__path",
    BellSchedule: "node__path",
    BellPeriod: "schedule__node__path",
    CurriculumPlan: "node__path",
    PlanRow: "plan__node__path",
    PlanningRules: "node__path",
    Provision: "node__path",
    TeacherProfile: "person__memberships__node__path",
    TeacherProfile.subjects.through: "teacherprofile__person__memberships__node__path",
    ClassGroup: "school__path",
    Cohort: "class_group__school__path",
    SharedGrades: "class_group__school__path",
    SharedGrades.cohorts.through: "sharedgrades__class_group__school__path",
    HomeRoom: "class_group__school__path",
    Availability: "node__path",
    OwnLesson: "class_group__school__path",
    Pin: "term__node__path",
    Pin.receivers.through: "pin__term__node__path",
    Pair: "recipient__path",
    Pair.subjects.through: "pair__recipient__path",
    Course: "term__node__path",
    Version: "node__path",
    CoursePlan: "version__node__path",
    Receiver: "course_plan__version__node__path",
    Receiver.cohorts.through: "receiver__course_plan__version__node__path",
    WeeklySlot: "course_plan__version__node__path",
    Meeting: "course__term__node__path",
    Participation: "meeting__course__term__node__path",
    Participation.cohorts.through: "participation__meeting__course__term__node__path",
    Booking: "meeting__course__term__node__path",
}
"""Every table that an import writes, parents first, with the way to the county's path; "" = shared by all
counties.
"""

OWN_COLUMNS: dict[type[Model], tuple[str, ...]] = {Person: ("id", "name", "pinyin", "login", "phone")}
"""Where an import writes only some columns: a password is none of its business."""

Rows = dict[int, tuple[Any, ...]]
Snapshot = dict[str, Rows]


@dataclass(frozen=True)
class JournalTable:
    model: type[Model]
    county_path: str

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def columns(self) -> tuple[str, ...]:
        return OWN_COLUMNS.get(self.model) or tuple(
            field.attname for field in self.model._meta.concrete_fields
        )

    @property
    def all(self) -> QuerySet[Any]:
        return self.model._default_manager.order_by("pk")

    def rows(self, county: Node) -> Rows:
        rows = (
            self.all.filter(**{f"{self.county_path}__startswith": county.path}).distinct()
            if self.county_path
            else self.all
        )
        return {row[0]: row for row in rows.values_list(*self.columns)}

    def rows_of(self, ids: list[int]) -> Rows:
        found: Rows = {}
        for start in range(0, len(ids), 500):
            found |= {
                row[0]: row
                for row in self.all.filter(pk__in=ids[start : start + 500]).values_list(*self.columns)
            }
        return found


TABLES = [JournalTable(model, path) for model, path in COUNTY_PATHS.items()]


def snapshot(county: Node) -> Snapshot:
    return {table.label: table.rows(county) for table in TABLES}


def journal_of(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """Table → {made: {id: mark}, changed: {id: [row before, mark]}, removed: [row]}; a mark tells whether a
    row is still the same.
    """
    journal = {}
    for table in TABLES:
        old, new = before[table.label], after[table.label]
        made = {str(pk): mark(row) for pk, row in new.items() if pk not in old}
        changed = {
            str(pk): [plain(old[pk]), mark(row)] for pk, row in new.items() if pk in old and old[pk] != row
        }
        removed = [plain(row) for pk, row in old.items() if pk not in new]
        if made or changed or removed:
            journal[table.label] = {"made": made, "changed": changed, "removed": removed}
    return journal


def plain(row: tuple[Any, ...]) -> list[Any]:
    """Moments as text to the microsecond, which JSON would cut."""
    return [value.isoformat() if isinstance(value, datetime) else value for value in row]


def mark(row: tuple[Any, ...]) -> int:
    return crc32(repr(row).encode())


def tables_in(journal: dict[str, Any]) -> Iterator[tuple[JournalTable, dict[str, Any]]]:
    for table in TABLES:
        if table.label in journal:
            yield table, journal[table.label]
