"""Reads of what was received."""

from collections.abc import Iterable

from django.db.models import QuerySet

from lianke.evidence.models import Delivery
from lianke.timetable.models import Participation


def latest_deliveries(participations: Iterable[Participation]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(participation__in=participations, is_latest=True).select_related(
        "cohort", "rule"
    )
