"""固定课 that cannot be: against a rule, against each other, or more than is owed. Each is found at its row."""

from collections.abc import Iterator

from lianke.planner.checker import Rule
from lianke.planner.contradictions import Unplannable, beyond_owed, broken, unplannable
from lianke.planner.problem import Lesson
from lianke.planner.problem import Problem as Planning
from lianke.planner.week import Week
from lianke.workbook.reader.line import Problem
from lianke.workbook.reader.messages import Message, _
from lianke.workbook.reader.rows import Lesson as Row


def contradictions(problem: Planning, pins: list[tuple[Row, Lesson]]) -> Iterator[Problem]:
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


def sentences() -> dict[Rule, Message]:
    return {
        Rule.UNKNOWN: _("The lecturer, the class, the period or a free room for it does not exist."),
        Rule.SUBJECT: _("The lecturer does not teach this subject."),
        Rule.NOT_OWED: _("A class that it names is owed nothing of this subject from outside."),
        Rule.MOST_CLASSES: _("More classes receive it than the rules allow."),
        Rule.MOST_PUPILS: _("More pupils receive it than the rules allow."),
        Rule.GRADE: _("A class that it names does not have its grade."),
        Rule.ONE_OF_A_SITE: _("Two of its classes are of one school."),
        Rule.TOLERANCE: _("At a school that receives it no period begins near its time."),
        Rule.LECTURER_TWICE: _("The lecturer has two lessons at this time."),
        Rule.CLASS_TWICE: _("A class is in two lessons at this time."),
        Rule.ROOM_TWICE: _("No room is left to send it from."),
        Rule.SITE_FULL: _("At a school that receives it all screens are taken at this time."),
        Rule.STEADY: _(
            "One of its classes is pinned to another lecturer or other classes for this subject; 固定课 keeps "
            "them together."
        ),
        Rule.SUBJECT_A_DAY: _("A class has the subject too often on this day."),
        Rule.GAP: _("It is too near to the other lesson of the week."),
        Rule.LECTURER_A_DAY: _("The lecturer has too many lessons on this day."),
        Rule.LECTURER_A_WEEK: _("The lecturer has too many lessons a week."),
        Rule.NOT_FREE: _("The lecturer is not free then (可用时间)."),
        Rule.CLOSED: _("The school or the room is closed then (可用时间)."),
        Rule.OWN_LESSON: _("A class has a lesson of its own then (本校课表)."),
        Rule.LINE: _("The line of a school that receives it does not carry so many pictures."),
    }
