"""基本信息, 学校, 教师, 班级, 教室: each name once, every reference known."""

import re
from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar

from lianke.workbook.checks.names import Names
from lianke.workbook.checks.references import PlaceNames, Schools, Unknown, cite, suggestion
from lianke.workbook.reader.columns import BASICS, COUNTY, COUNTY_WORDS, TEACHERS, YEAR
from lianke.workbook.reader.line import Line, Mistake
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import Class, School, SheetPeriod, SheetRoom, Supply, Teacher
from lianke.workbook.reader.workbook import Workbook

SCHOOL_YEAR = re.compile(r"(\d{4})-(\d{4})")


class PlaceRow(Protocol):
    @property
    def line(self) -> Line: ...


R = TypeVar("R", bound=PlaceRow)


def check_basics(book: Workbook, names: Iterable[str]) -> None:
    for name in names:
        words = COUNTY_WORDS if name == COUNTY else {name}
        row = next((each for each in book.settings if each.name in words), None)
        if row is None:
            reason = _("“%(name)s” is missing.", name=name)
            book.problems.append(
                Mistake(
                    BASICS,
                    None,
                    "",
                    "",
                    reason,
                    _("Add a row for it: 项目 %(name)s, and its 内容.", name=name),
                )
            )
        elif not row.value:
            row.line.required("内容")
        elif name == YEAR and not is_school_year(row.value):
            row.line.fail(
                "内容", _("“%(value)s” is not a school year.", value=row.value), _("Write it like 2026-2027.")
            )


def is_school_year(text: str) -> bool:
    found = SCHOOL_YEAR.fullmatch(text)
    return bool(found) and int(text[5:]) == int(text[:4]) + 1


def once(rows: Iterable[R], header: str, key: Callable[[R], Hashable]) -> None:
    """Of rows with one key the first stands; an empty key is nobody's."""
    seen: dict[Hashable, R] = {}
    for row in rows:
        value = key(row)
        if not value or (isinstance(value, tuple) and not all(value)):
            continue
        first = seen.setdefault(value, row)
        if first is not row:
            row.line.fail(
                header,
                _("Row %(row)s says the same.", row=first.line.number),
                _("Delete one of the two rows, or correct what differs."),
            )


def check_schools(book: Workbook) -> None:
    for row in book.schools:
        if row.parent and row.parent == row.name and "学校名称" not in row.line.problems:
            row.line.fail(
                "上级学校",
                _("A school cannot stand under itself."),
                _("Name the school above it, or leave it empty."),
            )
    check_circles({row.name: row for row in book.schools if row.name and "学校名称" not in row.line.problems})


def check_circles(schools: dict[str, School]) -> None:
    """Tells one school of a circle."""
    for name, row in schools.items():
        above, seen = row.parent, set[str]()
        while above in schools and above not in seen:
            seen.add(above)
            above = schools[above].parent
        if name in seen and not row.line.problems:
            reason = _("This school stands under itself by way of %(name)s.", name=row.parent)
            row.line.fail("上级学校", reason, _("Correct one of the schools above it."))
            return


def check_phones(book: Workbook) -> None:
    holders: dict[str, Teacher] = {}
    for row in book.teachers:
        first = holders.setdefault(row.phone, row) if row.phone else row
        if first.name != row.name:
            row.line.fail(
                "手机号",
                _(
                    "Row %(row)s (%(name)s) has the same mobile number.",
                    row=first.line.number,
                    name=first.name,
                ),
                _("A number belongs to one person: correct one of the two, or leave it empty."),
            )


def check_teachers(book: Workbook) -> None:
    once(book.teachers, "姓名", lambda row: (row.name, row.phone or row.school, row.school, row.role))
    check_namesakes(book.teachers)


def check_namesakes(teachers: list[Teacher]) -> None:
    """Two people of one name at one school can only be told apart by their phones."""
    seen: dict[tuple[str, str], Teacher] = {}
    for row in teachers:
        first = seen.setdefault((row.name, row.school), row)
        if first is not row and row.name and row.phone != first.phone and not (row.phone and first.phone):
            row.line.fail(
                "姓名",
                _("Row %(row)s has the same name at the same school.", row=first.line.number),
                _("Give both a mobile number, so that they can be told apart."),
            )


def check_unique_names(book: Workbook) -> None:
    once(book.schools, "学校名称", lambda row: row.name)
    once(book.classes, "班级", lambda row: row.key)
    once(book.rooms, "教室", lambda row: (row.school, row.name))


def cite_schools(book: Workbook, names: PlaceNames) -> None:
    """Every use of a school's name in one go: how often a lost name is used tells what it was."""
    schools = Schools(book, names)
    for school in book.schools:
        schools.cite(school.line, "上级学校", school.parent)
    rows: tuple[Teacher | Class | SheetRoom | SheetPeriod | Supply, ...] = (
        *book.teachers,
        *book.classes,
        *book.rooms,
        *book.periods,
        *book.supplies,
    )
    for row in rows:
        schools.cite(row.line, "学校", row.school)
    for opening in book.openings:
        schools.cite(opening.line, "学校", opening.school)
    for own in book.own_lessons:
        schools.cite(own.line, "学校", own.school)
    for lesson in (*book.pins, *book.lessons):
        schools.cite(lesson.line, "主讲学校", lesson.school)
        for school_name, _class in lesson.receivers:
            schools.cite(lesson.line, "接收班级", school_name)
    for pair in book.pairs:
        schools.cite(pair.line, "支援学校", pair.supporter)
        schools.cite(pair.line, "受援学校", pair.recipient)
    schools.settle()


def check_assistants(book: Workbook, names: Names) -> None:
    unknown = Unknown()
    for row in book.classes:
        if row.assistant:
            check_assistant(row, names, unknown)
    unknown.settle()


def check_assistant(row: Class, names: Names, unknown: Unknown) -> None:
    person = names.assistant(row)
    namesakes = names.namesakes.get(row.assistant, [])
    if person:
        cite(row.line, person.line)
    elif namesakes:
        row.line.fail(
            "助教",
            _(
                "Several teachers are called %(name)s, none of them at %(school)s.",
                name=row.assistant,
                school=row.school,
            ),
            _("Correct the name, or the teacher's school."),
        )
    else:
        there = [name for name, school in names.teachers if school == row.school] or list(names.namesakes)
        words = (
            _("Sheet 教师 has nobody called %(name)s.", name=row.assistant),
            suggestion(row.assistant, there, TEACHERS),
        )
        unknown.cite(
            row.line, "助教", (row.school, row.assistant), words, names.lost_teachers(row.school, "assistant")
        )
