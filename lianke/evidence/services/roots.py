"""The nightly root, made by the clock."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from lianke.audit.queries import sealed_head
from lianke.audit.services import seal_entries
from lianke.evidence.models import NightlyRoot
from lianke.evidence.proof.roots import file_of, read_file, root_hash, write_file
from lianke.kernel import clock
from lianke.live.models import Timeline

NIGHT_AT = 22  # o'clock; whoever was off then makes it up in the morning


def night_due(now: datetime) -> date:
    """The last night that should have its root by now."""
    local = clock.local(now)
    return local.date() if local.hour >= NIGHT_AT else local.date() - timedelta(days=1)


def root_the_night() -> str:
    """The clock's: seals what has grown since the last root into one file outside the database; once a night.
    Returns the root.
    """
    night = night_due(clock.now())
    if NightlyRoot.objects.filter(night__gte=night).exists():
        return ""
    return make_root(night=night)


@transaction.atomic
def make_root(*, night: date) -> str:
    """Empty when nothing has grown. The file is written before the row; a file without a row is written
    again.
    """
    while seal_entries():
        pass
    last = NightlyRoot.objects.select_for_update().order_by("-night").first()
    before = read_file(last.night) if last else None
    grown = list(
        Timeline.objects.filter(last_seq__gt=F("rooted_seq"))
        .select_related("meeting")
        .order_by("meeting__public_id")
    )
    entries, head = sealed_head()
    if not grown and before and before["audit"][0] == entries:
        return ""
    made_at = clock.from_ms(clock.ms(clock.now()))
    content = {
        "night": f"{night:%F}",
        "made_ms": clock.ms(made_at),
        "previous": last.root if last else "",
        "audit": [entries, head],
        "heads": [[one.meeting.public_id, one.last_seq, one.head_hash] for one in grown],
    }
    content["root"] = root = root_hash(content)
    write_file(file_of(night), content)
    row = NightlyRoot.objects.create(
        night=night,
        made_at=made_at,
        previous=last.root if last else "",
        root=root,
        meetings=len(grown),
        events=sum(one.last_seq - one.rooted_seq for one in grown),
    )
    for one in grown:
        one.rooted_seq = one.last_seq
    Timeline.objects.bulk_update(grown, ["rooted_seq"], batch_size=500)
    return row.root
