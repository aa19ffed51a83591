"""What the names in a workbook stand for."""

from collections import defaultdict
from collections.abc import Iterable

from lianke.workbook.reader.columns import BUREAU, NATIONAL_SUBJECTS
from lianke.workbook.reader.line import Line, Mistake
from lianke.workbook.reader.rows import Class, ClassKey, School, SheetLesson, SheetPeriod, SheetRoom, Teacher
from lianke.workbook.reader.workbook import Workbook

Minutes = tuple[int, int]


class Names:
    """The rows by their names; of two rows with one name the first counts, and what stands here already
    counts last.
    """

    def __init__(self, book: Workbook) -> None:
        around = book.around or Workbook()
        schools, teachers, classes = (
            [*book.schools, *around.schools],
            [*book.teachers, *around.teachers],
            [*book.classes, *around.classes],
        )
        self.schools: dict[str, School] = {row.name: row for row in reversed(schools) if row.name}
        self.bureau = book.setting(BUREAU)
        self.teachers: dict[tuple[str, str], Teacher] = {
            (row.name, row.school): row for row in reversed(teachers) if row.name
        }
        self.own_teachers = book.teachers
        self.namesakes: dict[str, list[Teacher]] = defaultdict(list)
        for teacher in [
            *book.teachers,
            *(one for one in around.teachers if self.teachers.get((one.name, one.school)) is one),
        ]:
            if teacher.name:
                self.namesakes[teacher.name].append(teacher)
        self.classes: dict[ClassKey, Class] = {
            row.key: row for row in reversed(classes) if row.name and row.school
        }
        self.rooms: dict[tuple[str, str], SheetRoom] = {
            (row.school, row.name): row for row in reversed([*book.rooms, *around.rooms]) if row.name
        }
        self.rooms_of: dict[str, list[SheetRoom]] = defaultdict(list)
        for room in [
            *book.rooms,
            *(room for room in around.rooms if self.rooms[room.school, room.name] is room),
        ]:
            self.rooms_of[room.school].append(room)
        self.planned = {row.subject for row in (*book.plan, *around.plan) if row.subject}
        self.subjects = self.planned or set(NATIONAL_SUBJECTS)
        self.periods = book.periods
        self.plan = book.plan
        self.bells = bells_of([*book.periods, *around.periods])

    def is_place(self, name: str) -> bool:
        return name in self.schools or (bool(name) and name == self.bureau)

    def lecturer(self, lesson: SheetLesson) -> Teacher | None:
        """By name and school; without a school, the only one of that name."""
        return self.person(lesson.lecturer, lesson.school)

    def assistant(self, row: Class) -> Teacher | None:
        """Of the class's own school, else the only one of that name."""
        return self.teachers.get((row.assistant, row.school)) or self.person(row.assistant, "")

    def person(self, name: str, school: str) -> Teacher | None:
        if school:
            return self.teachers.get((name, school))
        namesakes = self.namesakes.get(name, [])
        return namesakes[0] if len({(one.name, one.school) for one in namesakes}) == 1 else None

    def lost_teachers(self, school: str, *roles: str) -> list[Mistake]:
        """The mistakes of such teachers of that school whose name is empty, and of rows that say what another
        one says.
        """
        nameless = [
            row.line
            for row in self.own_teachers
            if not row.name and row.school == school and row.role in (*roles, "")
        ]
        return [*lost(nameless, "姓名"), *lost([row.line for row in self.own_teachers if row.name], "姓名")]

    def lost_subjects(self, name: str) -> list[Mistake]:
        return lost([row.line for row in self.plan], "学科") if name in NATIONAL_SUBJECTS else []

    def lost_periods(self) -> list[Mistake]:
        """The mistakes of rows of 作息 that may have been any period."""
        return lost([row.line for row in self.periods], "节次", "学校")

    def lost_rooms(self, school: str, name: str) -> list[Mistake]:
        """The mistakes of rooms that may have been this one."""
        there = lost([room.line for room in self.rooms_of.get(school, [])], "教室")
        return [
            *there,
            *lost([room.line for (_school, called), room in self.rooms.items() if called == name], "学校"),
        ]

    def host_school(self, lesson: SheetLesson) -> str:
        lecturer = self.lecturer(lesson)
        return lesson.school or (lecturer.school if lecturer else "")

    def receiving_room(self, school: str) -> SheetRoom | None:
        """The only interactive classroom of a school."""
        interactive = [room for room in self.rooms_of.get(school, []) if room.kind == "interactive"]
        return interactive[0] if len(interactive) == 1 else None

    def bell(self, school: str) -> dict[int, Minutes | None]:
        """The bell that rings at a school: its own, else that of the nearest school above it, else the
        bureau's.
        """
        seen: set[str] = set()
        while school and school not in seen:
            if school in self.bells:
                return self.bells[school]
            seen.add(school)
            row = self.schools.get(school)
            school = row.parent if row else ""
        return next((self.bells[name] for name in self.bureaus() if name in self.bells), {})

    def bureaus(self) -> list[str]:
        return [self.bureau, *(row.name for row in self.schools.values() if row.kind == "bureau")]


def lost(lines: Iterable[Line], *headers: str) -> list[Mistake]:
    return [line.problems[header] for line in lines for header in headers if header in line.problems]


def bells_of(periods: Iterable[SheetPeriod]) -> dict[str, dict[int, Minutes | None]]:
    """School → period number → minutes; None where the times were not understood."""
    bells: dict[str, dict[int, Minutes | None]] = defaultdict(dict)
    for row in periods:
        if row.no is not None:
            understood = row.begins is not None and row.ends is not None
            bells[row.school].setdefault(row.no, (row.begins or 0, row.ends or 0) if understood else None)
    return bells
