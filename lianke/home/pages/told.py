"""谁知道了: of what changed in a lesson, who knows and who does not yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.accounts.queries import places_of
from lianke.kernel import clock
from lianke.notices.choices import Asks
from lianke.notices.models import Notice, Receipt
from lianke.notices.pages import Stands, moment, standing, told, waits
from lianke.notices.queries import notices_about
from lianke.schooling.models import DevicePlacement
from lianke.timetable.models import Meeting


@dataclass(frozen=True)
class ToldReader:
    name: str
    place: str
    stands: Stands
    seen: str  # that it was seen, of what was not confirmed
    waits: bool


@dataclass(frozen=True)
class ToldRow:
    """A change, and all who were told of it: who does not know yet before the others."""

    title: str
    line: str
    by: str
    when: str
    answer: str
    readers: list[ToldReader]


Places = dict[tuple[str, int], str]


def who_knows(meeting: Meeting) -> list[ToldRow]:
    """What stands of what was told, the newest first, in six queries however many know of it. What one deed
    told to several in words of their own is one row.
    """
    by_deed: dict[str, list[Notice]] = {}
    for notice in notices_about([meeting.public_id], "meeting"):
        by_deed.setdefault(notice.key.partition("/")[2], []).insert(0, notice)  # the first told is the change
    found = [notices for notices in by_deed.values() if notices[0].replaced_by_id is None]
    receipts = [receipt for notices in found for one in notices for receipt in one.receipts.all()]
    places = places_of_people(receipts) | places_of_screens(receipts)
    return [told_row(notices, places) for notices in found]


def told_row(notices: list[Notice], places: Places) -> ToldRow:
    now, words = clock.now(), told(notices[0])
    readers = [reader_of(receipt, places, now) for one in notices for receipt in one.receipts.all()]
    readers.sort(key=lambda one: (not one.waits, one.place, one.name))
    missing = sum(one.waits for one in readers)
    answer = ngettext("%(n)s does not know yet", "%(n)s do not know yet", missing) % {"n": missing}
    return ToldRow(
        words.title,
        words.line,
        notices[0].by_name,
        moment(notices[0].made_at, now),
        answer if missing else _("Everybody knows"),
        readers,
    )


def reader_of(receipt: Receipt, places: Places, now: datetime) -> ToldReader:
    key = ("person", receipt.person_id) if receipt.person_id else ("device", receipt.device_id or 0)
    unsure = receipt.asks == Asks.CONFIRM and receipt.done_at is None
    stands = standing(receipt, now)
    if unsure and waits(receipt, now):
        stands = Stands(stands.sign, _("Not confirmed yet"), stands.tone)
    return ToldReader(
        receipt.person.name if receipt.person else _("Classroom screen"),
        places.get(key, ""),
        stands,
        _("seen %(when)s") % {"when": moment(receipt.read_at, now)} if unsure and receipt.read_at else "",
        receipt.settled_at is None,
    )


def places_of_people(receipts: Iterable[Receipt]) -> Places:
    people = Person.objects.filter(pk__in={one.person_id for one in receipts if one.person_id})
    today = clock.today()
    return {
        ("person", one.pk): "、".join(places_of(one, today))
        for one in people.prefetch_related("memberships__node")
    }


def places_of_screens(receipts: Iterable[Receipt]) -> Places:
    """Where each stands now, or stood last."""
    keys = {one.device_id for one in receipts if one.device_id}
    stood = DevicePlacement.objects.filter(device__key__in=keys).select_related("room__node", "device")
    return {("device", one.device.key_id): str(one.room) for one in stood.order_by("begins_at")}
