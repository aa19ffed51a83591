"""The job behind 排课: a county's rows become a problem, the planner's answer the run's result. Only the worker
loads this.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.kernel.jobs import Life
from lianke.kernel.refusal import Refusal
from lianke.planner import absence
from lianke.planner.change import replan
from lianke.planner.contradictions import contradictions
from lianke.planner.engine import plan
from lianke.planner.plan import Progress
from lianke.planner.problem import Lesson, Problem
from lianke.planner.remedies import remedies
from lianke.timetable.choices import PLANNING, PlanState
from lianke.timetable.models import PlanRun
from lianke.timetable.queries.county import CountyRows
from lianke.timetable.queries.plan_results import least_lessons, progress_of, result_of, when, with_remedies
from lianke.timetable.services.telling import tell_of_plan

AT_WORK = (PlanState.SEARCHING, PlanState.STOPPING)


def search(*, pk: int, life: Life) -> None:
    """The job. What somebody cancelled meanwhile stays cancelled; what had lost its worker begins anew."""
    if PlanRun.objects.filter(pk=pk, state__in=PLANNING).update(state=PlanState.SEARCHING, progress={}):
        search_on(PlanRun.objects.get(pk=pk), life)


def search_on(run: PlanRun, life: Life) -> None:
    county = CountyRows(run.node, run.term)
    county.problem = without(county, run.absent.all())
    refuse_hopeless(county)
    least = least_lessons(county)
    searching = PlanRun.objects.filter(pk=run.pk, state=PlanState.SEARCHING)
    told: dict[str, object] = {}

    def tell(progress: Progress) -> bool:
        said = progress_of(progress, least)
        if said == told:
            return life.goes_on() and searching.exists()
        told.update(said)
        return life.goes_on() and bool(searching.update(progress=said))

    ways = replan(county.problem, county.lessons_of(run.base), progress=tell) if run.base else ()
    found = ways[0].plan if ways else plan(county.problem, progress=tell)
    is_whole = searching.exists()
    result = result_of(county, found, ways) | {"helping": is_whole and bool(found.missing)}
    with transaction.atomic():
        standing = PlanRun.objects.filter(pk=run.pk, state__in=AT_WORK)
        if kept := standing.update(state=PlanState.READY, result=result):
            tell_of_plan(run, is_ready=True)
    if kept and result["helping"]:
        result = with_remedies(result, found, remedies(county.problem, found))
        PlanRun.objects.filter(pk=run.pk, state__in=[PlanState.READY, PlanState.ACCEPTED]).update(
            result=result
        )


def without(county: CountyRows, absent: Iterable[Person]) -> Problem:
    problem, gone = county.problem, {person.pk for person in absent}
    for key, person in county.people.items():
        if person.pk in gone:
            problem = absence.without(problem, key)
    return problem


def refuse_hopeless(county: CountyRows) -> None:
    """What no search can mend is said before one begins."""
    problem = county.problem
    if not problem.demands:
        raise Refusal(
            "nothing_owed", _("No class is owed anything from outside. Say in 供给 which subjects are 外援.")
        )
    if not problem.lecturers:
        raise Refusal("no_lecturer", _("There is no 主讲教师 with a subject to plan with."))
    idle = [one.name for one in problem.lecturers if one.free is not None and not one.free]
    if idle:
        raise Refusal(
            "never_free",
            _("%(names)s: a 主讲教师, but without any free period in 可用时间.") % {"names": "、".join(idle)},
        )
    silent = [site.name for site in problem.sites.values() if not site.bell]
    if silent:
        raise Refusal(
            "no_bell",
            _("No bell rings at %(schools)s. Bring its 作息 first.") % {"schools": "、".join(silent)},
        )
    if contradicted := next(contradictions(problem), None):
        raise Refusal(
            "pin",
            _("The 固定课 of %(lesson)s cannot be: it breaks a rule, or one before it takes its place.")
            % {"lesson": pinned(contradicted)},
        )


def pinned(lesson: Lesson) -> str:
    return f"{lesson.subject} {when(lesson)}"
