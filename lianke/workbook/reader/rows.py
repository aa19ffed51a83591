"""The rows of a workbook with their values. None or empty: not filled in, or not understood (then the line
has a problem).
"""

from dataclasses import dataclass
from datetime import date

from lianke.workbook.reader.line import Line

ClassKey = tuple[str, str]
"""(school, class) by name."""

RuleValue = int | bool | str | list[str]


@dataclass(frozen=True)
class Setting:
    line: Line
    name: str
    value: str


@dataclass(frozen=True)
class School:
    line: Line
    name: str
    type: str  # as typed
    kind: str  # bureau, school, point
    county: str  # in a city's workbook
    parent: str
    township: str
    urban_rural: str
    pupils: int | None
    down_mbps: int | None
    up_mbps: int | None


@dataclass(frozen=True)
class Teacher:
    line: Line
    name: str
    phone: str
    school: str
    subjects: tuple[str, ...]
    role: str
    limit_a_week: int | None


@dataclass(frozen=True)
class Class:
    line: Line
    school: str
    name: str
    grades: tuple[int, ...]
    pupils: int | None
    assistant: str

    @property
    def key(self) -> ClassKey:
        return self.school, self.name


@dataclass(frozen=True)
class SheetRoom:
    line: Line
    school: str
    name: str
    kind: str  # lecture, interactive, other


@dataclass(frozen=True)
class SheetPeriod:
    """A period of a school's bell; minutes since midnight."""

    line: Line
    school: str
    no: int | None
    begins: int | None
    ends: int | None


@dataclass(frozen=True)
class Day:
    """A stretch of the calendar, both ends included."""

    line: Line
    kind: str  # term, holiday, makeup, exam, half, closed
    begins_on: date | None
    ends_on: date | None
    follows: date | None
    note: str


@dataclass(frozen=True)
class PlanLine:
    line: Line
    subject: str
    periods: dict[int, int]  # grade → periods a week


@dataclass(frozen=True)
class Supply:
    line: Line
    school: str
    subject: str
    who: str  # own, outside, both


@dataclass(frozen=True)
class SheetRule:
    line: Line
    name: str
    value: RuleValue | None


@dataclass(frozen=True)
class SheetLesson:
    """A weekly lesson of the county's timetable."""

    line: Line
    type: str
    subject: str
    grade: int | None
    lecturer: str
    school: str
    room: str
    receivers: tuple[ClassKey, ...]
    weekday: int | None
    period: int | None
    weeks: int  # a mask, bit 0 = week 1


@dataclass(frozen=True)
class SheetOpening:
    """可用时间: a lecturer (free, not free, travelling), a room or a whole school (closed). No periods: all
    day.
    """

    line: Line
    school: str
    name: str
    room: str
    weekdays: tuple[int, ...]
    periods: tuple[int, ...]
    is_open: bool
    said: str


@dataclass(frozen=True)
class SheetOwnLesson:
    """本校课表: periods that a class needs for itself."""

    line: Line
    school: str
    name: str
    weekdays: tuple[int, ...]
    periods: tuple[int, ...]
    subject: str


@dataclass(frozen=True)
class Pairing:
    """结对: a school that supports another one; `ends_on` is the last day."""

    line: Line
    supporter: str
    recipient: str
    mode: str
    batch: str
    begins_on: date | None
    ends_on: date | None
    subjects: tuple[str, ...]
