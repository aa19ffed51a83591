"""A plan as text for a person and as JSON for a program."""

import resource
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianke.intake.filling import said
from lianke.intake.reader.rows import RuleValue
from lianke.timetable.planner.change import Changed
from lianke.timetable.planner.plan import Missing, Plan, Reason
from lianke.timetable.planner.problem import Problem
from lianke.timetable.planner.rearrangement import Wish
from lianke.timetable.planner.remedies import Kind, Remedy

KILOBYTES = 1024


@dataclass(frozen=True)
class Planned:
    """A plan, what it was made from, and how long that took."""

    problem: Problem
    plan: Plan
    rules: Mapping[str, RuleValue | None]
    seconds: float
    ways: tuple[Changed, ...] = ()  # against an older plan, the chosen one first
    remedies: tuple[Remedy, ...] = ()


def as_json(planned: Planned) -> dict[str, object]:
    """`changed` and `changed_bound` count lessons against an older plan and are null without one."""
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
                "remedies": [{"remedy": remedy(each), "gain": each.gain} for each in planned.remedies if one.demand in each.covers],
            }
            for one in plan.missing
        ],
        "changed": planned.ways[0].changed if planned.ways else None,
        "changed_bound": planned.ways[0].bound if planned.ways else None,
        "seconds": round(planned.seconds, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES),
    } | ({"alternatives": [way_json(way) for way in planned.ways[1:]]} if planned.ways else {})


def way_json(way: Changed) -> dict[str, object]:
    return {
        "prefers": way.wish, "covered": way.plan.covered, "lessons": len(way.plan.lessons), "changed": way.changed,
        "moved": way.moved, "stepping_in": way.stepping_in, "fullest": way.fullest,
    }  # fmt: skip


def as_text(planned: Planned) -> Iterator[str]:
    plan = planned.plan
    yield headline(plan)
    for way in planned.ways:
        yield change_sentence(way) if way is planned.ways[0] else f"  {wish(way.wish)}: {way_sentence(way)}"
    yield _("Counting alone gives %(counting)s lessons at least.") % {"counting": plan.bounds.counting}
    if plan.bounds.borderless is not None:
        values = {"lessons": plan.bounds.borderless, "share": f"{100 * (1 - plan.bounds.borderless / max(1, plan.bounds.lessons)):.1f}"}
        yield (
            _("No lesson crosses a county's border; without borders it would be %(lessons)s lessons at least, %(share)s %% fewer.") % values
        )
    yield _("Rules: %(rules)s") % {"rules": "；".join(f"{name}={said(value)}" for name, value in planned.rules.items())}
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
    if planned.remedies:
        yield _("What would help, each tried by planning again:")
    for each in planned.remedies:
        yield "  " + _("%(remedy)s: +%(gain)s class-periods") % {"remedy": remedy(each), "gain": each.gain}


def change_sentence(way: Changed) -> str:
    """How much changes, and whether that is the least."""
    values = {"changed": way.changed, "bound": way.bound, "way": way_sentence(way)}
    if way.changed == way.bound:
        return _("%(changed)s lessons change; fewer is impossible. %(way)s") % values
    return _("%(changed)s lessons change, %(bound)s at least have to. %(way)s") % values


def way_sentence(way: Changed) -> str:
    return _("%(moved)s class-periods get another time, %(stepping_in)s lecturers get lessons that are new to them, the fullest has %(fullest)s a week.") % {
        "moved": way.moved, "stepping_in": way.stepping_in, "fullest": way.fullest,
    }  # fmt: skip


def wish(one: Wish) -> str:
    return {
        Wish.TIMES: _("Fewest classes get another time"),
        Wish.EVEN: _("Lecturers as evenly loaded as possible"),
        Wish.FEW: _("Fewest lecturers step in"),
    }[one]


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


def remedy(one: Remedy) -> str:
    """What to do, without what it brings."""
    values = {"whom": "/".join(one.whom), "amount": abs(one.amount)}
    sentences = {
        Kind.BELL: _("the bell of %(whom)s %(amount)s minutes earlier")
        if one.amount < 0
        else _("the bell of %(whom)s %(amount)s minutes later"),
        Kind.TOLERANCE: _("错铃容差 of %(amount)s minutes"),
        Kind.LECTURER: _("one more lecturer of %(whom)s with %(amount)s lessons a week"),
        Kind.HOURS: _("%(amount)s lessons a week more for %(whom)s"),
        Kind.DAY: _("%(amount)s lessons a day for a lecturer"),
        Kind.CLASSES: _("%(amount)s classes in a lesson"),
        Kind.PUPILS: _("%(amount)s pupils in a lesson"),
        Kind.SCREEN: _("%(amount)s classes at once before a screen at %(whom)s"),
        Kind.STUDIO: _("one more lecture studio at %(whom)s"),
        Kind.LINE: _("a line of %(amount)s Mbps at %(whom)s"),
        Kind.OWN: _("other times for the own lessons of %(whom)s"),
    }
    return sentences[one.kind] % values


def reason(one: Missing, problem: Problem) -> str:
    sentences = {
        Reason.NO_LECTURER: _("Nobody is a 主讲教师 of this subject."),
        Reason.NO_COMMON_BELL: _("No lecturer's bell agrees with this school's within %(minutes)s minutes.")
        % {"minutes": problem.rules.tolerance},
        Reason.NO_COMMON_TIME: _("No lecturer of this subject is free at enough of the times that this class has left."),
        Reason.LINE_TOO_WEAK: _("The school's line does not carry the picture of a lesson."),
        Reason.BEYOND_LIMITS: _("This class alone is beyond the limits of a lesson."),
        Reason.LECTURERS_FULL: _("The lecturers of this subject have no week left."),
        Reason.LECTURERS_BUSY: _("No lecturer of this subject is free when the class is."),
        Reason.HOST_ROOM_BUSY: _("The lecturers' rooms are taken at every time that would fit."),
        Reason.ROOM_BUSY: _("The school's screens are taken at every time that would fit."),
        Reason.NO_TIME_LEFT: _("The search ended before a place was found."),
    }
    return sentences[one.reason]
