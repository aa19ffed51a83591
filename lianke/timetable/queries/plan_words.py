"""What is said of a plan, to a person."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lianke.planner.change import Changed
from lianke.planner.plan import Missing, Plan, WhyMissing
from lianke.planner.problem import Problem
from lianke.planner.rearrangement import Wish
from lianke.planner.remedies import Kind, Remedy


def change_sentence(way: Changed) -> str:
    """How much changes, and whether that is the least."""
    values = {"changed": way.changed, "bound": way.bound, "way": way_sentence(way)}
    if way.changed == way.bound:
        return _("%(changed)s lessons change; fewer is impossible. %(way)s") % values
    return _("%(changed)s lessons change, %(bound)s at least have to. %(way)s") % values


def way_sentence(way: Changed) -> str:
    return _(
        "%(moved)s class-periods get another time, %(stepping_in)s lecturers get lessons that are new to "
        "them, the fullest has %(fullest)s a week."
    ) % {"moved": way.moved, "stepping_in": way.stepping_in, "fullest": way.fullest}


def wish(one: Wish) -> str:
    return {
        Wish.TIMES: _("Fewest classes get another time"),
        Wish.EVEN: _("Lecturers as evenly loaded as possible"),
        Wish.FEW: _("Fewest lecturers step in"),
    }[one]


def headline(plan: Plan) -> str:
    """What is planned and what could not be better."""
    values = {
        "owed": plan.owed,
        "covered": plan.covered,
        "lessons": len(plan.lessons),
        "coverable": plan.bounds.coverable,
        "bound": plan.bounds.lessons,
    }
    if plan.proven and plan.covered == plan.owed:
        return (
            _(
                "%(covered)s of %(owed)s class-periods a week are planned, in %(lessons)s lessons; fewer is "
                "impossible under these rules."
            )
            % values
        )
    if plan.proven:
        return (
            _(
                "%(covered)s of %(owed)s class-periods a week are planned, in %(lessons)s lessons; "
                "to cover more, or this with fewer, is impossible under these rules."
            )
            % values
        )
    return (
        _(
            "%(covered)s of %(owed)s class-periods a week are planned, in %(lessons)s lessons; "
            "at most %(coverable)s could be, and what is planned needs %(bound)s lessons at least."
        )
        % values
    )


def bound_sentences(plan: Plan) -> Iterator[str]:
    """What other ways to share would need at least: the price of the policy."""
    bounds = plan.bounds
    yield _("Counting alone gives %(counting)s lessons at least.") % {"counting": bounds.counting}
    if bounds.townships is not None:
        yield _("Shared within townships only, what is owed would need %(lessons)s lessons at least.") % {
            "lessons": bounds.townships
        }
    if bounds.borderless is not None:
        yield borderless(plan, bounds.borderless)
    if bounds.counties:
        yield _("At least, county by county: %(counties)s") % {
            "counties": "、".join(f"{name} {lessons}" for name, lessons in bounds.counties.items())
        }


def borderless(plan: Plan, lessons: int) -> str:
    """Beside the plan's own bound only where both are for the same classes."""
    if plan.covered < plan.owed:
        return _(
            "No lesson crosses a county's border; without borders all that has a lecturer would need "
            "%(lessons)s lessons at least."
        ) % {"lessons": lessons}
    values = {"lessons": lessons, "share": f"{100 * (1 - lessons / max(1, plan.bounds.lessons)):.1f}"}
    return (
        _(
            "No lesson crosses a county's border; without borders it would be %(lessons)s lessons at least, "
            "%(share)s %% fewer."
        )
        % values
    )


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
        WhyMissing.NO_LECTURER: _("Nobody is a 主讲教师 of this subject."),
        WhyMissing.NO_COMMON_BELL: _(
            "No lecturer's bell agrees with this school's within %(minutes)s minutes."
        )
        % {"minutes": problem.rules.tolerance},
        WhyMissing.NO_COMMON_TIME: _(
            "No lecturer of this subject is free at enough of the times that this class has left."
        ),
        WhyMissing.TOO_FEW_DAYS: _(
            "It needs more of this subject than the week has days (同班同学科每天最多); grades that are taught apart "
            "count together."
        ),
        WhyMissing.LINE_TOO_WEAK: _("The school's line does not carry the picture of a lesson."),
        WhyMissing.BEYOND_LIMITS: _("This class alone is beyond the limits of a lesson."),
        WhyMissing.LECTURERS_FULL: _("The lecturers of this subject have no week left."),
        WhyMissing.LECTURERS_BUSY: _("No lecturer of this subject is free when the class is."),
        WhyMissing.HOST_ROOM_BUSY: _("The lecturers' rooms are taken at every time that would fit."),
        WhyMissing.ROOM_BUSY: _("The school's screens are taken at every time that would fit."),
        WhyMissing.NO_TIME_LEFT: _("The search ended before a place was found."),
    }
    return sentences[one.reason]
