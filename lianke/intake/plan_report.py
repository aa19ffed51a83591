"""A plan as text for a person and as JSON for a program."""

import resource
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianke.intake.reader.rows import RuleValue
from lianke.intake.reader.rules import said_rule
from lianke.timetable.planner.plan import Missing, Plan, Reason
from lianke.timetable.planner.problem import Problem

KILOBYTES = 1024


@dataclass(frozen=True)
class Planned:
    """A plan, what it was made from, and how long that took."""

    problem: Problem
    plan: Plan
    rules: Mapping[str, RuleValue | None]
    seconds: float


def as_json(planned: Planned) -> dict[str, object]:
    """`changed` and `changed_bound` count against an older plan and are null without one; `remedies` is empty until they are searched for."""
    plan = planned.plan
    return {
        "owed": plan.owed,
        "covered": plan.covered,
        "lessons": len(plan.lessons),
        "bound": plan.bounds.lessons,
        "proven": plan.proven,
        "uncovered": [
            {
                "class": "/".join(one.demand.key),
                "subject": one.demand.subject,
                "periods": one.demand.periods,
                "reason": reason(one, planned.problem),
                "remedies": [],
            }
            for one in plan.missing
        ],
        "changed": None,
        "changed_bound": None,
        "seconds": round(planned.seconds, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES),
    }


def as_text(planned: Planned) -> Iterator[str]:
    plan = planned.plan
    yield headline(plan)
    yield _("Counting alone gives %(counting)s lessons at least.") % {"counting": plan.bounds.counting}
    yield _("Rules: %(rules)s") % {"rules": "；".join(f"{name}={said_rule(value)}" for name, value in planned.rules.items())}
    given = Counter(lesson.subject for lesson in plan.lessons)
    for subject, most in plan.bounds.capacity.items():
        if given[subject]:
            values = {"subject": subject, "count": given[subject], "most": most}
            yield _("%(subject)s: %(count)s lessons a week, its lecturers can give %(most)s.") % values
    loads = Counter(lesson.lecturer for lesson in plan.lessons)
    yield _("Lessons a week: %(loads)s") % {"loads": "、".join(f"{key[1]} {count}" for key, count in sorted(loads.items()))}
    if plan.missing:
        yield _("Not planned (%(count)s class-periods a week)") % {"count": plan.owed - plan.covered}
    for one in plan.missing:
        yield f"  {'/'.join(one.demand.key)} {one.demand.subject} {one.demand.periods}: {reason(one, planned.problem)}"


def headline(plan: Plan) -> str:
    """What is planned and what could not be better."""
    values = {
        "owed": plan.owed, "covered": plan.covered, "lessons": len(plan.lessons), "coverable": plan.bounds.coverable, "bound": plan.bounds.lessons,
    }  # fmt: skip
    if plan.proven and plan.covered == plan.owed:
        return (
            _("%(covered)s of %(owed)s class-periods a week are planned, in %(lessons)s lessons; fewer is impossible under these rules.")
            % values
        )
    if plan.proven:
        return _(
            "%(covered)s of %(owed)s class-periods a week are planned, in %(lessons)s lessons; "
            "to cover more, or this with fewer, is impossible under these rules."
        ) % values  # fmt: skip
    return _(
        "%(covered)s of %(owed)s class-periods a week are planned, in %(lessons)s lessons; "
        "at most %(coverable)s could be, and what is planned needs %(bound)s lessons at least."
    ) % values  # fmt: skip


def reason(one: Missing, problem: Problem) -> str:
    sentences = {
        Reason.NO_LECTURER: _("Nobody is a 主讲教师 of this subject."),
        Reason.NO_COMMON_BELL: _("No lecturer's bell agrees with this school's within %(minutes)s minutes.")
        % {"minutes": problem.rules.tolerance},
        Reason.BEYOND_LIMITS: _("This class alone is beyond the limits of a lesson."),
        Reason.LECTURERS_FULL: _("The lecturers of this subject have no week left."),
        Reason.LECTURERS_BUSY: _("No lecturer of this subject is free when the class is."),
        Reason.HOST_ROOM_BUSY: _("The lecturers' rooms are taken at every time that would fit."),
        Reason.ROOM_BUSY: _("The school's screens are taken at every time that would fit."),
        Reason.NO_TIME_LEFT: _("The search ended before a place was found."),
    }
    return sentences[one.reason]
