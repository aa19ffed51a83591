"""Reads of pairs."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.pairing.models import Pair
from lianke.schooling.models import Subject


def with_subjects(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Both schools and the subjects, in one order everywhere."""
    return pairs.select_related("supporter", "recipient").prefetch_related(
        Prefetch("subjects", Subject.objects.order_by("pk"))
    )


def on_day(pairs: QuerySet[Pair], day: date) -> QuerySet[Pair]:
    return pairs.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), begins_on__lte=day)


def points_without_supporter(places: QuerySet[Node], day: date) -> QuerySet[Node]:
    """The teaching points among `places` that no school supports on the day."""
    supported = on_day(Pair.objects.filter(recipient=OuterRef("pk")), day)
    return places.filter(~Exists(supported), kind=NodeKind.POINT, ends_on__isnull=True).order_by("path")
