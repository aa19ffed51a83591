"""Instances in the .ctt format of ITC-2007 (Di Gaspero, McCollum, Schaerf 2007), and solutions as its validator reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


class Unreadable(ValueError):
    """Not a .ctt file; says in which line, and what was expected."""


@dataclass(frozen=True)
class Course:
    name: str
    teacher: str
    lectures: int
    days: int  # at least
    students: int


@dataclass(frozen=True)
class Instance:
    """Periods are numbered through the week: day * a_day + period."""

    name: str
    days: int
    a_day: int
    courses: tuple[Course, ...]
    rooms: tuple[tuple[str, int], ...]  # name, seats
    curricula: tuple[tuple[str, ...], ...]
    closed: frozenset[tuple[str, int]]  # (course, period)

    @property
    def periods(self) -> int:
        return self.days * self.a_day


Lecture = tuple[str, str, int]
"""(course, room, period)"""

HEAD = ("Name", "Courses", "Rooms", "Days", "Periods_per_day", "Curricula", "Constraints")


class Lines:
    """The words of each line that has any."""

    def __init__(self, text: str) -> None:
        self.all = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        self.at = 0

    def next(self, expected: str, words: int | None = None) -> list[str]:
        if self.at >= len(self.all):
            raise Unreadable(f"the file ends where {expected} should be")
        number, line = self.all[self.at]
        self.at += 1
        if words is not None and len(line) < words:
            raise Unreadable(f"line {number}: expected {expected}, found “{' '.join(line)}”")
        return line

    def number(self, word: str, least: int = 0) -> int:
        if not word.isdigit() or int(word) < least:
            raise Unreadable(f"line {self.all[self.at - 1][0]}: expected a whole number of at least {least}, found “{word}”")
        return int(word)

    def section(self, title: str, count: int, words: int) -> Iterator[list[str]]:
        if self.next(title)[0].rstrip(":") != title:
            raise Unreadable(f"line {self.all[self.at - 1][0]}: expected {title}")
        for _ in range(count):
            yield self.next(f"a line of {title}", words)


def read(text: str) -> Instance:
    """Raises `Unreadable`."""
    lines = Lines(text)
    size, name = {}, ""
    for title in HEAD:
        words = lines.next(title, 2)
        if words[0].rstrip(":") != title:
            raise Unreadable(f"line {lines.all[lines.at - 1][0]}: expected {title}:")
        if title == "Name":
            name = " ".join(words[1:])
        else:
            size[title] = lines.number(words[1], 1 if title in HEAD[1:5] else 0)
    days, a_day = size["Days"], size["Periods_per_day"]
    courses = tuple(
        Course(name, teacher, *(lines.number(word, least) for word, least in zip(rest, (1, 0, 0), strict=False)))
        for name, teacher, *rest in lines.section("COURSES", size["Courses"], 5)
    )
    rooms = tuple((words[0], lines.number(words[1])) for words in lines.section("ROOMS", size["Rooms"], 2))
    curricula = tuple(tuple(words[2:]) for words in lines.section("CURRICULA", size["Curricula"], 2))
    closed = [
        (words[0], lines.number(words[1]), lines.number(words[2]))
        for words in lines.section("UNAVAILABILITY_CONSTRAINTS", size["Constraints"], 3)
    ]
    names = {course.name for course in courses}
    for name in {name for group in curricula for name in group} | {name for name, *_ in closed}:
        if name not in names:
            raise Unreadable(f"{name} is not a course of this instance")
    if any(day >= days or period >= a_day for _, day, period in closed):
        raise Unreadable("UNAVAILABILITY_CONSTRAINTS names a period that the week does not have")
    return Instance(name, days, a_day, courses, rooms, curricula, frozenset((name, day * a_day + period) for name, day, period in closed))


def written(instance: Instance, lectures: Iterable[Lecture]) -> str:
    """A solution: course, room, day, period in each line."""
    ordered = sorted(lectures, key=lambda one: (one[0], one[2], one[1]))
    return "".join(f"{course} {room} {period // instance.a_day} {period % instance.a_day}\n" for course, room, period in ordered)


def lectures_of(instance: Instance, text: str) -> list[Lecture]:
    """A solution read back. Raises `Unreadable`."""
    lines = Lines(text)
    found = []
    while lines.at < len(lines.all):
        course, room, day, period = lines.next("course, room, day and period", 4)[:4]
        found.append((course, room, lines.number(day) * instance.a_day + lines.number(period)))
    return found
