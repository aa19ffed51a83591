"""实到 in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.evidence.models import Delivery
from lianke.kernel import clock
from lianke.schooling.models import ClassGroup
from lianke.schooling.queries.counting import as_value
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting


def participation_row(meeting: Meeting, group: ClassGroup, delivery: Delivery | None) -> dict[str, Any]:
    return {
        "school": group.school.name,
        "class_name": group.name,
        "pupils": group.pupils,
        "state": delivery_state(meeting, delivery),
        "state_label": delivery_label(meeting, delivery),
        "minutes_label": minutes_label(received_s(delivery)) if delivery else "—",
        "ways": ways_label(delivery),
    }


def delivery_state(meeting: Meeting, delivery: Delivery | None) -> str:
    """For the tag's colour: ok, bad, warn or nothing yet."""
    if delivery is None:
        return "bad" if meeting.state == MeetingState.PLANNED and meeting.ends_at < clock.now() else ""
    return "ok" if delivery.counted else "warn" if delivery.doubtful or received_s(delivery) else "bad"


def delivery_label(meeting: Meeting, delivery: Delivery | None) -> str:
    """Why a class's lesson counts or does not, in words."""
    if delivery is None:
        if meeting.state == MeetingState.OPEN:
            return _("In class")
        return _("Not given") if meeting.ends_at < clock.now() else _("Not yet")
    if delivery.doubtful:
        return _("To be checked")
    if delivery.counted:
        return _("Counted")
    if not received_s(delivery):
        return _("Not received")
    if delivery.joined_late_s and delivery.joined_late_s > as_value(delivery.rule).late_s:
        return _("Not counted: joined %(minutes)s min late") % {"minutes": delivery.joined_late_s // 60}
    share = received_s(delivery) * 100 // delivery.scheduled_s
    return _("Not counted: %(share)s %% of the time") % {"share": share}


def received_s(delivery: Delivery) -> int:
    """What its rule counts of the ways in which the class received the lesson."""
    rule = as_value(delivery.rule)
    alone = (delivery.continued_s if rule.counts_continued else 0) + (
        delivery.recorded_s if rule.counts_recorded else 0
    )
    return delivery.live_s + delivery.local_s + alone


def ways_label(delivery: Delivery | None) -> str:
    """The ways other than live, each with its minutes; empty for a lesson that was only live."""
    if delivery is None:
        return ""
    ways = {
        _("in the lecturer's room"): delivery.local_s,
        _("continued offline"): delivery.continued_s,
        _("from a recording"): delivery.recorded_s,
    }
    return "，".join(f"{way} {minutes_label(seconds)}" for way, seconds in ways.items() if seconds)


def minutes_label(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return ngettext("%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
