"""What the page of a lesson shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.live.access import compares_lessons, participations_answered_for, topics_visible_to
from lianke.live.evidence.rules import as_value
from lianke.live.models import Delivery
from lianke.live.pages.claims import claims_of
from lianke.live.pages.recording import given_up, is_without_replay, recording_notes
from lianke.live.queries import deck_of, latest_deliveries, page_addresses, reopens_until, title_of
from lianke.live.queries.clips import captions_of
from lianke.live.services.lesson import may_be_joined
from lianke.organisations.choices import Role
from lianke.organisations.queries import offices_of, under
from lianke.recording.choices import RecordingState, Source
from lianke.recording.models import Recording
from lianke.schooling.models import ClassGroup
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import participations_in


def lesson_page(meeting: Meeting, person: Person) -> dict[str, Any]:
    recording = Recording.objects.filter(meeting=meeting).first()
    deck = deck_of(meeting)
    is_lecturer = meeting.lecturer_id == person.pk
    return {
        "meeting": meeting,
        "title": title_of(meeting),
        "begins": clock.local(meeting.begins_at),
        "ends": clock.local(meeting.ends_at),
        "participations": participation_rows(meeting, person),
        "is_over": is_over(meeting),
        "may_caption": is_lecturer,
        "can_teach": is_lecturer and may_be_joined(meeting),
        "goes_on_until": clock.local(until) if is_lecturer and (until := reopens_until(meeting)) else None,
        "can_rehearse": is_lecturer and meeting.state == MeetingState.PLANNED and not is_over(meeting),
        "recording_notes": recording_notes(meeting, recording),
        "given_up": given_up(recording, person),
        "replay": replay(meeting, recording),
        "made_up": made_up(meeting, person),
        "slides_json": page_addresses(deck),
        "topic": topics_visible_to(person).filter(lessons__meeting=meeting).first(),
        "may_compare": compares_lessons(person),
    }


def made_up(meeting: Meeting, person: Person) -> dict[str, Any]:
    """What the lesson makes up, what makes it up, and what the person may do about it."""
    answers = meeting.lecturer_id == person.pk or is_officer_over(person, meeting)
    lost = meeting.course_id and (meeting.state == MeetingState.CANCELLED or is_over(meeting))
    counts = Delivery.objects.filter(participation__meeting=meeting, is_latest=True, counted=True).values(
        "participation"
    )
    missing = participations_in([meeting]).filter(class_group__isnull=False).exclude(pk__in=counts).exists()
    may_cancel = (
        answers
        and meeting.arranged
        and meeting.state == MeetingState.PLANNED
        and clock.now() < meeting.begins_at
    )
    standing = (
        Meeting.objects.filter(makes_up=meeting).exclude(state=MeetingState.CANCELLED).order_by("begins_at")
    )
    return {
        "original": made_up_row(meeting.makes_up) if meeting.makes_up else None,
        "by": [made_up_row(one) for one in standing],
        "url": reverse("coverage:make_up", args=[meeting.public_id]) if answers and lost and missing else "",
        "cancel_url": reverse("coverage:cancel_make_up", args=[meeting.public_id]) if may_cancel else "",
    }


def made_up_row(meeting: Meeting) -> dict[str, Any]:
    return {"url": reverse("live:lesson", args=[meeting.public_id]), "begins": clock.local(meeting.begins_at)}


def is_officer_over(person: Person, meeting: Meeting) -> bool:
    """Of a class that takes part."""
    paths = [office.node.path for office in offices_of(person) if office.role == Role.OFFICER]
    return meeting.participations.filter(under("class_group__school__path", paths)).exists()


def replay(meeting: Meeting, recording: Recording | None) -> dict[str, Any] | None:
    if (
        meeting.state != MeetingState.ENDED
        or recording is None
        or meeting.opened_at is None
        or is_without_replay(recording)
    ):
        return None
    return {
        "src": f"/media/{meeting.public_id}/master.m3u8",
        "events": reverse("live:events", args=[meeting.public_id]),
        "opened_ms": clock.ms(meeting.opened_at),
        "state": "ready" if recording.state == RecordingState.READY else "preparing",
        "screen": screen_of(recording),
        "captions": reverse("live:captions", args=[meeting.public_id]) if captions_of(meeting) else "",
        "id": f"names-{meeting.public_id}",
        "names": names_in(meeting),
    }


def screen_of(recording: Recording) -> str:
    """The list of the lecturer's screen or second camera, on the same clock as the picture; nothing where
    none was recorded.
    """
    track = (
        recording.tracks.filter(source=Source.SCREEN, person=recording.meeting.lecturer)
        .order_by("pk")
        .first()
    )
    return f"/media/{track.path}" if track else ""


def names_in(meeting: Meeting) -> dict[str, str]:
    """Participation → its class, as the replay says them."""
    rows = (
        participations_in([meeting])
        .filter(class_group__isnull=False)
        .select_related("class_group__school")
        .order_by("pk")
    )
    return {row.public_id: str(row.class_group) for row in rows}


def participation_rows(meeting: Meeting, person: Person) -> list[dict[str, Any]]:
    rows = list(participations_in([meeting]).select_related("class_group__school").order_by("pk"))
    latest: dict[int, Delivery] = {}
    for delivery in latest_deliveries(rows):
        latest.setdefault(delivery.participation_id, delivery)
    claims = claims_of(rows)
    claimable = (
        set(participations_answered_for(person).filter(meeting=meeting).values_list("pk", flat=True))
        if is_over(meeting)
        else set()
    )
    return [
        participation_row(meeting, row.class_group, latest.get(row.pk))
        | {
            "claims": claims.get(row.pk, []),
            "claim_url": claim_url(row, claims.get(row.pk, [])) if row.pk in claimable else "",
        }
        for row in rows
        if row.class_group
    ]


def is_over(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.ENDED or (
        meeting.state == MeetingState.PLANNED and meeting.ends_at < clock.now()
    )


def claim_url(row: Participation, claims: list[dict[str, Any]]) -> str:
    """Where a claim is filed; nowhere while one waits or when one was granted."""
    return (
        ""
        if any(claim["stands"] for claim in claims)
        else reverse("live:file_claim", args=[row.meeting.public_id, row.public_id])
    )


def participation_row(meeting: Meeting, group: ClassGroup, delivery: Delivery | None) -> dict[str, Any]:
    return {
        "school": group.school.name,
        "class_name": group.name,
        "pupils": group.pupils,
        "url": reverse("coverage:class", args=[group.public_id]),
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
