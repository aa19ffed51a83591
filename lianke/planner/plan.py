"""What comes out: weekly lessons, what is left out and why, and what could not be better."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lianke.planner.problem import Demand, Lesson


class WhyMissing(StrEnum):
    """Why a class does not get what it is owed."""

    NO_LECTURER = "no_lecturer"
    NO_COMMON_BELL = "no_common_bell"
    NO_COMMON_TIME = "no_common_time"
    LINE_TOO_WEAK = "line_too_weak"
    TOO_FEW_DAYS = "too_few_days"
    BEYOND_LIMITS = "beyond_limits"
    LECTURERS_FULL = "lecturers_full"
    LECTURERS_BUSY = "lecturers_busy"
    HOST_ROOM_BUSY = "host_room_busy"
    ROOM_BUSY = "room_busy"
    NO_TIME_LEFT = "no_time_left"


@dataclass(frozen=True)
class Missing:
    """All periods of a demand that is not planned; nothing is planned by halves."""

    demand: Demand
    reason: WhyMissing


@dataclass(frozen=True)
class Bounds:
    """What no plan under these rules can beat."""

    coverable: int  # class-periods at most
    counting: int  # lessons at least, by counting alone
    lessons: int  # lessons at least, for as many class-periods as are covered here
    # subject → lessons its lecturers can give in a week
    capacity: Mapping[str, int] = field(default_factory=dict)
    townships: int | None = (
        None  # lessons at least if only classes of one township shared; None: townships are not known
    )
    borderless: int | None = None  # lessons at least if counties shared; None: one county
    counties: Mapping[str, int] = field(default_factory=dict)  # lessons at least, of several counties


@dataclass(frozen=True)
class Plan:
    lessons: tuple[Lesson, ...]
    missing: tuple[Missing, ...]
    owed: int
    bounds: Bounds

    @property
    def covered(self) -> int:
        return sum(len(lesson.receivers) for lesson in self.lessons)

    @property
    def proven(self) -> bool:
        """Nothing more can be covered, and not with fewer lessons."""
        return self.covered == self.bounds.coverable and len(self.lessons) == self.bounds.lessons


@dataclass(frozen=True)
class Progress:
    """Where the engine is, with the best legal plan so far in numbers."""

    stage: str  # first, bundles, lecturers, slots, whole, done
    covered: int
    lessons: int
    owed: int


Report = Callable[[Progress], bool]
"""Told at every step; answers whether to go on. False ends the work with the best legal plan so far."""


@dataclass(frozen=True)
class Options:
    """`seconds` is a ceiling: with a plan that is complete before it, the same seed gives the same plan."""

    seconds: float = 60.0
    seed: int = 1
