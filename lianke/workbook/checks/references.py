"""Names that no row explains. One mistake is told once: whoever else uses the same name waits for it to be
put right.
"""

from collections import defaultdict
from collections.abc import Hashable
from difflib import SequenceMatcher
from typing import Protocol, TypeVar

from lianke.workbook.checks.names import Names
from lianke.workbook.reader.columns import CLASSES, ROOMS, SCHOOL_TYPES, SCHOOLS, TEACHERS
from lianke.workbook.reader.line import Line, Mistake
from lianke.workbook.reader.messages import Message, _
from lianke.workbook.reader.rows import ClassKey, School
from lianke.workbook.reader.values import nearest
from lianke.workbook.reader.workbook import Workbook

IDENTITY = {
    SCHOOLS: ("学校名称", "类型"),
    TEACHERS: ("姓名", "学校", "角色"),
    CLASSES: ("学校", "班级", "年级"),
    ROOMS: ("学校", "教室", "类型"),
}
"""Columns whose mistake keeps everything out that names the row."""

CITED_AGAIN = 2  # a name that so many rows use is a name that got lost, not a slip of the pen

ALIKE = 0.5

Citation = tuple[Line, str]


def root_of(line: Line) -> Mistake | None:
    """The mistake that keeps a row from being what others take it for."""
    return next(
        (line.problems[header] for header in IDENTITY.get(line.sheet, ()) if header in line.problems),
        line.cause,
    )


def cite(line: Line, cited: Line) -> None:
    """`line` names the row `cited`: it waits if that row has to be put right first."""
    if root := root_of(cited):
        line.depends_on(root)


class PlaceNames(Protocol):
    """Names, of a county or of a city."""

    bureau: str
    schools: dict[str, School]


class Schools:
    """Citations of schools, from every sheet."""

    def __init__(self, book: Workbook, names: PlaceNames) -> None:
        self.book = book
        self.names = names
        self.missing: dict[str, list[Citation]] = defaultdict(list)

    def cite(self, line: Line, header: str, name: str) -> None:
        if not name or name == self.names.bureau:
            return
        row = self.names.schools.get(name)
        if row:
            cite(line, row.line)
        elif all(line is not one for one, _header in self.missing[name]):
            self.missing[name].append((line, header))

    def settle(self) -> None:
        for name, citations in self.missing.items():
            lost = lost_school(name, self.book.schools) if len(citations) >= CITED_AGAIN else None
            blame(citations, root_of(lost.line) if lost else None, self.unknown(name))

    def unknown(self, name: str) -> tuple[Message, Message]:
        return (
            _("Sheet 学校 has no school called “%(name)s”.", name=name),
            suggestion(name, list(self.names.schools), SCHOOLS),
        )


def lost_school(name: str, schools: list[School]) -> School | None:
    """The row that probably was called `name` before its own name was lost: empty or typed twice, and of a
    fitting type.
    """
    lost = [row for row in schools if "学校名称" in row.line.problems]
    fitting = [row for row in lost if row.type and name.endswith(row.type)]
    near = [row for row in fitting if row.township and row.township[:-1] in name]
    return next(iter(near or fitting), None)


class Classes:
    """Citations of classes, from 课程表. A class of an unknown school is the school's citation, not one of its
    own.
    """

    def __init__(self, book: Workbook, names: Names) -> None:
        self.book = book
        self.names = names
        self.missing: dict[ClassKey, list[Citation]] = defaultdict(list)

    def cite(self, line: Line, header: str, key: ClassKey) -> None:
        row = self.names.classes.get(key)
        if row:
            cite(line, row.line)
        elif self.names.is_place(key[0]):
            self.missing[key].append((line, header))

    def settle(self) -> None:
        """The name that most lessons use is the first to be explained by a row that lost its own."""
        nameless = [row for row in self.book.classes if "班级" in row.line.problems]
        for key, citations in most_used(self.missing):
            lost = next(
                (row for row in self.book.classes if row.name == key[1] and "学校" in row.line.problems), None
            )
            lost = lost or next((row for row in nameless if row.school == key[0]), None)
            if lost is None and len(citations) >= CITED_AGAIN:
                # typed twice: it had another name, of another school perhaps
                lost = next((row for row in nameless if row.name), None)
            if lost in nameless:
                nameless.remove(lost)
            blame(citations, root_of(lost.line) if lost else None, self.unknown(key))

    def unknown(self, key: ClassKey) -> tuple[Message, Message]:
        school, name = key
        there = [each for of, each in self.names.classes if of == school]
        return _("%(school)s has no class called “%(name)s”.", school=school, name=name), suggestion(
            name, there, CLASSES
        )


class Unknown:
    """Citations of any other name: what to say of it, and the mistakes of rows that may have lost it."""

    def __init__(self) -> None:
        self.citations: dict[Hashable, list[Citation]] = defaultdict(list)
        self.words: dict[Hashable, tuple[Message, Message]] = {}
        self.lost: dict[Hashable, list[Mistake]] = {}

    def cite(
        self, line: Line, header: str, name: Hashable, words: tuple[Message, Message], lost: list[Mistake]
    ) -> None:
        self.citations[header, name].append((line, header))
        self.words[header, name] = words
        self.lost[header, name] = lost

    def settle(self) -> None:
        """A row that lost its name had one name: the one that is used most. An empty cell has lost one for
        certain.
        """
        explained: list[Mistake] = []
        for key, citations in most_used(self.citations):
            free = [one for one in self.lost[key] if not any(one is other for other in explained)]
            root = next((one for one in free if not one.value or len(citations) >= CITED_AGAIN), None)
            explained += [root] if root else []
            blame(citations, root, self.words[key])


K = TypeVar("K", bound=Hashable)


def most_used(citations: dict[K, list[Citation]]) -> list[tuple[K, list[Citation]]]:
    return sorted(citations.items(), key=lambda item: -len(item[1]))


def blame(citations: list[Citation], root: Mistake | None, unknown: tuple[Message, Message]) -> None:
    """Without a root the first citation is the mistake and the others wait for it."""
    first, header = citations[0]
    if root is None:
        root = first.fail(header, *unknown)
    for line, _header in citations:
        if line is not first or root.row != line.number or root.sheet != line.sheet:
            line.depends_on(root)


def suggestion(name: str, names: list[str], sheet: str) -> Message:
    close = nearest(name, names)
    if close and alike(stem(name), stem(close)):
        return _("Did you mean “%(name)s”? Otherwise add it to sheet %(sheet)s.", name=close, sheet=sheet)
    return _("Correct the name, or add it to sheet %(sheet)s.", sheet=sheet)


def stem(name: str) -> str:
    """A school's own name: half the county ends in 教学点, which makes nobody alike."""
    return next((name.removesuffix(kind) for kind in SCHOOL_TYPES if name.endswith(kind)), name)


def alike(one: str, two: str) -> bool:
    return SequenceMatcher(None, one, two).ratio() >= ALIKE
