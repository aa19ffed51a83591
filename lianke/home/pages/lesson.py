"""What the page of a lesson shows."""

from typing import Any

from django.urls import reverse

from lianke.accounts.models import Person
from lianke.coverage.access import classes_visible_to
from lianke.evidence.access import participations_answered_for
from lianke.evidence.models import Delivery
from lianke.evidence.pages.claims import claims_of
from lianke.evidence.pages.deliveries import participation_row
from lianke.evidence.queries.deliveries import latest_deliveries
from lianke.home.pages.told import who_knows
from lianke.kernel import clock
from lianke.live.pages.recording import given_up, recording_notes
from lianke.live.pages.replay import replay
from lianke.live.queries.meetings import may_be_joined, reopens_until
from lianke.organisations.rights import Right, rights_of
from lianke.preparing.queries.decks import deck_of, page_addresses
from lianke.recording.models import Recording
from lianke.research.access import compares_lessons, topics_visible_to
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import participations_in, title_of


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
        "who_knows": who_knows(meeting) if is_lecturer or oversees(person, meeting) else [],
        "slides_json": page_addresses(deck),
        "topic": topics_visible_to(person).filter(lessons__meeting=meeting).first(),
        "may_compare": compares_lessons(person),
    }


def made_up(meeting: Meeting, person: Person) -> dict[str, Any]:
    """What the lesson makes up, what makes it up, and what the person may do about it."""
    answers = meeting.lecturer_id == person.pk or arranges(person, meeting)
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
    return {"url": reverse("home:lesson", args=[meeting.public_id]), "begins": clock.local(meeting.begins_at)}


def arranges(person: Person, meeting: Meeting) -> bool:
    """Lessons of a class that takes part."""
    over = rights_of(person).at("class_group__school__path", Right.ARRANGE)
    return meeting.participations.filter(over).exists()


def oversees(person: Person, meeting: Meeting) -> bool:
    """The lesson's host, or a class that takes part."""
    held = rights_of(person)
    return held.may(Right.OVERSEE, meeting.host_node) or (
        meeting.participations.filter(held.at("class_group__school__path", Right.OVERSEE)).exists()
    )


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
    accounts = classes_visible_to(person).filter(participations__meeting=meeting)
    seen = set(accounts.values_list("pk", flat=True))
    return [
        participation_row(meeting, row.class_group, latest.get(row.pk))
        | {
            "url": reverse("coverage:class", args=[row.class_group.public_id])
            if row.class_group_id in seen
            else "",
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
        else reverse("evidence:file_claim", args=[row.meeting.public_id, row.public_id])
    )
