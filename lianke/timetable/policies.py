"""排课规则 by the county's own names, and what they mean. Both ways to a problem, the workbook's and the
database's, go through here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lianke.planner.problem import DAYS, Bell, Rules, Site, Slot
from lianke.workbook.reader.rules import (
    BANDS,
    BELL_TOLERANCE,
    CLASSES_AT_ONCE,
    LECTURER_A_DAY,
    MOST_CLASSES,
    MOST_PUPILS,
    PICTURE,
    SAME_BAND,
    STEADY_PARTNERS,
    SUBJECT_A_DAY,
    SUBJECT_GAP,
    TOGETHER,
    WHOLE_CLASS_SUBJECTS,
)

POINT = "point"

Values = Mapping[str, object]


@dataclass(frozen=True)
class Opening:
    """A row of 可用时间: a weekday, a period of the own bell (None: all day), and whether it is open then."""

    weekday: int
    period: int | None
    is_open: bool


def number(values: Values, name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def subjects_as_one(values: Values) -> set[str]:
    """Subjects that a composite class is taught as one."""
    named = values.get(WHOLE_CLASS_SUBJECTS)
    return set(named) if isinstance(named, list) else set()


def rules_of(values: Values) -> Rules:
    return Rules(
        most_classes=number(values, MOST_CLASSES),
        most_pupils=number(values, MOST_PUPILS),
        steady=values.get(STEADY_PARTNERS) is True,
        subject_a_day=number(values, SUBJECT_A_DAY),
        gap=number(values, SUBJECT_GAP) or 0,
        lecturer_a_day=number(values, LECTURER_A_DAY),
        tolerance=number(values, BELL_TOLERANCE) or 0,
        picture_mbps=number(values, PICTURE),
    )


def joins_of(values: Values, of_class: Iterable[int], owed: Sequence[int]) -> tuple[int, ...]:
    """合班年级: lessons of one of the owed grades, or (同段) of the bands that these are in; another grade of the
    class is another debt.
    """
    if values.get(TOGETHER) != SAME_BAND:
        return tuple(owed)
    near = {each for band in BANDS for each in band if set(band) & set(owed)}
    return tuple(sorted(near - (set(of_class) - set(owed))))


def rung(bell: Bell) -> set[Slot]:
    return {(day, period.no) for day in DAYS for period in bell}


def slots_of(bell: Bell, openings: Iterable[Opening]) -> set[Slot]:
    wanted = [(one.weekday, one.period) for one in openings]
    return {(day, no) for day, no in rung(bell) if (day, no) in wanted or (day, None) in wanted}


def free_of(bell: Bell, openings: Sequence[Opening]) -> frozenset[Slot] | None:
    """Where somebody says when they are free, they are not at other times. None: nothing is said."""
    if not openings:
        return None
    said = [one for one in openings if one.is_open]
    free = slots_of(bell, said) if said else rung(bell)
    return frozenset(free - slots_of(bell, [one for one in openings if not one.is_open]))


def closed_of(bell: Bell, openings: Sequence[Opening]) -> frozenset[Slot]:
    free = free_of(bell, openings)
    return frozenset() if free is None else frozenset(rung(bell) - free)


@dataclass(frozen=True)
class SchoolPlace:
    """A school as its rows say it is. `screens` are the rooms in which classes receive; `openings` by room,
    "" for the whole school.
    """

    name: str
    kind: str
    bell: Bell
    studios: Sequence[str]
    screens: Sequence[str]
    down_mbps: int | None
    openings: Mapping[str, Sequence[Opening]]


def site_of(place: SchoolPlace, values: Values) -> Site:
    at_once, limit = max(1, len(place.screens)), number(values, CLASSES_AT_ONCE)
    if place.kind == POINT and limit:
        at_once = min(at_once, limit)
    closed = {
        room: closed_of(place.bell, place.openings.get(room, ())) for room in (*place.studios, *place.screens)
    }
    dark = []
    for slot in sorted(rung(place.bell)):
        shut = sum(slot in closed[room] for room in place.screens)
        dark += [slot] * (at_once - min(at_once, len(place.screens) - shut) if shut else 0)
    return Site(
        place.name,
        place.bell,
        at_once,
        tuple(place.studios),
        closed_of(place.bell, place.openings.get("", ())),
        frozenset((room, slot) for room in place.studios for slot in closed[room]),
        tuple(dark),
        place.down_mbps,
    )
