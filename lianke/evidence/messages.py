"""What the evidence tells: claims, rulings, months that can soon be locked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.evidence.choices import ClaimKind, Reason
from lianke.kernel import clock
from lianke.notices.kinds import About, NoticeKind
from lianke.timetable.pages.words import date_label


def lesson(told: Mapping[str, Any]) -> dict[str, Any]:
    begins = clock.local(clock.from_ms(told["begins_ms"]))
    return {
        "claim": ClaimKind(told["claim"]).label,
        "reason": Reason(told["reason"]).label,
        "class": told["class"],
        "subject": told["subject"],
        "day": date_label(begins.date()),
        "time": f"{begins:%H:%M}",
        "minutes": told["minutes"],
    }


def filed(told: Mapping[str, Any]) -> tuple[str, str]:
    words = lesson(told)
    line = _("%(subject)s, %(day)s %(time)s: %(reason)s, %(minutes)s min claimed. Another officer rules.")
    return _("%(claim)s of %(class)s waits for a ruling") % words, line % words


def ruled(told: Mapping[str, Any]) -> tuple[str, str]:
    words = lesson(told)
    if told["granted"]:
        line = _("%(class)s, %(subject)s, %(day)s %(time)s: %(minutes)s min are counted.")
        return _("%(claim)s granted") % words, line % words
    line = _("%(class)s, %(subject)s, %(day)s %(time)s: what was measured stays. The reason stands with it.")
    return _("%(claim)s refused") % words, line % words


def month_closing(told: Mapping[str, Any]) -> tuple[str, str]:
    month, locked_from = date.fromisoformat(told["month"]), date.fromisoformat(told["locked_from"])
    line = _(
        "From %(day)s on the bureau may lock it for the pay sheet. What was not counted: appeal before; "
        "afterwards "
        "it can only be corrected in a later month."
    )
    return _("Month %(month)s can soon be locked") % {"month": month.month}, line % {
        "day": date_label(locked_from)
    }


def claim(about: About) -> str:
    return reverse("evidence:claim", args=[about.public_id])


MESSAGES = [
    NoticeKind("claim_filed", filed, link=claim),
    NoticeKind("claim_ruled", ruled, link=claim, replaces=frozenset({"claim_filed"})),
    NoticeKind("month_closing", month_closing, link=lambda _county: reverse("evidence:claims")),
]
