"""One answer over everything asked for: is what stands in the tables still what was sealed?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import QuerySet

from lianke.evidence.models import NightlyRoot
from lianke.evidence.proof import by_audit, roots
from lianke.evidence.proof.checks import UNREADABLE, Finding, findings_in
from lianke.live.models import Event
from lianke.timetable.models import Meeting

AT_ONCE = 200


@dataclass
class Verdict:
    meetings: int = 0
    events: int = 0
    nights: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(meetings: QuerySet[Meeting]) -> Verdict:
    """The meetings' own evidence, then the audit's chain with what it seals, then the nightly roots."""
    verdict = Verdict(nights=NightlyRoot.objects.count())
    for batch in batches(meetings):
        verdict.meetings += len(batch)
        verdict.events += Event.objects.filter(meeting__in=batch).count()
        verdict.findings += findings_in(batch)
    for source in (by_audit.findings, roots.altered_nights):
        try:
            verdict.findings += [Finding("", *wrong) for wrong in source()]
        except UNREADABLE as error:
            verdict.findings.append(Finding("", source.__module__, "", f"cannot be read: {error!r}"))
    return verdict


def batches(meetings: QuerySet[Meeting]) -> Iterator[list[Meeting]]:
    """Two hundred at once, of those that have evidence or say that they were opened."""
    ids = iter(list(meetings.values_list("pk", flat=True)))
    while some := list(islice(ids, AT_ONCE)):
        rows = Meeting.objects.filter(pk__in=some).select_related("lecturer", "course", "host_node")
        yield list(rows.order_by("begins_at", "pk"))
