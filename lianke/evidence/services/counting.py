"""Evidence counted into deliveries, by the rule of each class's county; counted again when a late log or a
new rule comes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from lianke.evidence.models import Delivery
from lianke.evidence.proof.facts import TaughtLesson, lesson_of
from lianke.evidence.proof.rows import delivery_row, evidence_of
from lianke.evidence.signals import delivery_revised
from lianke.kernel import clock
from lianke.live.choices import EventKind
from lianke.live.models import Timeline
from lianke.live.services.timeline import NewEvent, append_to_many
from lianke.organisations.models import Node
from lianke.schooling.models import CountingRule
from lianke.schooling.queries.counting import RuleBook, as_value
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import participations_in

AT_ONCE = 100
OUTCOME = (
    "scheduled_s",
    "live_s",
    "continued_s",
    "recorded_s",
    "local_s",
    "joined_late_s",
    "doubtful",
    "counted",
)


@transaction.atomic
def deliver(*, meetings: Sequence[Meeting]) -> int:
    """Counts ended lessons for every class and cohort; returns how many deliveries were made or revised.

    What comes out as before is left alone. Each lesson's new revisions are sealed by one `delivered` event.
    """
    timelines = {
        one.pk: one
        for one in Timeline.objects.select_for_update().filter(meeting__in=meetings).order_by("pk")
    }
    standing, book = StandingDeliveries(meetings), RuleBook()
    revised: dict[int, list[Delivery]] = {}
    for pk, evidence in evidence_of(meetings).items():
        lesson = lesson_of(evidence)
        if lesson and (fresh := list(revisions(lesson, standing, book, timelines[pk].head_hash))):
            revised[pk] = fresh
    keep(revised, standing, timelines)
    return sum(map(len, revised.values()))


class StandingDeliveries:
    """The participations of some meetings and their latest deliveries, read at once."""

    def __init__(self, meetings: Sequence[Meeting]) -> None:
        self.meetings = {meeting.pk: meeting for meeting in meetings}
        rows = participations_in(meetings).filter(class_group__isnull=False)
        self.participations = {
            one.public_id: one
            for one in rows.select_related("class_group__school").prefetch_related("cohorts").order_by("pk")
        }
        latest = Delivery.objects.filter(participation__meeting__in=meetings, is_latest=True).select_related(
            "rule"
        )
        self.latest = {(one.participation_id, one.cohort_id): one for one in latest}


def revisions(
    lesson: TaughtLesson, standing: StandingDeliveries, book: RuleBook, head: str
) -> Iterator[Delivery]:
    """Deliveries that differ from the latest ones."""
    day, now = (
        clock.local(clock.from_ms(lesson.taught.scheduled[0])).date(),
        clock.from_ms(clock.ms(clock.now())),
    )
    for due in lesson.classes:
        participation = standing.participations[due.participation]
        rule = book.rule_on(school_of(participation), day)
        outcome = lesson.received(due, as_value(rule))
        figures = {name: getattr(outcome, name) for name in OUTCOME}
        for cohort in participation.cohorts.all():
            latest = standing.latest.get((participation.pk, cohort.pk))
            if cohort.grade not in due.grades or (latest and is_as_before(latest, figures, rule)):
                continue
            yield Delivery(
                participation=participation,
                cohort=cohort,
                revision=latest.revision + 1 if latest else 1,
                rule=rule,
                rule_version=as_value(rule).version,
                head_hash=head,
                made_at=now,
                **figures,
            )


def school_of(participation: Participation) -> Node:
    if participation.class_group is None:
        raise TypeError(participation)
    return participation.class_group.school


def is_as_before(latest: Delivery, figures: dict[str, object], rule: CountingRule | None) -> bool:
    return latest.rule_id == (rule.pk if rule else None) and all(
        getattr(latest, name) == value for name, value in figures.items()
    )


def keep(
    revised: Mapping[int, list[Delivery]], standing: StandingDeliveries, timelines: Mapping[int, Timeline]
) -> None:
    """Writes the revisions of some meetings (by id) and seals each meeting's by one event."""
    fresh = [one for rows in revised.values() for one in rows]
    superseded = [
        old.pk for one in fresh if (old := standing.latest.get((one.participation_id, one.cohort_id)))
    ]
    Delivery.objects.filter(pk__in=superseded).update(is_latest=False)
    Delivery.objects.bulk_create(fresh, batch_size=500)
    sealed = [
        (standing.meetings[pk], NewEvent(EventKind.DELIVERED, {"rows": [delivery_row(one) for one in rows]}))
        for pk, rows in revised.items()
    ]
    append_to_many(timelines=timelines, new=sealed)
    if revised:
        meetings = [standing.meetings[pk] for pk in revised]
        transaction.on_commit(lambda: delivery_revised.send(Meeting, meetings=meetings))


def recount(*, meetings: QuerySet[Meeting]) -> int:
    """Counts ended lessons again, a hundred to a transaction; returns how many deliveries were revised. Safe
    to repeat.
    """
    ended = meetings.filter(state=MeetingState.ENDED).order_by("begins_at", "pk")
    return sum(deliver(meetings=batch) for batch in batches(ended.values_list("pk", flat=True)))


def batches(ids: Iterable[int]) -> Iterator[list[Meeting]]:
    waiting = iter(list(ids))
    while some := list(islice(waiting, AT_ONCE)):
        yield list(Meeting.objects.filter(pk__in=some).order_by("pk"))
