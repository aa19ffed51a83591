"""Instances in the .ctt format of ITC-2007 (Di Gaspero, McCollum, Schaerf 2007), and solutions as its
validator reads them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

SIZES = {
    "Courses": (1, 2_000),
    "Rooms": (1, 2_000),
    "Days": (1, 31),
    "Periods_per_day": (1, 16),
    "Curricula": (0, 10_000),
    "Constraints": (0, 1_000_000),
}
"""From … to: the walk holds a table of courses × courses, and one of the 2^p patterns that a day of p periods
may have.
"""
MOST_LECTURES = 100_000  # of all courses
MOST_PEOPLE = 1_000_000  # in a course, or a room
MOST_SEATS = 1_000_000_000  # that all lectures need: a timetable's cost has 31 bits
MOST_PAIRS = 2_000_000  # of courses with a common teacher or curriculum
# courses × (courses + curricula) × periods: what is counted before the first move, some ten seconds
MOST_COUNTED = 500_000_000
SHOWN = 60  # characters of what was found


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue."""
    return sentence


class UnreadableInstance(ValueError):
    """Not a .ctt file; says in which line, and what was expected. `sentence` is for whoever shows it in
    another language.
    """

    def __init__(self, sentence: str, **values: str | int) -> None:
        super().__init__(sentence % values)
        self.sentence, self.values = sentence, values


@dataclass(frozen=True)
class CttCourse:
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
    courses: tuple[CttCourse, ...]
    rooms: tuple[tuple[str, int], ...]  # name, seats
    curricula: tuple[tuple[str, ...], ...]
    closed: frozenset[tuple[str, int]]  # (course, period)

    @property
    def periods(self) -> int:
        return self.days * self.a_day


Lecture = tuple[str, str, int]
"""(course, room, period)"""


class Lines:
    """The words of each line that has any."""

    def __init__(self, text: str) -> None:
        self.all = [
            (number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()
        ]
        self.at = 0

    def wrong(self, sentence: str, **values: str | int) -> UnreadableInstance:
        """At the line that was read last."""
        number, words = self.all[self.at - 1]
        values.setdefault("found", " ".join(words)[:SHOWN])
        return UnreadableInstance(sentence, line=number, **values)

    def next(self, expected: str) -> list[str]:
        if self.at >= len(self.all):
            raise UnreadableInstance(_("the file ends where %(expected)s should be"), expected=expected)
        self.at += 1
        return self.all[self.at - 1][1]

    def title(self, expected: str) -> list[str]:
        words = self.next(expected)
        if words[0].rstrip(":") != expected:
            raise self.wrong(_("line %(line)s: expected %(expected)s:, found “%(found)s”"), expected=expected)
        return words

    def number(self, word: str, least: int, most: int) -> int:
        found = int(word) if word.isdecimal() and len(word) <= len(str(most)) + 3 else least - 1
        if not least <= found <= most:
            sentence = _(
                "line %(line)s: expected a whole number from %(least)s to %(most)s, found “%(found)s”"
            )
            raise self.wrong(sentence, least=least, most=most, found=word[:SHOWN])
        return found

    def section(self, title: str, count: int, words: int) -> Iterator[list[str]]:
        self.title(title)
        for _at in range(count):
            line = self.next(title)
            if len(line) < words:
                sentence = _(
                    "line %(line)s: expected a line of %(title)s with %(words)s words, found “%(found)s”"
                )
                raise self.wrong(sentence, title=title, words=words)
            yield line

    def named(self, title: str, count: int, words: int) -> Iterator[list[str]]:
        """A section whose lines begin with a name, each with another one."""
        names = set()
        for line in self.section(title, count, words):
            if line[0] in names:
                raise self.wrong(
                    _("line %(line)s: %(title)s has “%(name)s” already"), title=title, name=line[0]
                )
            names.add(line[0])
            yield line

    def end(self) -> None:
        if self.at < len(self.all) and self.next("END.")[0].rstrip(".").upper() != "END":
            raise self.wrong(
                _("line %(line)s: expected END., found “%(found)s”; is there more than the head counts?")
            )


def read(text: str) -> Instance:
    """Raises `Unreadable`."""
    lines = Lines(text)
    name = " ".join(lines.title("Name")[1:])
    size = {title: lines.number("".join(lines.title(title)[1:2]), *limits) for title, limits in SIZES.items()}
    days, a_day = size["Days"], size["Periods_per_day"]
    courses = tuple(course(lines, words) for words in lines.named("COURSES", size["Courses"], 5))
    rooms = tuple(
        (words[0], lines.number(words[1], 0, MOST_PEOPLE)) for words in lines.named("ROOMS", size["Rooms"], 2)
    )
    names = {one.name for one in courses}
    curricula = tuple(
        curriculum(lines, words, names) for words in lines.section("CURRICULA", size["Curricula"], 2)
    )
    constraints = lines.section("UNAVAILABILITY_CONSTRAINTS", size["Constraints"], 3)
    closed = frozenset(
        (known(lines, words[0], names), period(lines, words, days, a_day)) for words in constraints
    )
    lines.end()
    instance = Instance(name, days, a_day, courses, rooms, curricula, closed)
    refuse_absurd(instance)
    return instance


def course(lines: Lines, words: list[str]) -> CttCourse:
    lectures, days, students = (
        lines.number(word, *limits)
        for word, limits in zip(
            words[2:5], ((1, MOST_LECTURES), (0, SIZES["Days"][1]), (0, MOST_PEOPLE)), strict=True
        )
    )
    return CttCourse(words[0], words[1], lectures, days, students)


def curriculum(lines: Lines, words: list[str], names: set[str]) -> tuple[str, ...]:
    members = tuple(known(lines, name, names) for name in words[2:])
    if lines.number(words[1], 0, SIZES["Courses"][1]) != len(members):
        raise lines.wrong(
            _("line %(line)s: %(said)s courses are announced, %(count)s are named"),
            said=words[1],
            count=len(members),
        )
    twice = next((one for one, other in pairwise(sorted(members)) if one == other), None)
    if twice:
        raise lines.wrong(_("line %(line)s: %(name)s is named twice"), name=twice)
    return members


def known(lines: Lines, name: str, names: set[str]) -> str:
    if name not in names:
        raise lines.wrong(_("line %(line)s: %(name)s is not a course of this instance"), name=name[:SHOWN])
    return name


def period(lines: Lines, words: list[str], days: int, a_day: int) -> int:
    day, at = (
        lines.number(word, 0, limits[1])
        for word, limits in zip(words[1:3], (SIZES["Days"], SIZES["Periods_per_day"]), strict=True)
    )
    if day >= days or at >= a_day:
        raise lines.wrong(_("line %(line)s: “%(found)s” names a period that the week does not have"))
    return day * a_day + at


def refuse_absurd(instance: Instance) -> None:
    """What each line may say, and all of them together may not."""
    lectures = sum(one.lectures for one in instance.courses)
    if lectures > MOST_LECTURES:
        raise UnreadableInstance(
            _("its courses have %(count)s lectures, more than %(most)s"), count=lectures, most=MOST_LECTURES
        )
    seats = sum(one.lectures * one.students for one in instance.courses)
    if seats > MOST_SEATS:
        raise UnreadableInstance(
            _("its lectures need %(count)s seats, more than %(most)s"), count=seats, most=MOST_SEATS
        )
    groups = [*Counter(one.teacher for one in instance.courses).values(), *map(len, instance.curricula)]
    pairs = sum(size * (size - 1) // 2 for size in groups)
    if pairs > MOST_PAIRS:
        sentence = _("%(count)s pairs of its courses have a common teacher or curriculum, more than %(most)s")
        raise UnreadableInstance(sentence, count=pairs, most=MOST_PAIRS)
    counted = len(instance.courses) * (len(instance.courses) + len(instance.curricula)) * instance.periods
    if counted > MOST_COUNTED:
        sentence = _("courses × (courses + curricula) × periods are %(count)s, more than %(most)s")
        raise UnreadableInstance(sentence, count=counted, most=MOST_COUNTED)


def written(instance: Instance, lectures: Iterable[Lecture]) -> str:
    """A solution: course, room, day, period in each line."""
    ordered = sorted(lectures, key=lambda one: (one[0], one[2], one[1]))
    return "".join(
        f"{course} {room} {period // instance.a_day} {period % instance.a_day}\n"
        for course, room, period in ordered
    )


def lectures_of(instance: Instance, text: str) -> list[Lecture]:
    """A solution read back. Raises `Unreadable`."""
    lines = Lines(text)
    found = []
    while lines.at < len(lines.all):
        words = lines.next("")
        if len(words) < 4:
            raise lines.wrong(_("line %(line)s: expected course, room, day and period, found “%(found)s”"))
        found.append((words[0], words[1], period(lines, words[1:], instance.days, instance.a_day)))
    return found
