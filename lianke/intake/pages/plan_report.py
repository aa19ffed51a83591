"""A plan as text for a person and as JSON for a program."""

import resource
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lianke.planner.change import Changed
from lianke.planner.plan import Plan
from lianke.planner.problem import Problem
from lianke.planner.remedies import Remedy
from lianke.timetable.queries.plan_words import (
    bound_sentences,
    change_sentence,
    headline,
    reason,
    remedy,
    way_sentence,
    wish,
)
from lianke.workbook.reader.rows import RuleValue
from lianke.workbook.reader.rules import said_rule

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
                "remedies": [
                    {"remedy": remedy(each), "gain": each.gain}
                    for each in planned.remedies
                    if one.demand in each.covers
                ],
            }
            for one in plan.missing
        ],
        "changed": planned.ways[0].changed if planned.ways else None,
        "changed_bound": planned.ways[0].bound if planned.ways else None,
        "seconds": round(planned.seconds, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES),
    }


def as_text(planned: Planned) -> Iterator[str]:
    plan = planned.plan
    yield headline(plan)
    for way in planned.ways:
        yield change_sentence(way) if way is planned.ways[0] else f"  {wish(way.wish)}: {way_sentence(way)}"
    yield from bound_sentences(plan)
    yield _("Rules: %(rules)s") % {
        "rules": "；".join(f"{name}={said_rule(value)}" for name, value in planned.rules.items())
    }
    given = Counter(lesson.subject for lesson in plan.lessons)
    for subject, most in plan.bounds.capacity.items():
        if given[subject]:
            values = {"subject": subject, "count": given[subject], "most": most}
            yield _("%(subject)s: %(count)s lessons a week, its lecturers can give %(most)s.") % values
    loads = Counter(lesson.lecturer for lesson in plan.lessons)
    yield _("Lessons a week: %(loads)s") % {
        "loads": "、".join(f"{key[1]} {count}" for key, count in sorted(loads.items()))
    }
    if plan.missing:
        yield _("Not planned (%(count)s class-periods a week)") % {"count": plan.owed - plan.covered}
    for one in plan.missing:
        owed = f"{'/'.join(one.demand.key)} {one.demand.subject} {one.demand.periods}"
        yield f"  {owed}: {reason(one, planned.problem)}"
    if planned.remedies:
        yield _("What would help, each tried by planning again:")
    for each in planned.remedies:
        yield "  " + _("%(remedy)s: +%(gain)s class-periods") % {"remedy": remedy(each), "gain": each.gain}
