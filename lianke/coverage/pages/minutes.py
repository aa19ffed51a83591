"""How one class's lesson was counted, down to its minutes."""

from typing import Any

from django.utils.translation import gettext as _

from lianke.coverage.pages.words import day_label
from lianke.kernel import clock
from lianke.live.models import Delivery
from lianke.live.pages import delivery_label, delivery_state, minutes_label
from lianke.live.presence import Interval, Rule, intersection, seconds
from lianke.live.queries import class_intervals, latest_deliveries, lecturer_intervals, title_of
from lianke.schooling.choices import GRADE_NAMES
from lianke.timetable.choices import WEEKDAYS
from lianke.timetable.models import Meeting, Participation

MINUTE = 60


def minutes_page(participation: Participation) -> dict[str, Any]:
    meeting, rule = participation.meeting, Rule()
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
        "verdict": verdict(delivery, rule) if delivery else "",
        "grades": "、".join(str(GRADE_NAMES[one.cohort.grade]) for one in deliveries),
        "revision": delivery.revision if delivery else 0,
    }


def steps(meeting: Meeting, participation: Participation) -> list[dict[str, Any]]:
    """Each stretch that is laid over the one before, and what is left."""
    scheduled = (meeting.begins_at, meeting.ends_at)
    taught = (meeting.opened_at or meeting.ends_at, meeting.ended_at or meeting.ends_at)
    left: list[Interval] = [scheduled]
    found = []
    for label, stretches in (
        (_("Scheduled"), [scheduled]),
        (_("Between the lesson's opening and its end"), [taught] if taught[0] < taught[1] else []),
        (_("The class's screen was connected"), class_intervals(participation)),
        (_("The lecturer was connected, with a microphone"), lecturer_intervals(meeting)),
    ):
        left = intersection(left, stretches)
        found.append({"label": label, "stretches": [span(one) for one in stretches], "left": minutes_label(seconds(left))})
    return found


def span(interval: Interval) -> str:
    begins, ends = (clock.local(moment) for moment in interval)
    return f"{begins:%H:%M:%S}–{ends:%H:%M:%S}"


def verdict(delivery: Delivery, rule: Rule) -> str:
    """The rule with this lesson's numbers in it."""
    words = {
        "live": minutes_label(delivery.live_s), "scheduled": minutes_label(delivery.scheduled_s),
        "share": delivery.live_s * 100 // delivery.scheduled_s, "wanted": rule.share_pct, "most": rule.late_s // MINUTE,
    }  # fmt: skip
    enough = _("%(live)s of %(scheduled)s are %(share)s %%; at least %(wanted)s %% are wanted.") % words
    if delivery.joined_late_s is None:
        return enough + _("The class was never there.")
    late = minutes_label(delivery.joined_late_s)
    return enough + _("The class came %(late)s after the bell; at most %(most)s min are allowed.") % (words | {"late": late})
