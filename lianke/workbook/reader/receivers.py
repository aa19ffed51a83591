"""接收班级: 学校/班级；学校/班级."""

import re
from collections.abc import Collection, Iterator, Sequence

from lianke.workbook.reader.classes import class_name
from lianke.workbook.reader.line import Line
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import ClassKey

HEADER = "接收班级"
MOST_PIECES = 16  # a name has 32 characters at most
PIECE = re.compile(r"[^、,;\n]+")


def receivers(line: Line, classes: Collection[ClassKey]) -> tuple[ClassKey, ...]:
    """In the order typed, each once. `classes`: those of the workbook, whose names may have separators in
    them.
    """
    found: dict[ClassKey, None] = {}
    is_retyped = False
    if not line.text(HEADER):
        line.fail(
            HEADER, _("Nobody receives this lesson."), _("Write school/class, several separated by ；.")
        )
    for said in named(line.listed(HEADER), classes):
        school, name = sides(said)
        if not (school and name):
            reason = _("“%(value)s” does not name a school and a class.", value=said)
            line.fail(HEADER, reason, _("Write school/class, several separated by ；."))
            continue
        found[key_of(said)] = None
        is_retyped = is_retyped or key_of(said) != (school, name)
    if is_retyped:
        line.understand(HEADER, "；".join("/".join(key) for key in found))
    return tuple(found)


def named(text: str, classes: Collection[ClassKey]) -> Iterator[str]:
    """The parts of the list: 甲校/一、二班；乙校/三班 are two, where 甲校 has a class 一、二班 or none called 一."""
    pieces, at = [piece for piece in PIECE.finditer(text) if piece[0].strip()], 0
    while at < len(pieces):
        near = pieces[at : at + longest(pieces[at : at + MOST_PIECES])]
        ways = [text[near[0].start() : last.end()].strip() for last in reversed(near)]
        known = next((index for index, way in enumerate(ways) if key_of(way) in classes), 0)
        yield ways[known]
        at += len(near) - known


def longest(pieces: Sequence[re.Match[str]]) -> int:
    """How many pieces may be the first one's name: up to the next that names a school."""
    if "/" not in pieces[0][0]:
        return 1
    return 1 + next((index for index, piece in enumerate(pieces[1:]) if "/" in piece[0]), len(pieces) - 1)


def sides(said: str) -> ClassKey:
    school, _slash, name = said.partition("/")
    return school.strip(), name.strip()


def key_of(said: str) -> ClassKey:
    school, name = sides(said)
    return school, class_name(name)
