"""Who is told of claims, of rulings, and of a month that can soon be locked."""

from datetime import date, timedelta

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.evidence.models import Claim, Ruling
from lianke.evidence.queries.months import first_of_next, meetings_of_month
from lianke.kernel import clock
from lianke.notices.queries import is_told
from lianke.notices.services.telling import tell
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Membership, Node
from lianke.organisations.rights import Right, carrying, offices_over
from lianke.timetable.models import Meeting, Participation

CLOSING_BEFORE = timedelta(days=3)
"""A month has no day on which it is locked: an officer does it, from the first of the next month on. So long
before that day it is said that it may be.
"""


def tell_of_claim(claim: Claim) -> None:
    """Whoever may rule on it."""
    participation = claim.participation
    group = participation.class_group
    officers = offices_over(group.school, Right.RULE) if group else Membership.objects.none()
    tell(
        kind="claim_filed",
        key=claim.public_id,
        subject=claim,
        to=[one.person for one in officers],
        arguments=arguments_of(claim, participation),
        by=Actor.of(claim.filed_by),
    )


def tell_of_ruling(ruling: Ruling) -> None:
    """Whoever filed the claim, and whoever gave the lesson."""
    claim = ruling.claim
    tell(
        kind="claim_ruled",
        key=claim.public_id,
        subject=claim,
        to=[claim.filed_by, claim.participation.meeting.lecturer],
        arguments=arguments_of(claim, claim.participation) | {"granted": ruling.granted},
        by=Actor.of(ruling.ruled_by),
    )


def arguments_of(claim: Claim, participation: Participation) -> dict[str, object]:
    """Without what somebody typed: it may name a pupil."""
    meeting: Meeting = participation.meeting
    return {
        "claim": claim.kind,
        "reason": claim.reason,
        "class": str(participation.class_group or ""),
        "subject": str(meeting.course.subject) if meeting.course else "",
        "begins_ms": clock.ms(meeting.begins_at),
        "minutes": claim.minutes,
    }


def tell_of_closing_months() -> list[str]:
    """Once a county and month, to its officers and the principals under it; returns the counties' names."""
    today = clock.today()
    month, locked_from = today.replace(day=1), first_of_next(today)
    if today < locked_from - CLOSING_BEFORE:
        return []
    closing = [one for one in counties_with_lessons(month) if not is_told(f"month_closing/{key(one, month)}")]
    for county in closing:
        tell(
            kind="month_closing",
            key=key(county, month),
            subject=county,
            to=answerable_in(county),
            arguments={"month": month.isoformat(), "locked_from": locked_from.isoformat()},
        )
    return [county.name for county in closing]


def key(county: Node, month: date) -> str:
    return f"{county.public_id}/{month:%Y-%m}"


def counties_with_lessons(month: date) -> list[Node]:
    received = Participation.objects.filter(meeting__in=meetings_of_month(month).order_by())
    return list(
        Node.objects.filter(
            kind=NodeKind.COUNTY, pk__in=received.values("class_group__school__county").distinct()
        ).order_by("path")
    )


def answerable_in(county: Node) -> list[Person]:
    today = clock.today()
    held = Membership.objects.filter(carrying(Right.HEAR_OF_MONTHS), node__path__startswith=county.path)
    standing = held.exclude(begins_on__gt=today).exclude(ends_on__lte=today)
    return [one.person for one in standing.select_related("person").order_by("pk")]
