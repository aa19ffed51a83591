"""计课规则: the next version is proposed, looked into by a job, confirmed, and a job counts the lessons again.

Both jobs go through the lessons in order of their ids, a few to a transaction with how far they have come, so
that one which was killed goes on where it was. Going through a lesson twice changes nothing.
"""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.evidence.choices import AT_WORK, ChangeState
from lianke.evidence.models import MonthLock, RuleChange
from lianke.evidence.proof.by_audit import rule_change
from lianke.evidence.proof.facts import lesson_of
from lianke.evidence.proof.rows import evidence_of
from lianke.evidence.services.counting import StandingDeliveries, deliver, revisions, school_of
from lianke.evidence.tasks import RECOUNT
from lianke.kernel import clock
from lianke.kernel.jobs import Life
from lianke.kernel.models import Job, JobState
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.schooling.models import CountingRule
from lianke.schooling.queries.counting import RuleBook
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting

LESSONS_AT_ONCE = 25  # others may write in between
LATEST_S = 3600


@transaction.atomic
def make_rule(
    *,
    node: Node,
    by: Person,
    valid_from: date,
    share_pct: int,
    late_s: int,
    why: str,
    counts_continued: bool = False,
    counts_recorded: bool = False,
) -> CountingRule:
    """A county's next version of when a period counts, for lessons from a day on. Lessons before it was made
    are counted again by `recount`, as new revisions. Refuses a share that is none, and a rule without a
    reason.
    """
    node = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    refuse_impossible(share_pct, late_s, why)
    rule = CountingRule.objects.create(
        node=node,
        version=latest_version(node) + 1,
        valid_from=valid_from,
        share_pct=share_pct,
        late_s=late_s,
        counts_continued=counts_continued,
        counts_recorded=counts_recorded,
        why=why.strip()[:200],
        made_by=by,
        made_at=clock.from_ms(clock.ms(clock.now())),
    )
    record(
        actor=Actor.of(by), verb="make_counting_rule", what=rule, scope=node.path, change=rule_change(rule)
    )
    return rule


def propose_rule(
    *,
    node: Node,
    by: Person,
    valid_from: date,
    share_pct: int,
    late_s: int,
    counts_continued: bool,
    counts_recorded: bool,
    why: str,
) -> RuleChange:
    """Orders a look into what the rule would change; nothing counts otherwise yet. Refuses while another
    change of the node is on its way, a rule that is the one in force, and what `make_rule` refuses.
    """
    refuse_impossible(share_pct, late_s, why)
    with transaction.atomic():
        node = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
        if RuleChange.objects.filter(node=node, state__in=[*AT_WORK, ChangeState.READY]).exists():
            raise Refusal(
                "already_changing",
                _("A change of this rule is on its way already. Finish it, or drop it, first."),
            )
        asked = (share_pct, late_s, counts_continued, counts_recorded)
        standing = RuleBook().rule_on(node, valid_from)
        if (
            standing
            and (standing.share_pct, standing.late_s, standing.counts_continued, standing.counts_recorded)
            == asked
        ):
            raise Refusal("the_same", _("This is the rule that is in force on that day already."))
        change = RuleChange(
            node=node,
            valid_from=valid_from,
            share_pct=share_pct,
            late_s=late_s,
            counts_continued=counts_continued,
            counts_recorded=counts_recorded,
            why=why.strip()[:200],
            base_version=latest_version(node),
            proposed_by=by,
            proposed_at=clock.now(),
        )
        change.total = lessons_under(change).count()
        change.save()
        said = {"valid_from": f"{valid_from:%F}", "share_pct": share_pct, "late_s": late_s, "why": change.why}
        record(actor=Actor.of(by), verb="propose_counting_rule", what=change, scope=node.path, change=said)
        RECOUNT.ask(change.pk)
    return change


@transaction.atomic
def confirm_change(*, change: RuleChange, by: Person) -> CountingRule:
    """The rule is made, and a job counts the lessons again. Refuses a change that is not waiting for it, or
    that another rule overtook.
    """
    change = RuleChange.objects.select_for_update(of=("self",)).select_related("node").get(pk=change.pk)
    if change.state != ChangeState.READY:
        raise Refusal("not_ready", _("This change is not waiting for a confirmation."))
    if latest_version(change.node) != change.base_version:
        raise Refusal("overtaken", _("Another rule was made since. Drop this one and look again."))
    change.rule = make_rule(
        node=change.node,
        by=by,
        valid_from=change.valid_from,
        share_pct=change.share_pct,
        late_s=change.late_s,
        counts_continued=change.counts_continued,
        counts_recorded=change.counts_recorded,
        why=change.why,
    )
    change.state, change.done, change.last = ChangeState.COUNTING, 0, 0
    change.total = lessons_under(change).count()
    change.save()
    RECOUNT.ask(change.pk)
    return change.rule


def drop_change(*, change: RuleChange, by: Person) -> None:
    """Raises Refusal when it is too late."""
    with transaction.atomic():
        waiting = RuleChange.objects.filter(pk=change.pk, state__in=[ChangeState.LOOKING, ChangeState.READY])
        if not waiting.update(state=ChangeState.CANCELLED):
            raise Refusal("too_late", _("This change can no longer be dropped."))
        RECOUNT.stop(change.pk)
        record(actor=Actor.of(by), verb="drop_counting_rule", what=change, scope=change.node.path)


def go_on(*, pk: int, life: Life) -> bool:
    """The job: a few lessons of whatever the change waits for; False when there is nothing left to do."""
    return step(RuleChange.objects.select_related("node", "rule").get(pk=pk))


def give_up(*, pk: int, sentence: str) -> None:
    """How far it came stands on its row; its page says that it stands still, and an officer has it go on."""


def take_up_again(*, change: RuleChange, by: Person) -> None:
    """Has a job that was given up go on where it was; pressed twice it goes on once."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(name=RECOUNT.name, subject=change.pk).first()
        if change.state in AT_WORK and job and job.state == JobState.FAILED:
            RECOUNT.ask(change.pk)
            record(actor=Actor.of(by), verb="take_up_recount", what=change, scope=change.node.path)


def step(change: RuleChange) -> bool:
    if change.state not in AT_WORK:
        return False
    meetings = list(lessons_under(change).filter(pk__gt=change.last).order_by("pk")[:LESSONS_AT_ONCE])
    if not meetings:
        finish(change)
        return False
    if change.state == ChangeState.LOOKING:
        found = list(differing(change, meetings))
        return move(change, meetings, differing=[*change.differing, *found])
    with transaction.atomic():
        revised = deliver(meetings=meetings)
        return move(change, meetings, revised=F("revised") + revised)


def move(change: RuleChange, meetings: list[Meeting], **values: object) -> bool:
    """Notes how far the job has come, unless somebody dropped the change or another worker was quicker; then
    the next step sees it.
    """
    here = RuleChange.objects.filter(pk=change.pk, state=change.state, last=change.last)
    here.update(last=meetings[-1].pk, done=F("done") + len(meetings), **values)
    return True


@transaction.atomic
def finish(change: RuleChange) -> None:
    here = RuleChange.objects.filter(pk=change.pk, state=change.state, last=change.last)
    if change.state == ChangeState.LOOKING:
        here.update(state=ChangeState.READY, done=F("total"))
    elif here.update(state=ChangeState.DONE, done=F("total")) and change.rule:
        said = {"version": change.rule.version, "lessons": change.total, "revised": change.revised}
        record(
            actor=Actor.of(change.rule.made_by),
            verb="recount_by_rule",
            what=change,
            scope=change.node.path,
            change=said,
        )


def lessons_under(change: RuleChange) -> QuerySet[Meeting]:
    """Ended lessons since the rule's day that a class under its node received."""
    received = Meeting.objects.filter(
        participations__class_group__school__path__startswith=change.node.path
    ).values("pk")
    since = clock.at(change.valid_from, 0)
    return Meeting.objects.filter(pk__in=received, state=MeetingState.ENDED, begins_at__gte=since)


def differing(change: RuleChange, meetings: list[Meeting]) -> Iterator[list[object]]:
    """What would count otherwise (RuleChange.differing)."""
    standing, book, locks = (
        StandingDeliveries(meetings),
        RuleBook(),
        set(MonthLock.objects.values_list("node", "month")),
    )
    book.add(proposed(change))
    for evidence in evidence_of(meetings).values():
        if lesson := lesson_of(evidence):
            day = clock.local(clock.from_ms(lesson.taught.scheduled[0])).date()
            for fresh in revisions(lesson, standing, book, ""):
                latest = standing.latest.get((fresh.participation_id, fresh.cohort_id))
                if fresh.counted != (latest is not None and latest.counted):
                    is_locked = any(
                        (node, day.replace(day=1)) in locks
                        for node in nearest(school_of(fresh.participation))
                    )
                    yield [fresh.participation_id, fresh.cohort.grade, fresh.counted, is_locked]


def proposed(change: RuleChange) -> CountingRule:
    """The rule as it would be, not kept."""
    return CountingRule(
        node=change.node,
        version=change.base_version + 1,
        valid_from=change.valid_from,
        share_pct=change.share_pct,
        late_s=change.late_s,
        counts_continued=change.counts_continued,
        counts_recorded=change.counts_recorded,
    )


def latest_version(node: Node) -> int:
    return (
        CountingRule.objects.filter(node=node).order_by("-version").values_list("version", flat=True).first()
        or 1
    )


def refuse_impossible(share_pct: int, late_s: int, why: str) -> None:
    if not 1 <= share_pct <= 100 or not 0 <= late_s <= LATEST_S:
        raise Refusal("impossible_rule", _("The share is 1 to 100 %, the lateness 0 to 60 minutes."))
    if not why.strip():
        raise Refusal("no_reason", _("Say why: every lesson that is counted by this rule shows it."))
