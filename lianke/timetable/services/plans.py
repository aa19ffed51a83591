"""排课 from the page: ordered, cancelled, taken as a draft version. Writes. The search itself is the worker's
(`services.search`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort, HomeRoom, Room, Term
from lianke.schooling.queries.school_year import calendar_of
from lianke.timetable.choices import PLANNING, PlanState
from lianke.timetable.models import LessonType, PlanRun, Version
from lianke.timetable.services.drafts import Content, courses_for, fill
from lianke.timetable.services.telling import tell_of_plan
from lianke.timetable.tasks import PLAN
from lianke.timetable.weeks import mask_of

DELIVERED = "delivered"


def order_plan(
    *, county: Node, term: Term, person: Person, base: Version | None, absent: Iterable[Person]
) -> PlanRun:
    """Orders a search. Raises Refusal while another one of the county runs."""
    with transaction.atomic():
        Node.objects.select_for_update(of=("self",)).get(pk=county.pk)
        if PlanRun.objects.filter(node=county, state__in=PLANNING).exists():
            raise Refusal(
                "already_planning",
                _("A plan of this county is being made already. Wait for it, or cancel it."),
            )
        run = PlanRun.objects.create(node=county, term=term, person=person, base=base, made_at=clock.now())
        run.absent.set(absent)
        actor = Actor.of(person)
        change = {"base": base.no if base else None, "absent": [one.name for one in run.absent.all()]}
        record(actor=actor, verb="order_plan", what=run, scope=county.path, change=change)
        PLAN.ask(run.pk)
    return run


def cancel_plan(*, run: PlanRun) -> None:
    """Raises Refusal when it is too late."""
    with transaction.atomic():
        if not PlanRun.objects.filter(pk=run.pk, state__in=PLANNING).update(state=PlanState.CANCELLED):
            raise Refusal("too_late", _("This plan can no longer be cancelled."))
        PLAN.stop(run.pk)


def fail_plan(*, pk: int, sentence: str) -> None:
    with transaction.atomic():
        standing = PlanRun.objects.filter(pk=pk, state__in=PLANNING)
        if standing.update(state=PlanState.FAILED, result={"error": sentence}):
            tell_of_plan(PlanRun.objects.select_related("node", "term").get(pk=pk), is_ready=False)


def stop_plan(*, run: PlanRun) -> None:
    """Ends the search; the best legal plan so far becomes its result. Raises Refusal when there is none, or
    it is too late.
    """
    if (
        not PlanRun.objects.filter(pk=run.pk, state=PlanState.SEARCHING)
        .exclude(progress={})
        .update(state=PlanState.STOPPING)
    ):
        raise Refusal(
            "nothing_to_stop", _("There is no plan yet that could be kept, or the search has ended.")
        )


def accept_plan(*, run: PlanRun, way: int, actor: Actor) -> Version:
    """Makes a draft version of what was found. Raises Refusal when it is not waiting, or rows that it needs
    are gone.
    """
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
            node=run.node,
            term=run.term,
            no=newest.no + 1 if newest else 1,
            effective_from=max(run.term.begins_on, clock.today()),
        )
        fill(version, content, courses_for(content, run.term, newest))
        run.state, run.version = PlanState.ACCEPTED, version
        run.save(update_fields=["state", "version"])
        record(
            actor=actor,
            verb="accept_plan",
            what=version,
            scope=run.node.path,
            change={"plan": run.public_id, "lessons": len(rows)},
        )
    return version


def refuse_gone(rows: list[dict[str, Any]]) -> None:
    receivers = [one for row in rows for one in row["receivers"]]
    needed: list[tuple[type[Model], set[int]]] = [
        (Person, {row["lecturer"] for row in rows}),
        (Room, {row["room"] for row in rows if row["room"]}),
        (ClassGroup, {one["class"] for one in receivers}),
        (Cohort, {pk for one in receivers for pk in one["cohorts"]}),
    ]
    if any(model._default_manager.filter(pk__in=ids).count() != len(ids) for model, ids in needed):
        raise Refusal(
            "changed_since", _("Teachers, rooms or classes of this plan are gone since. Plan again.")
        )


def teaching_weeks(run: PlanRun) -> int:
    calendar = calendar_of(run.node, run.term)
    return mask_of({pattern[1] for day in calendar.dates() if (pattern := calendar.pattern_of(day))})


def content_of(rows: Iterable[Mapping[str, Any]], lesson_type: int, weeks: int) -> Content:
    """The rows of a way as what a version holds."""
    homes = dict(HomeRoom.objects.values_list("class_group_id", "room_id"))
    content: Content = {}
    for row in rows:
        classes = frozenset(one["class"] for one in row["receivers"])
        key = lesson_type, row["subject"], row["grade"], row["lecturer"], classes
        receptions = frozenset(
            (one["class"], homes.get(one["class"]), frozenset(one["cohorts"])) for one in row["receivers"]
        )
        slots = content[key][1] if key in content else frozenset()
        content[key] = receptions, slots | {(row["room"], row["weekday"], row["period"], weeks)}
    return content
