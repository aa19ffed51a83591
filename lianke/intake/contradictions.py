"""固定课 that cannot be: against a rule, against each other, or more than is owed. Each is found at its row."""

from collections.abc import Iterator

from lianke.planner.checker import BrokenRule
from lianke.planner.contradictions import Unplannable, beyond_owed, broken, unplannable
from lianke.planner.problem import Lesson, Problem
from lianke.planner.week import Week
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.messages import Message, _
from lianke.workbook.reader.rows import SheetLesson


def contradictions(problem: Problem, pins: list[tuple[SheetLesson, Lesson]]) -> Iterator[Mistake]:
    """Row by row: each is looked at beside those above it that can be."""
    sound: list[Lesson] = []
    week = Week(problem)
    for row, pin in pins:
        reason = next(wrong(week, sound, pin), None)
        if reason is None:
            sound.append(pin)
        else:
            yield row.line.problem("主讲教师", reason, _("Correct the row, or what stands against it."))


def wrong(week: Week, sound: list[Lesson], pin: Lesson) -> Iterator[Message]:
    for key, owed in beyond_owed(week.problem, sound, pin):
        values = {"class": "/".join(key)}
        yield _("%(class)s is owed %(owed)s of this a week, and this is one more.", owed=owed, **values)
    for rule in broken(week.problem, sound, pin):
        yield sentences()[rule]
    for why in unplannable(week, sound, pin):
        yield obstacles()[why]


def obstacles() -> dict[Unplannable, Message]:
    return {
        Unplannable.PERIODS: _(
            "Its classes are owed different numbers of periods of this subject, so they cannot share "
            "all lessons."
        ),
        Unplannable.COUNTY: _(
            "The lecturer is of another county than the classes; each county is planned by itself."
        ),
        Unplannable.TIMES: _(
            "The lecturer and these classes have too few free periods in common for all their "
            "lessons of a week."
        ),
        Unplannable.WEEK: _(
            "With all that is pinned the lecturer would teach more lessons a week than there is room for "
            "(每周主讲上限, 可用时间)."
        ),
    }


def sentences() -> dict[BrokenRule, Message]:
    return {
        BrokenRule.UNKNOWN: _("The lecturer, the class, the period or a free room for it does not exist."),
        BrokenRule.SUBJECT: _("The lecturer does not teach this subject."),
        BrokenRule.NOT_OWED: _("A class that it names is owed nothing of this subject from outside."),
        BrokenRule.MOST_CLASSES: _("More classes receive it than the rules allow."),
        BrokenRule.MOST_PUPILS: _("More pupils receive it than the rules allow."),
        BrokenRule.GRADE: _("A class that it names does not have its grade."),
        BrokenRule.ONE_OF_A_SITE: _("Two of its classes are of one school."),
        BrokenRule.TOLERANCE: _("At a school that receives it no period begins near its time."),
        BrokenRule.LECTURER_TWICE: _("The lecturer has two lessons at this time."),
        BrokenRule.CLASS_TWICE: _("A class is in two lessons at this time."),
        BrokenRule.ROOM_TWICE: _("No room is left to send it from."),
        BrokenRule.SITE_FULL: _("At a school that receives it all screens are taken at this time."),
        BrokenRule.STEADY: _(
            "One of its classes is pinned to another lecturer or other classes for this subject; 固定课 keeps "
            "them together."
        ),
        BrokenRule.SUBJECT_A_DAY: _("A class has the subject too often on this day."),
        BrokenRule.GAP: _("It is too near to the other lesson of the week."),
        BrokenRule.LECTURER_A_DAY: _("The lecturer has too many lessons on this day."),
        BrokenRule.LECTURER_A_WEEK: _("The lecturer has too many lessons a week."),
        BrokenRule.NOT_FREE: _("The lecturer is not free then (可用时间)."),
        BrokenRule.CLOSED: _("The school or the room is closed then (可用时间)."),
        BrokenRule.OWN_LESSON: _("A class has a lesson of its own then (本校课表)."),
        BrokenRule.LINE: _("The line of a school that receives it does not carry so many pictures."),
    }
