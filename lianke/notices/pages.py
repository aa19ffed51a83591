"""What pages, screens and phones show of notices: words made now, in the reader's language."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import DeviceKey, Person
from lianke.kernel import clock
from lianke.kernel.requests import Request
from lianke.notices.access import bell_ticket
from lianke.notices.choices import Asks
from lianke.notices.kinds import About
from lianke.notices.models import Notice, Receipt
from lianke.notices.queries import kinds, most_urgent_first, receipts_of, ringing, to_confirm, waiting

log = logging.getLogger(__name__)

MOST_ON_TODAY = 2


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    title: str
    line: str
    url: str


@dataclass(frozen=True)
class Stands:
    """How it stands with one reader; the sign says it without colour."""

    sign: str
    label: str
    tone: str


@dataclass(frozen=True)
class MessageRow:
    public_id: str
    title: str
    line: str
    url: str
    stands: Stands
    sender: str
    when: str
    may_confirm: bool


def told(notice: Notice) -> Told:
    """A kind that is gone since, or arguments that it does not understand, leave a plain sentence."""
    try:
        kind = kinds()[notice.kind]
        title, line = kind.words(notice.arguments)
        url = kind.link(About(notice.subject_type, notice.subject_id)) if kind.link else ""
    except Exception:
        log.info("notice %s has no words any more", notice.key, exc_info=True)
        return Told(_("An older message"), _("Its words are no longer kept. Nothing has to be done."), "")
    return Told(title, line, url)


def message_row(receipt: Receipt, now: datetime) -> MessageRow:
    notice = receipt.notice
    words = told(notice)
    stands = standing(receipt, now)
    return MessageRow(
        notice.public_id,
        words.title,
        words.line,
        words.url,
        stands,
        notice.by_name or _("Lianke"),
        moment(notice.made_at, now),
        receipt.asks == Asks.CONFIRM and waits(receipt, now),
    )


def waits(receipt: Receipt, now: datetime) -> bool:
    needed_by = receipt.notice.needed_by
    return receipt.settled_at is None and (needed_by is None or needed_by > now)


def standing(receipt: Receipt, now: datetime) -> Stands:
    if receipt.done_at:
        return Stands("✓✓", _("Confirmed %(when)s") % {"when": moment(receipt.done_at, now)}, "")
    if waits(receipt, now):
        return (
            Stands("!", _("To confirm"), "bad")
            if receipt.asks == Asks.CONFIRM
            else Stands("●", _("Not read"), "own")
        )
    if receipt.notice.replaced_by_id and (receipt.asks == Asks.CONFIRM or receipt.read_at is None):
        return Stands("→", _("Replaced by a later one"), "")
    if receipt.asks == Asks.CONFIRM:
        return Stands("–", _("Not confirmed in time"), "")
    if receipt.read_at:
        return Stands("✓", _("Read %(when)s") % {"when": moment(receipt.read_at, now)}, "")
    return Stands("–", _("Not read in time"), "")


def moment(at: datetime, now: datetime) -> str:
    """A time today, the date of another day."""
    local, today = clock.local(at), clock.local(now).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return _("yesterday %(time)s") % {"time": f"{local:%H:%M}"}
    return _("%(day)s/%(month)s") % {"day": local.day, "month": local.month}


def rows_of(receipts: Iterable[Receipt]) -> list[MessageRow]:
    now = clock.now()
    return [message_row(one, now) for one in receipts]


def urgent(person: Person) -> dict[str, Any]:
    """What 今日 says first: the most urgent that wait, and how many more there are."""
    found = waiting(receipts_of(person))
    rows = rows_of(most_urgent_first(found)[:MOST_ON_TODAY])
    return {"rows": rows, "rest": found.count() - len(rows) if len(rows) == MOST_ON_TODAY else 0}


def standing_messages(reader: Person | DeviceKey) -> list[dict[str, str]]:
    """What a screen or a phone shows until somebody taps 知道了 (contracts/screen-day.schema.json), the most
    urgent first.
    """
    rows = rows_of(most_urgent_first(to_confirm(receipts_of(reader))))
    return [{"id": row.public_id, "title": row.title, "line": row.line, "when": row.when} for row in rows]


def bell(request: Request) -> dict[str, Any] | None:
    """消息 in the top bar. What it says is asked for only by templates that show it."""
    if not isinstance(request.user, Person):
        return None
    return {
        "url": reverse("notices:inbox"),
        "poll_url": partial(poll_url, request, request.user),
        "ringing": partial(ringing, receipts_of(request.user)),
    }


def poll_url(request: Request, person: Person) -> str:
    return reverse("notices:number", args=[bell_ticket(request, person)])
