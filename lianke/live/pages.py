"""What the page of a lesson shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.live.models import Delivery
from lianke.live.presence import Rule
from lianke.live.queries import deck_of, latest_deliveries, page_addresses, title_of
from lianke.live.services.lesson import may_be_joined
from lianke.recording.choices import RecordingState
from lianke.recording.models import Recording
from lianke.schooling.models import ClassGroup
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.queries import participations_in


def lesson_page(meeting: Meeting, person: Person) -> dict[str, Any]:
    recording = Recording.objects.filter(meeting=meeting).first()
    deck = deck_of(meeting)
    is_lecturer = meeting.lecturer_id == person.pk
    return {
        "meeting": meeting,
        "title": title_of(meeting),
        "begins": clock.local(meeting.begins_at),
        "ends": clock.local(meeting.ends_at),
        "participations": participation_rows(meeting),
        "can_teach": is_lecturer and may_be_joined(meeting),
        "replay": replay(meeting, recording),
        "slides_json": page_addresses(deck),
    }


def replay(meeting: Meeting, recording: Recording | None) -> dict[str, Any] | None:
    if meeting.state != MeetingState.ENDED or recording is None or meeting.opened_at is None:
        return None
    return {
        "src": f"/media/{meeting.public_id}/master.m3u8",
        "events": reverse("live:events", args=[meeting.public_id]),
        "opened_ms": clock.ms(meeting.opened_at),
        "state": "ready" if recording.state == RecordingState.READY else "preparing",
    }


def participation_rows(meeting: Meeting) -> list[dict[str, Any]]:
    rows = list(participations_in([meeting]).select_related("class_group__school").order_by("pk"))
    latest: dict[int, Delivery] = {}
    for delivery in latest_deliveries(rows):
        latest.setdefault(delivery.participation_id, delivery)
    return [participation_row(meeting, row.class_group, latest.get(row.pk)) for row in rows if row.class_group]


def participation_row(meeting: Meeting, group: ClassGroup, delivery: Delivery | None) -> dict[str, Any]:
    return {
        "school": group.school.name,
        "class_name": group.name,
        "pupils": group.pupils,
        "url": reverse("coverage:class", args=[group.public_id]),
        "state": delivery_state(meeting, delivery),
        "state_label": delivery_label(meeting, delivery),
        "minutes_label": minutes_label(delivery.live_s) if delivery else "—",
    }


def delivery_state(meeting: Meeting, delivery: Delivery | None) -> str:
    """For the tag's colour: ok, bad, warn or nothing yet."""
    if delivery is None:
        return "bad" if meeting.state == MeetingState.PLANNED and meeting.ends_at < clock.now() else ""
    return "ok" if delivery.counted else "warn" if delivery.doubtful or delivery.live_s else "bad"


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
    if not delivery.live_s:
        return _("Not received")
    if delivery.joined_late_s and delivery.joined_late_s > Rule().late_s:
        return _("Not counted: joined %(minutes)s min late") % {"minutes": delivery.joined_late_s // 60}
    share = delivery.live_s * 100 // delivery.scheduled_s
    return _("Not counted: %(share)s %% of the time") % {"share": share}


def minutes_label(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return ngettext("%(n)s min", "%(n)s min", minutes) % {"n": minutes}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
