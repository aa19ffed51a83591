"""排课 from the page: ordered, searched by a job, taken as a draft version. Writes."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort, Room, Term
from lianke.schooling.queries import calendar_of
from lianke.timetable.choices import PLANNING, PlanState
from lianke.timetable.drafts import courses_for, fill
from lianke.timetable.models import LessonType, PlanRun, Version
from lianke.timetable.plan_result import content_of, least_lessons, progress_of, result_of, with_remedies
from lianke.timetable.planner.change import replan
from lianke.timetable.planner.engine import plan
from lianke.timetable.planner.plan import Progress
from lianke.timetable.planner.problem import Problem
from lianke.timetable.planner.remedies import remedies
from lianke.timetable.planning import County
from lianke.timetable.tasks import search_plan
from lianke.timetable.weeks import mask_of

log = logging.getLogger(__name__)
DELIVERED = "delivered"


def order_plan(*, county: Node, term: Term, person: Person, base: Version | None, absent: Iterable[Person]) -> PlanRun:
    """Orders a search. Raises Refusal while another one of the county runs."""
    with transaction.atomic():
        Node.objects.select_for_update(of=("self",)).get(pk=county.pk)
        if PlanRun.objects.filter(node=county, state__in=PLANNING).exists():
            raise Refusal("already_planning", _("A plan of this county is being made already. Wait for it, or cancel it."))
        run = PlanRun.objects.create(node=county, term=term, person=person, base=base, made_at=clock.now())
        run.absent.set(absent)
        actor = Actor("person", person.public_id, person.name)
        change = {"base": base.no if base else None, "absent": [one.name for one in run.absent.all()]}
        record(actor=actor, verb="order_plan", what=run, scope=county.path, change=change)
        transaction.on_commit(lambda: search_plan.enqueue(run.pk))
    return run


def cancel_plan(*, run: PlanRun) -> None:
    """Raises Refusal when it is too late."""
    if not PlanRun.objects.filter(pk=run.pk, state__in=PLANNING).update(state=PlanState.CANCELLED):
        raise Refusal("too_late", _("This plan can no longer be cancelled."))


def search(*, run: PlanRun) -> None:
    """The job. What somebody cancelled meanwhile stays cancelled."""
    if not PlanRun.objects.filter(pk=run.pk, state=PlanState.WAITING).update(state=PlanState.SEARCHING):
        return
    try:
        search_on(run)
    except Refusal as refusal:
        fail(run, refusal.sentence)
    except Exception:
        log.exception("plan %s", run.public_id)
        fail(run, _("Something went wrong here, not in your data. Try again, or ask the operator."))


def fail(run: PlanRun, sentence: str) -> None:
    PlanRun.objects.filter(pk=run.pk, state=PlanState.SEARCHING).update(state=PlanState.FAILED, result={"error": sentence})


def search_on(run: PlanRun) -> None:
    county = County(run.node, run.term)
    county.problem = without(county, run.absent.all())
    refuse_hopeless(county)
    least = least_lessons(county)
    searching = PlanRun.objects.filter(pk=run.pk, state=PlanState.SEARCHING)
    told: dict[str, object] = {}

    def tell(progress: Progress) -> bool:
        said = progress_of(progress, least)
        if said == told:
            return searching.exists()
        told.update(said)
        return bool(searching.update(progress=said))

    ways = replan(county.problem, county.lessons_of(run.base), progress=tell) if run.base else ()
    found = ways[0].plan if ways else plan(county.problem, progress=tell)
    result = result_of(county, found, ways)
    if searching.update(state=PlanState.READY, result=result) and found.missing:
        result = with_remedies(result, found, remedies(county.problem, found))
        PlanRun.objects.filter(pk=run.pk, state__in=[PlanState.READY, PlanState.ACCEPTED]).update(result=result)


def without(county: County, absent: Iterable[Person]) -> Problem:
    problem = county.problem
    gone = {person.pk for person in absent}
    return replace(problem, lecturers=tuple(one for one in problem.lecturers if county.people[one.key].pk not in gone))


def refuse_hopeless(county: County) -> None:
    """What no search can mend is said before one begins."""
    problem = county.problem
    if not problem.demands:
        raise Refusal("nothing_owed", _("No class is owed anything from outside. Say in 供给 which subjects are 外援."))
    if not problem.lecturers:
        raise Refusal("no_lecturer", _("There is no 主讲教师 with a subject to plan with."))
    silent = [site.name for site in problem.sites.values() if not site.bell]
    if silent:
        raise Refusal("no_bell", _("No bell rings at %(schools)s. Bring its 作息 first.") % {"schools": "、".join(silent)})


def accept_plan(*, run: PlanRun, way: int, actor: Actor) -> Version:
    """Makes a draft version of what was found. Raises Refusal when it is not waiting, or rows that it needs are gone."""
    with transaction.atomic():
        run = PlanRun.objects.select_for_update(of=("self",)).select_related("node", "term").get(pk=run.pk)
        ways = run.result.get("ways", [])
        if run.state != PlanState.READY or not 0 <= way < len(ways):
            raise Refusal("not_ready", _("This plan is not waiting to be taken."))
        rows = ways[way]["lessons"]
        if not rows:
            raise Refusal("empty_plan", _("There is no lesson in this plan."))
        refuse_gone(rows)
        content = content_of(rows, LessonType.objects.get(code=DELIVERED).pk, teaching_weeks(run))
        newest = Version.objects.filter(node=run.node, term=run.term).order_by("-no").first()
        version = Version.objects.create(
            node=run.node, term=run.term, no=newest.no + 1 if newest else 1, effective_from=max(run.term.begins_on, clock.today())
        )
        fill(version, content, courses_for(content, run.term, newest))
        run.state, run.version = PlanState.ACCEPTED, version
        run.save(update_fields=["state", "version"])
        record(actor=actor, verb="accept_plan", what=version, scope=run.node.path, change={"plan": run.public_id, "lessons": len(rows)})
    return version


def refuse_gone(rows: list[dict[str, Any]]) -> None:
    receivers = [one for row in rows for one in row["receivers"]]
    needed: list[tuple[type[Model], set[int]]] = [
        (Person, {row["lecturer"] for row in rows}),
        (Room, {row["room"] for row in rows if row["room"]}),
        (ClassGroup, {one["class"] for one in receivers}),
        (Cohort, {pk for one in receivers for pk in one["cohorts"]}),
    ]
    if any(model._default_manager.filter(pk__in=ids).count() != len(ids) for model, ids in needed):  # noqa: SLF001 - Django's public name
        raise Refusal("changed_since", _("Teachers, rooms or classes of this plan are gone since. Plan again."))


def teaching_weeks(run: PlanRun) -> int:
    calendar = calendar_of(run.node, run.term)
    return mask_of({pattern[1] for day in calendar.dates() if (pattern := calendar.pattern_of(day))})
