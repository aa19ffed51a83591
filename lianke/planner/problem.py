"""What is to be planned, as values. Times are minutes since midnight: period numbers mean nothing across
schools.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

DAYS = (1, 2, 3, 4, 5)
"""Monday to Friday."""

ClassKey = tuple[str, str]
"""(site, class) by name."""
LecturerKey = tuple[str, str]
"""(site, lecturer) by name."""
Slot = tuple[int, int]
"""(weekday, period of the own bell)"""
Content = tuple[str, int, LecturerKey, frozenset[ClassKey], Slot]
"""(subject, grade, lecturer, receivers, slot)"""


@dataclass(frozen=True)
class Period:
    """A period of a bell, half-open."""

    no: int
    begins: int
    ends: int


Bell = tuple[Period, ...]


@dataclass(frozen=True)
class Site:
    """A school or point: its bell, the classes it can put before a screen at once, the rooms it can send
    from.
    """

    name: str
    bell: Bell
    at_once: int = 1
    rooms: tuple[str, ...] = ()  # empty: rooms are not known, and do not limit
    closed: frozenset[Slot] = frozenset()  # nothing is sent or received then
    rooms_closed: frozenset[tuple[str, Slot]] = frozenset()  # of those that it can send from
    screens_closed: tuple[Slot, ...] = ()  # a class less at once, for each
    down_mbps: int | None = None  # of the weakest room's line; None: not known, and does not limit
    county: str = ""  # whose points share lessons among themselves
    township: str = ""  # of which it is only reckoned what sharing within it would cost


@dataclass(frozen=True)
class Lecturer:
    site: str
    name: str
    subjects: tuple[str, ...]
    most_a_week: int | None = None
    free: frozenset[Slot] | None = None  # None: whenever the bell rings

    @property
    def key(self) -> LecturerKey:
        return self.site, self.name


@dataclass(frozen=True)
class Demand:
    """What one class is owed from outside in one subject; a class whose grades are taught apart has one for
    each.

    `grades`: whom it is for. `joins`: the grades of a lesson that discharges it (合班年级 decides; one of its own
    unless by band).
    """

    site: str
    name: str  # of the class
    subject: str
    grades: tuple[int, ...]
    joins: tuple[int, ...]
    periods: int
    pupils: int = 0

    @property
    def key(self) -> ClassKey:
        return self.site, self.name


@dataclass(frozen=True)
class Rules:
    """排课规则; None: no such limit."""

    most_classes: int | None = None
    most_pupils: int | None = None
    steady: bool = True  # 固定搭档: one lecturer and one set of classes through the term
    subject_a_day: int | None = 1
    gap: int = 0  # days between the two lessons of a subject that has two a week
    lecturer_a_day: int | None = None
    tolerance: int = 0  # minutes between the begin of a lesson and that of a local period
    picture_mbps: int | None = (
        # of one picture; a class is sent as many as there are classes in the lesson: the lecturer's, the
        # others'
        None
    )


@dataclass(frozen=True)
class Lesson:
    """One lesson a week. Its time is the host's: `period` is a number of the host's bell."""

    subject: str
    grade: int
    lecturer: LecturerKey
    receivers: tuple[ClassKey, ...]
    weekday: int
    period: int
    room: str = ""

    @property
    def content(self) -> Content:
        """What makes a lesson the same one: everything but its room."""
        return self.subject, self.grade, self.lecturer, frozenset(self.receivers), (self.weekday, self.period)


@dataclass(frozen=True)
class Problem:
    """`own`: periods of the local bell that a class needs for itself. `members`: the classes of a whole-site
    class, busy whenever it is.

    `pins` are lessons of the plan that have been decided already: their classes share with nobody else.
    """

    sites: Mapping[str, Site]
    lecturers: tuple[Lecturer, ...]
    demands: tuple[Demand, ...]
    rules: Rules = Rules()
    own: Mapping[ClassKey, frozenset[Slot]] = field(default_factory=dict)
    members: Mapping[ClassKey, tuple[ClassKey, ...]] = field(default_factory=dict)
    pins: tuple[Lesson, ...] = ()

    @property
    def owed(self) -> int:
        return sum(demand.periods for demand in self.demands)
