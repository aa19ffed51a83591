"""From a county's workbook to the planner's problem. No database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lianke.intake.contradictions import contradictions
from lianke.planner.problem import DAYS, Bell, ClassKey, Demand, Lecturer, Lesson, Period, Problem, Site, Slot
from lianke.timetable.policies import (
    Opening,
    SchoolPlace,
    free_of,
    joins_of,
    rules_of,
    site_of,
    subjects_as_one,
)
from lianke.workbook.checks.names import Names
from lianke.workbook.checks.weekly import school_of
from lianke.workbook.reader.columns import BELLS, PLAN, PROVISION, TEACHERS
from lianke.workbook.reader.line import Cell, Line, Mistake, Unfit
from lianke.workbook.reader.messages import Unreadable, _
from lianke.workbook.reader.rows import Class, RuleValue, SheetLesson, Teacher
from lianke.workbook.reader.rules import KNOWN, SUBJECT_A_DAY
from lianke.workbook.reader.text import clean
from lianke.workbook.reader.workbook import Workbook

OWN = "own"
NEEDED = (BELLS, PLAN, PROVISION)
RuleValues = Mapping[str, RuleValue | None]


@dataclass(frozen=True)
class SheetCounty:
    """A workbook as the planner needs it, with what keeps it from being planned."""

    problem: Problem
    errors: list[Mistake]


def county_of(book: Workbook, changed: RuleValues | None = None) -> SheetCounty:
    """`changed`: rules that count instead of the workbook's own. Raises Unreadable when a sheet is missing
    that planning needs.
    """
    missing = [sheet for sheet in NEEDED if sheet not in book.sheets]
    if missing:
        raise Unreadable(
            "missing_sheet",
            _(
                "For planning the workbook lacks the sheet %(names)s, or it is empty.",
                names="、".join(missing),
            ),
        )
    refuse_unknown_subjects(book, changed or {})
    return PlanReading(book, {row.name: row.value for row in book.rules} | dict(changed or {})).county()


def refuse_unknown_subjects(book: Workbook, rules: RuleValues) -> None:
    known = {row.subject for row in book.plan}
    unknown = sorted(subjects_as_one(rules) - known)
    if unknown:
        raise Unreadable(
            "unknown_subject", _("Sheet 课程方案 has no subject called “%(name)s”.", name="、".join(unknown))
        )


def rule_of(text: str) -> tuple[str, RuleValue]:
    """名称=值, the value as it would be read from 排课规则. Raises Unreadable."""
    name, _equals, value = (part.strip() for part in clean(text).partition("="))
    if name not in KNOWN:
        raise Unreadable("unknown_rule", _("There is no rule called “%(name)s”.", name=name))
    if not value:
        raise Unreadable(
            "bad_rule", _("%(name)s: %(reason)s", name=name, reason=_("“%(header)s” is empty.", header="值"))
        )
    try:
        return name, KNOWN[name](Cell("", value))
    except Unfit as unfit:
        raise Unreadable("bad_rule", _("%(name)s: %(reason)s", name=name, reason=unfit.reason)) from unfit


class PlanReading:
    def __init__(self, book: Workbook, rules: RuleValues) -> None:
        self.book = book
        self.names = Names(book)
        self.values = rules
        self.as_one = subjects_as_one(rules)
        self.providers = {(row.school, row.subject): row.who for row in book.supplies}
        self.openings = openings_of(book, self.names)
        self.has_counties = len({row.county for row in book.schools if row.county}) > 1
        self.errors: list[Mistake] = []

    def county(self) -> SheetCounty:
        lecturers = tuple(self.lecturers())
        demands = tuple(demand for row in self.book.classes for demand in self.demands_of(row))
        if not lecturers:
            self.errors.append(
                Mistake(
                    TEACHERS,
                    None,
                    "",
                    "",
                    _("Nobody is a 主讲教师 with a subject."),
                    _("Give the lecturers that role."),
                )
            )
        if not demands:
            reason = _("No class is owed anything from outside.")
            self.errors.append(
                Mistake(
                    PROVISION, None, "", "", reason, _("Write 外援 for the subjects that the lecturers give.")
                )
            )
        used = dict.fromkeys([*(one.site for one in lecturers), *(one.site for one in demands)])
        self.errors += bells_with_holes(self.book)
        self.errors += self.beyond_the_week(demands)
        sites = {name: self.site(name) for name in used}
        problem = Problem(sites, lecturers, demands, rules_of(self.values), self.own_lessons(sites))
        if not self.errors:
            pins = [(row, lesson) for row in self.book.pins if (lesson := lesson_of(row, self.names))]
            self.errors += contradictions(problem, pins)
            problem = replace(problem, pins=tuple(lesson for _row, lesson in pins))
        return SheetCounty(problem, self.errors)

    def beyond_the_week(self, demands: Iterable[Demand]) -> Iterator[Mistake]:
        """What the plan owes a class from outside and no week has days for."""
        a_day = self.values.get(SUBJECT_A_DAY)
        most = a_day * len(DAYS) if isinstance(a_day, int) else None
        owed: dict[str, int] = {}
        for demand in demands:
            owed[demand.subject] = max(demand.periods, owed.get(demand.subject, 0))
        for row in self.book.plan:
            periods = owed.get(row.subject, 0)
            if most is not None and periods > most:
                reason = _(
                    "%(periods)s periods a week of %(subject)s are more than the %(most)s that "
                    "同班同学科每天最多 allows.",
                    periods=periods,
                    subject=row.subject,
                    most=most,
                )
                yield row.line.problem("学科", reason, _("Correct the plan, or the rule."))

    def lecturers(self) -> Iterator[Lecturer]:
        for row in self.book.teachers:
            if row.role == "lecturer" and row.subjects:
                self.needs_bell(row.line, row)
                free = free_of(self.bell(row.school), self.openings.get((row.school, row.name, ""), ()))
                if free is not None and not free:
                    reason = _(
                        "%(name)s is a 主讲教师, but has no free period in sheet 可用时间.", name=row.name
                    )
                    self.errors.append(
                        row.line.problem(
                            "姓名", reason, _("Say when the lecturer is free, or give another role.")
                        )
                    )
                yield Lecturer(row.school, row.name, row.subjects, row.limit_a_week, free)

    def own_lessons(self, sites: Mapping[str, Site]) -> dict[ClassKey, frozenset[Slot]]:
        found: dict[ClassKey, set[Slot]] = {}
        for row in self.book.own_lessons:
            if row.school in sites:
                found.setdefault((row.school, row.name), set()).update(
                    (day, no) for day in row.weekdays for no in row.periods if day in DAYS
                )
        return {key: frozenset(slots) for key, slots in found.items()}

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
                    row.school,
                    row.name,
                    line.subject,
                    grades,
                    joins_of(self.values, row.grades, grades),
                    max(owed[each] for each in grades),
                    row.pupils or 0,
                )
                for grades in parts
            ]
        if found:
            self.needs_bell(row.line, row)
        yield from found

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
            self.errors.append(
                line.problem(
                    "学校", reason, _("Write its periods, or those of a school above it, into sheet 作息.")
                )
            )

    def site(self, name: str) -> Site:
        rooms, row = self.names.rooms_of.get(name, []), self.names.schools.get(name)
        site = site_of(
            SchoolPlace(
                name,
                row.kind if row else "",
                self.bell(name),
                [room.name for room in rooms if room.kind == "lecture"],
                [room.name for room in rooms if room.kind == "interactive"],
                row.down_mbps if row else None,
                {
                    room: found
                    for (school, person, room), found in self.openings.items()
                    if school == name and not person
                },
            ),
            self.values,
        )
        return replace(
            site, county=row.county if row and self.has_counties else "", township=row.township if row else ""
        )

    def bell(self, name: str) -> Bell:
        periods = self.names.bell(name)
        return tuple(Period(no, span[0], span[1]) for no, span in sorted(periods.items()) if span)


def bells_with_holes(book: Workbook) -> Iterator[Mistake]:
    """第1节, 第2节, 第4节: a row was lost, and every lesson of that period would be."""
    last: dict[str, int] = {}
    for row in sorted(book.periods, key=lambda each: (each.school, each.no or 0)):
        expected = last.get(row.school, 0) + 1
        if row.no is not None and row.no > expected:
            reason = _("The bell of %(school)s has no period %(no)s.", school=row.school, no=expected)
            yield row.line.problem(
                "节次", reason, _("Write a row for it, or number the periods without a gap.")
            )
        last[row.school] = row.no or 0


def openings_of(book: Workbook, names: Names) -> dict[tuple[str, str, str], list[Opening]]:
    """(school, lecturer, room) → when; no lecturer and no room: the whole school."""
    found: dict[tuple[str, str, str], list[Opening]] = {}
    for row in book.openings:
        key = school_of(row, names), row.name, row.room
        for day in row.weekdays:
            found.setdefault(key, []).extend(Opening(day, no, row.is_open) for no in row.periods or (None,))
    return found


def lesson_of(row: SheetLesson, names: Names) -> Lesson | None:
    """A row of 固定课 or 课程表 that can be understood, as a plan's lesson."""
    if not (row.grade and row.weekday and row.period and row.receivers):
        return None
    return Lesson(
        row.subject,
        row.grade,
        (names.host_school(row), row.lecturer),
        row.receivers,
        row.weekday,
        row.period,
        row.room,
    )
