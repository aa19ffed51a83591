"""A plan as a run keeps it: sentences for the page, rows for the draft."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lianke.planner.bounds import counted_lessons
from lianke.planner.change import Changed
from lianke.planner.plan import Plan, Progress
from lianke.planner.problem import ClassKey, Lesson
from lianke.planner.remedies import Remedy
from lianke.planner.week import Week
from lianke.schooling.models import Subject
from lianke.timetable.choices import WEEKDAYS
from lianke.timetable.queries.county import CountyRows
from lianke.timetable.queries.plan_words import (
    bound_sentences,
    change_sentence,
    headline,
    reason,
    remedy,
    way_sentence,
    wish,
)

Json = dict[str, Any]


def progress_of(progress: Progress, least: int) -> Json:
    """`least`: lessons at least for all that is owed, by counting."""
    gap = max(0, progress.lessons - least)
    return {
        "stage": progress.stage,
        "covered": progress.covered,
        "owed": progress.owed,
        "lessons": progress.lessons,
        "least": least,
        "gap": gap,
    }


def least_lessons(county: CountyRows) -> int:
    week = Week(county.problem)
    return counted_lessons(week, range(len(week.demands)), steady=False)


def result_of(county: CountyRows, plan: Plan, ways: Sequence[Changed]) -> Json:
    """`ways`: against an older version, the best first; else there is one way, the plan itself."""
    problem = county.problem
    found = [way_of(county, way) for way in ways] or [
        {"title": "", "sentence": "", "lessons": rows_of(county, plan.lessons), "changes": []}
    ]
    return {
        "headline": headline(plan),
        "bounds": list(bound_sentences(plan)),
        "covered": plan.covered,
        "owed": plan.owed,
        "lessons": len(plan.lessons),
        "is_proven": plan.proven,
        "change": change_sentence(ways[0]) if ways else "",
        "ways": found,
        "missing": [
            {
                "class": " ".join(one.demand.key),
                "subject": one.demand.subject,
                "grades": list(one.demand.grades),
                "periods": one.demand.periods,
                "reason": reason(one, problem),
                "remedies": [],
            }
            for one in plan.missing
        ],
        "remedies": [],
        "helping": bool(plan.missing),  # still being looked for
    }


def with_remedies(result: Json, plan: Plan, found: Iterable[Remedy]) -> Json:
    told = [(one, {"remedy": remedy(one), "gain": one.gain}) for one in found]
    missing = [
        row | {"remedies": [said for one, said in told if each.demand in one.covers]}
        for row, each in zip(result["missing"], plan.missing, strict=True)
    ]
    return result | {"missing": missing, "remedies": [said for _one, said in told], "helping": False}


def way_of(county: CountyRows, way: Changed) -> Json:
    return {
        "title": wish(way.wish),
        "sentence": way_sentence(way),
        "lessons": rows_of(county, way.plan.lessons),
        "changes": changes_of(way),
    }


def changes_of(way: Changed) -> list[Json]:
    """Who had what, and has what now; a lesson that only moved stands in one row."""
    waiting = list(way.gone)
    found = []
    for lesson in way.new:
        before = next(
            (one for one in waiting if (one.subject, one.receivers) == (lesson.subject, lesson.receivers)),
            None,
        )
        if before:
            waiting.remove(before)
        found.append(change(lesson, before, lesson))
    return found + [change(lesson, lesson, None) for lesson in waiting]


def change(lesson: Lesson, before: Lesson | None, after: Lesson | None) -> Json:
    classes = "、".join(f"{site} {name}" for site, name in lesson.receivers)
    return {"subject": lesson.subject, "classes": classes, "before": when(before), "after": when(after)}


def when(lesson: Lesson | None) -> str:
    if lesson is None:
        return ""
    values = {"weekday": WEEKDAYS[lesson.weekday], "no": lesson.period, "lecturer": lesson.lecturer[1]}
    return _("%(weekday)s period %(no)s, %(lecturer)s") % values


def rows_of(county: CountyRows, lessons: Iterable[Lesson]) -> list[Json]:
    """By the ids of the rows that they mean."""
    week = Week(county.problem)
    subjects = dict(Subject.objects.values_list("name", "pk"))
    return [
        {
            "subject": subjects[lesson.subject],
            "grade": lesson.grade,
            "lecturer": county.people[lesson.lecturer].pk,
            "receivers": [receiver_of(county, week, lesson, key) for key in lesson.receivers],
            "weekday": lesson.weekday,
            "period": lesson.period,
            "room": room.pk if (room := county.rooms.get((lesson.lecturer[0], lesson.room))) else None,
        }
        for lesson in lessons
    ]


def receiver_of(county: CountyRows, week: Week, lesson: Lesson, key: ClassKey) -> Json:
    demand = week.demand_of(lesson, key)
    cohorts = county.cohorts[week.demands[demand]] if demand is not None else []
    return {"class": county.classes[key].pk, "cohorts": [cohort.pk for cohort in cohorts]}
