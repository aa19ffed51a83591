"""From a county's workbook to the planner's problem. No database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lianke.intake.checks.limits import BANDS
from lianke.intake.checks.names import Names
from lianke.intake.reader.columns import BELLS, PLAN, PROVISION, TEACHERS
from lianke.intake.reader.line import Cell, Line, Problem, Unfit
from lianke.intake.reader.messages import Unreadable, _
from lianke.intake.reader.rows import Class, RuleValue, Teacher
from lianke.intake.reader.rules import (
    BELL_TOLERANCE,
    CLASSES_AT_ONCE,
    KNOWN,
    LECTURER_A_DAY,
    MOST_CLASSES,
    MOST_PUPILS,
    SAME_BAND,
    STEADY_PARTNERS,
    SUBJECT_A_DAY,
    SUBJECT_GAP,
    TOGETHER,
    WHOLE_CLASS_SUBJECTS,
)  # fmt: skip
from lianke.intake.reader.workbook import Workbook
from lianke.timetable.planner.problem import Bell, Demand, Lecturer, Period, Rules, Site
from lianke.timetable.planner.problem import Problem as Planning

OWN = "own"
NEEDED = (BELLS, PLAN, PROVISION)
RuleValues = Mapping[str, RuleValue | None]


@dataclass(frozen=True)
class County:
    """A workbook as the planner needs it, with what keeps it from being planned."""

    problem: Planning
    errors: list[Problem]


def county_of(book: Workbook, changed: RuleValues | None = None) -> County:
    """`changed`: rules that count instead of the workbook's own. Raises Unreadable when a sheet is missing that planning needs."""
    missing = [sheet for sheet in NEEDED if sheet not in book.sheets]
    if missing:
        raise Unreadable(
            "missing_sheet", _("For planning the workbook lacks the sheet %(names)s, or it is empty.", names="、".join(missing))
        )
    return Reading(book, {row.name: row.value for row in book.rules} | dict(changed or {})).county()


def rule_value(name: str, text: str) -> RuleValue:
    """A rule's value as it would be read from 排课规则. Raises Unreadable."""
    if name not in KNOWN:
        raise Unreadable("unknown_rule", _("There is no rule called “%(name)s”.", name=name))
    try:
        return KNOWN[name](Cell("", text))
    except Unfit as unfit:
        raise Unreadable("bad_rule", _("%(name)s: %(reason)s", name=name, reason=unfit.reason)) from unfit


class Reading:
    def __init__(self, book: Workbook, rules: RuleValues) -> None:
        self.book = book
        self.names = Names(book)
        self.values = rules
        together = rules.get(WHOLE_CLASS_SUBJECTS)
        self.as_one = set(together) if isinstance(together, list) else set()
        self.providers = {(row.school, row.subject): row.who for row in book.supplies}
        self.errors: list[Problem] = []

    def county(self) -> County:
        lecturers = tuple(self.lecturers())
        demands = tuple(demand for row in self.book.classes for demand in self.demands_of(row))
        if not lecturers:
            self.errors.append(
                Problem(TEACHERS, None, "", "", _("Nobody is a 主讲教师 with a subject."), _("Give the lecturers that role."))
            )
        if not demands:
            reason = _("No class is owed anything from outside.")
            self.errors.append(Problem(PROVISION, None, "", "", reason, _("Write 外援 for the subjects that the lecturers give.")))
        used = dict.fromkeys([*(one.site for one in lecturers), *(one.site for one in demands)])
        return County(Planning({name: self.site(name) for name in used}, lecturers, demands, self.rules()), self.errors)

    def lecturers(self) -> Iterator[Lecturer]:
        for row in self.book.teachers:
            if row.role == "lecturer" and row.subjects:
                self.needs_bell(row.line, row)
                yield Lecturer(row.school, row.name, row.subjects, row.limit_a_week)

    def demands_of(self, row: Class) -> Iterator[Demand]:
        """One for each subject that is taught to the class as one, else one for each of its grades."""
        found = []
        for line in self.book.plan:
            owed = {grade: line.periods[grade] for grade in row.grades if line.periods.get(grade)}
            if not owed or self.provider(row.school, line.subject) == OWN:
                continue
            parts = [tuple(owed)] if line.subject in self.as_one else [(grade,) for grade in owed]
            found += [
                Demand(
                    row.school, row.name, line.subject, grades, self.joins(row, grades), max(owed[each] for each in grades), row.pupils or 0
                )
                for grades in parts
            ]
        if found:
            self.needs_bell(row.line, row)
        yield from found

    def joins(self, row: Class, grades: tuple[int, ...]) -> tuple[int, ...]:
        """合班年级: lessons of one of its grades, or (同段) of the bands that these are in; another grade of its own is another debt."""
        if self.values.get(TOGETHER) != SAME_BAND:
            return grades
        near = {each for band in BANDS for each in band if set(band) & set(grades)}
        return tuple(sorted(near - (set(row.grades) - set(grades))))

    def provider(self, school: str, subject: str) -> str:
        """Whose row is nearest: the school's own, of a school above it, the bureau's; 本校 without any."""
        for name in [*self.above(school), *self.names.bureaus()]:
            if (name, subject) in self.providers:
                return self.providers[name, subject]
        return OWN

    def above(self, school: str) -> list[str]:
        found: list[str] = []
        while school and school not in found:
            found.append(school)
            row = self.names.schools.get(school)
            school = row.parent if row else ""
        return found

    def needs_bell(self, line: Line, row: Class | Teacher) -> None:
        if not self.names.bell(row.school):
            reason = _("No bell rings at %(school)s.", school=row.school)
            self.errors.append(line.problem("学校", reason, _("Write its periods, or those of a school above it, into sheet 作息.")))

    def site(self, name: str) -> Site:
        rooms = self.names.rooms_of.get(name, [])
        screens = max(1, sum(room.kind == "interactive" for room in rooms))
        row, limit = self.names.schools.get(name), self.number(CLASSES_AT_ONCE)
        if row and row.kind == "point" and limit:
            screens = min(screens, limit)
        return Site(name, self.bell(name), screens, tuple(room.name for room in rooms if room.kind == "lecture"))

    def bell(self, name: str) -> Bell:
        periods = self.names.bell(name)
        return tuple(Period(no, span[0], span[1]) for no, span in sorted(periods.items()) if span)

    def rules(self) -> Rules:
        return Rules(
            most_classes=self.number(MOST_CLASSES),
            most_pupils=self.number(MOST_PUPILS),
            steady=self.values.get(STEADY_PARTNERS) is True,
            subject_a_day=self.number(SUBJECT_A_DAY),
            gap=self.number(SUBJECT_GAP) or 0,
            lecturer_a_day=self.number(LECTURER_A_DAY),
            tolerance=self.number(BELL_TOLERANCE) or 0,
        )

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None
