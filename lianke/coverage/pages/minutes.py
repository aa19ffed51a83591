"""How one class's lesson was counted, down to its minutes."""

from typing import Any

from django.utils.translation import gettext as _

from lianke.coverage.pages.words import day_label
from lianke.evidence.models import Delivery, Ruling
from lianke.evidence.pages.deliveries import delivery_label, delivery_state, minutes_label
from lianke.evidence.presence import Interval, intersection, seconds, union
from lianke.evidence.proof.facts import lesson_of
from lianke.evidence.proof.rows import evidence_of
from lianke.evidence.queries.deliveries import latest_deliveries
from lianke.kernel import clock
from lianke.schooling.choices import GRADE_NAMES
from lianke.schooling.counting import RuleInForce
from lianke.schooling.queries.counting import as_value
from lianke.timetable.choices import WEEKDAYS, Mode
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import title_of

MINUTE = 60


def minutes_page(participation: Participation) -> dict[str, Any]:
    meeting = participation.meeting
    deliveries = list(latest_deliveries([participation]).order_by("cohort__grade"))
    delivery = deliveries[0] if deliveries else None
    begins = clock.local(meeting.begins_at)
    return {
        "participation": participation,
        "meeting": meeting,
        "title": title_of(meeting),
        "day": f"{day_label(begins)} {WEEKDAYS[begins.isoweekday()]}",
        "steps": steps(meeting, participation),
        "result": delivery_label(meeting, delivery),
        "tone": delivery_state(meeting, delivery),
        "verdict": verdict(delivery, as_value(delivery.rule)) if delivery else "",
        "grades": "、".join(str(GRADE_NAMES[one.cohort.grade]) for one in deliveries),
        "ruling": Ruling.objects.filter(claim__participation=participation, granted=True)
        .select_related("claim", "ruled_by")
        .first(),
        "revision": delivery.revision if delivery else 0,
    }


def steps(meeting: Meeting, participation: Participation) -> list[dict[str, Any]]:
    """Each stretch that is laid over the one before, and what is left; nothing for a lesson that was never
    opened.
    """
    lesson = lesson_of(evidence_of([meeting])[meeting.pk])
    due = (
        next((one for one in lesson.classes if one.participation == participation.public_id), None)
        if lesson
        else None
    )
    if lesson is None or due is None:
        return []
    taught = lesson.taught
    there = (
        [taught.scheduled]
        if due.mode == Mode.LOCAL
        else union(span for log in lesson.devices_of(due) for span in log.connected)
    )
    left: list[Interval] = [taught.scheduled]
    found = []
    for label, stretches in (
        (_("Scheduled"), [taught.scheduled]),
        (_("Between the lesson's opening and its end"), union(taught.stretches)),
        (_("The class's screen was connected"), there),
        (_("The lecturer was connected, with a microphone"), union(taught.lecturer.heard)),
    ):
        left = intersection(left, stretches)
        found.append(
            {
                "label": label,
                "stretches": [span_label(one) for one in stretches],
                "left": minutes_label(seconds(left)),
            }
        )
    return found


def span_label(interval: Interval) -> str:
    begins, ends = (clock.local(clock.from_ms(moment)) for moment in interval)
    return f"{begins:%H:%M:%S}–{ends:%H:%M:%S}"


def verdict(delivery: Delivery, rule: RuleInForce) -> str:
    """The rule with this lesson's numbers in it."""
    words = {
        "live": minutes_label(delivery.live_s),
        "scheduled": minutes_label(delivery.scheduled_s),
        "share": delivery.live_s * 100 // delivery.scheduled_s,
        "wanted": rule.share_pct,
        "most": rule.late_s // MINUTE,
    }
    enough = _("%(live)s of %(scheduled)s are %(share)s %%; at least %(wanted)s %% are wanted.") % words
    if delivery.joined_late_s is None:
        return enough + _("The class was never there.")
    late = minutes_label(delivery.joined_late_s)
    return enough + _("The class came %(late)s after the bell; at most %(most)s min are allowed.") % (
        words | {"late": late}
    )
