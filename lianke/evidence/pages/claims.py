"""申诉, 补录 and 认定 in words."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.evidence.choices import Reason
from lianke.evidence.models import Claim
from lianke.kernel import clock
from lianke.organisations.choices import REGIONS, NodeKind
from lianke.organisations.rights import Right, rights_of
from lianke.timetable import addresses
from lianke.timetable.models import Participation
from lianke.timetable.queries.meetings import title_of


def claims_of(rows: Iterable[Participation]) -> dict[int, list[dict[str, Any]]]:
    """Participation id → its claims, the latest first, as tags."""
    found: dict[int, list[dict[str, Any]]] = {}
    for claim in Claim.objects.filter(participation__in=list(rows)).select_related("ruling"):
        found.setdefault(claim.participation_id, []).append(claim_tag(claim))
    return found


def claim_tag(claim: Claim) -> dict[str, Any]:
    return {
        "url": reverse("evidence:claim", args=[claim.public_id]),
        "label": state_label(claim),
        "tone": tone(claim),
        "waits": not hasattr(claim, "ruling"),
        "stands": not hasattr(claim, "ruling") or claim.ruling.granted,
    }


def tone(claim: Claim) -> str:
    if not hasattr(claim, "ruling"):
        return "warn"
    return "own" if claim.ruling.granted else ""


def state_label(claim: Claim) -> str:
    """Such as 申诉：待认定, 补录：认定成立 40 分钟."""
    kind = claim.get_kind_display()
    if not hasattr(claim, "ruling"):
        return _("%(kind)s: waits for a ruling") % {"kind": kind}
    if claim.ruling.granted:
        return _("%(kind)s: granted, %(minutes)s min") % {"kind": kind, "minutes": claim.minutes}
    return _("%(kind)s: refused") % {"kind": kind}


def listed(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Those that wait first, the oldest of them before the others; then the latest rulings."""
    return claims.select_related(
        "participation__meeting__course__subject",
        "participation__meeting__lecturer",
        "participation__class_group__school",
        "filed_by",
        "ruling__ruled_by",
    ).distinct()


def claim_row(claim: Claim) -> dict[str, Any]:
    meeting, group = claim.participation.meeting, claim.participation.class_group
    begins = clock.local(meeting.begins_at)
    return claim_tag(claim) | {
        "claim": claim,
        "title": title_of(meeting),
        "begins": begins,
        "ends": clock.local(meeting.ends_at),
        "group": group,
        "reason": Reason(claim.reason).label,
        "filed_at": clock.local(claim.filed_at),
        "ruled_at": clock.local(claim.ruling.ruled_at) if hasattr(claim, "ruling") else None,
        "lesson_url": addresses.lesson(meeting),
    }


def headline(waiting: int) -> str:
    if not waiting:
        return _("No claim waits for a ruling")
    return ngettext("%(n)s claim waits for a ruling", "%(n)s claims wait for a ruling", waiting) % {
        "n": waiting
    }


def tabs_of(person: Person) -> list[dict[str, str]]:
    """The neighbouring pages that the person may open."""
    held = rights_of(person)
    tabs = [{"label": _("Appeals and rulings"), "url": reverse("evidence:claims")}]
    if held.nodes(Right.LOCK_MONTHS, [NodeKind.COUNTY]):
        tabs.append({"label": _("Months for the pay sheet"), "url": reverse("evidence:months")})
    if held.nodes(Right.SET_RULES, REGIONS):
        tabs.append({"label": _("Counting rules"), "url": reverse("evidence:rules")})
    if held.has(Right.OVERSEE):
        tabs.append({"label": _("Evidence of lessons"), "url": reverse("evidence:nights")})
    return tabs
