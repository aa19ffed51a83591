"""作息, 校历, 课程方案, 供给, 排课规则."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from lianke.workbook.checks.names import Names
from lianke.workbook.checks.places import once
from lianke.workbook.checks.references import Unknown, suggestion
from lianke.workbook.reader.columns import CALENDAR, PLAN
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import Day, RuleValue, SheetPeriod
from lianke.workbook.reader.rules import KNOWN, WHOLE_CLASS_SUBJECTS
from lianke.workbook.reader.values import nearest
from lianke.workbook.reader.workbook import Workbook

LONGEST_TERM_DAYS = 300


def check_bells(book: Workbook) -> None:
    once(book.periods, "节次", lambda row: (row.school, row.no))
    rung: dict[str, list[SheetPeriod]] = defaultdict(list)
    for row in book.periods:
        if row.begins is not None and row.ends is not None and not row.line.problems:
            rung[row.school].append(row)
    for periods in rung.values():
        periods.sort(key=lambda row: (row.begins or 0, row.line.number))
        for before, after in pairwise(periods):
            if (after.begins or 0) < (before.ends or 0):
                after.line.fail(
                    "开始",
                    _("This period begins before the one in row %(row)s has ended.", row=before.line.number),
                    _("Write a time not before %(ends)s.", ends=before.line.text("结束")),
                )


def check_calendar(book: Workbook) -> list[Mistake]:
    """Errors go to their lines; returns warnings."""
    terms = [row for row in book.days if row.kind == "term"]
    if book.term is None and not any(row.line.problems for row in book.days if not row.kind):
        book.problems.append(
            Mistake(
                CALENDAR,
                None,
                "",
                "",
                _("No row says when the term begins and ends."),
                _("Add a row 学期 with its first and last day."),
            )
        )
    for extra in terms[1:]:
        extra.line.fail(
            "事项",
            _("Row %(row)s already is the term.", row=terms[0].line.number),
            _("One workbook is for one term."),
        )
    check_makeup_days(book.days)
    if terms:
        check_term_length(terms[0])
    check_days_once(book.days)
    return days_outside(book.days, book.term) if book.term else []


def check_term_length(term: Day) -> None:
    if term.begins_on and term.ends_on and not 0 < (term.ends_on - term.begins_on).days < LONGEST_TERM_DAYS:
        term.line.fail("结束日期", _("A term cannot be that long or that short."), _("Check both days."))


def check_makeup_days(days: list[Day]) -> None:
    for row in days:
        if row.kind == "makeup":
            if (
                row.line.required("补哪天的课")
                and row.begins_on
                and row.ends_on
                and row.begins_on != row.ends_on
            ):
                row.line.fail("结束日期", _("A make-up day follows one day."), _("Write a row for each day."))
        elif row.follows:
            row.line.fail(
                "补哪天的课", _("Only a make-up day follows another day."), _("Clear it, or write 调休上课.")
            )


def check_days_once(days: list[Day]) -> None:
    seen: dict[date, Day] = {}
    for row in days:
        if row.kind == "term" or not row.begins_on or not row.ends_on or row.line.problems:
            continue
        if (row.ends_on - row.begins_on).days > LONGEST_TERM_DAYS:
            row.line.fail("结束日期", _("That is longer than any term."), _("Check both days."))
            continue
        for offset in range((row.ends_on - row.begins_on).days + 1):
            day = row.begins_on + timedelta(days=offset)
            first = seen.setdefault(day, row)
            if first is not row:
                row.line.fail(
                    "开始日期",
                    _("Row %(row)s already says what %(day)s is.", row=first.line.number, day=str(day)),
                    _("A day can be one thing only."),
                )


def days_outside(days: list[Day], term: Day) -> list[Mistake]:
    if not term.begins_on or not term.ends_on:
        return []
    return [
        row.line.problem("开始日期", _("This day is not within the term."), _("Check the year."))
        for row in days
        if row.kind != "term"
        and row.begins_on
        and row.ends_on
        and (row.ends_on < term.begins_on or row.begins_on > term.ends_on)
    ]


def check_plan(book: Workbook, names: Names) -> list[Mistake]:
    """Errors go to their lines; returns warnings about subjects that nobody plans."""
    once(book.plan, "学科", lambda row: row.subject)
    once(book.supplies, "学科", lambda row: (row.school, row.subject))
    once(book.rules, "规则", lambda row: row.name)
    subjects, unknown = list(names.subjects), Unknown()
    for supply in book.supplies:
        if supply.subject and supply.subject not in names.subjects:
            words = (
                _("Sheet 课程方案 has no subject called “%(name)s”.", name=supply.subject),
                suggestion(supply.subject, subjects, PLAN),
            )
            unknown.cite(supply.line, "学科", supply.subject, words, names.lost_subjects(supply.subject))
    unknown.settle()
    return [
        teacher.line.problem(
            "任教学科",
            _("Sheet 课程方案 has no subject called “%(name)s”.", name=subject),
            suggestion(subject, subjects, PLAN),
        )
        for teacher in book.teachers
        for subject in teacher.subjects
        if subject not in names.subjects
    ]


def check_rules(book: Workbook, names: Names) -> list[Mistake]:
    """Warnings: rules that nobody knows are kept but not followed."""
    warnings = []
    for rule in book.rules:
        if rule.name and rule.name not in KNOWN:
            close = nearest(rule.name, list(KNOWN))
            remedy = (
                _("Did you mean “%(name)s”?", name=close)
                if close
                else _("It is kept, but nothing follows it.")
            )
            warnings.append(
                rule.line.problem("规则", _("There is no rule called “%(name)s”.", name=rule.name), remedy)
            )
        if rule.name == WHOLE_CLASS_SUBJECTS:
            warnings += [
                rule.line.problem(
                    "值",
                    _("Sheet 课程方案 has no subject called “%(name)s”.", name=name),
                    suggestion(name, list(names.subjects), PLAN),
                )
                for name in listed(rule.value)
                if name not in names.subjects
            ]
    return warnings


def listed(value: RuleValue | None) -> list[str]:
    return value if isinstance(value, list) else []
