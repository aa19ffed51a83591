"""Reads of the tree, of offices and of what places keep."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Min, Q, QuerySet, Sum

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.choices import BROUGHT, StoredKind
from lianke.organisations.filling import LOOKED_BACK_DAYS, Filling, days_looked_at
from lianke.organisations.models import Membership, Node, Space, StoredFile

SOON_DAYS = 28
FAR_DAYS = 2 * 366  # farther ahead nothing is foretold


def offices_of(person: Person, *, on: date | None = None) -> QuerySet[Membership]:
    """The offices that a person holds on a day (today)."""
    held = Membership.objects.filter(held_on(on or clock.today()), person=person)
    return held.select_related("node", "node__county").order_by("node__path", "role")


def held_on(day: date) -> Q:
    """A condition on offices."""
    begun = Q(begins_on__isnull=True) | Q(begins_on__lte=day)
    return begun & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def in_office(people: Iterable[int]) -> set[int]:
    """Which of these people (ids) may sign in and hold an office today."""
    held = Membership.objects.filter(held_on(clock.today()), person__in=set(people), person__is_active=True)
    return set(held.values_list("person", flat=True))


def county_paths(person: Person) -> list[str]:
    """Paths of the counties that the person works in."""
    return sorted(
        {
            county or path
            for county, path in offices_of(person).values_list("node__county__path", "node__path")
        }
    )


def under(field: str, paths: Iterable[str]) -> Q:
    """A condition: `field` (a path) lies under one of `paths`; none of them: false."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def nearest(node: Node) -> list[int]:
    """Ids of the node and its ancestors, nearest first: the order in which rows win."""
    return node.ancestor_ids[::-1]


def bytes_of(space: Space | None) -> int:
    """How much a place may keep."""
    given = space.gb if space else None
    return int((settings.SPACE_GB if given is None else given) * (1 << 30))


def used_by(place: Node) -> int:
    """Bytes of what was brought for a place."""
    brought = StoredFile.objects.filter(place=place, kind__in=BROUGHT)
    return brought.aggregate(bytes=Sum("size"))["bytes"] or 0


@dataclass(frozen=True)
class Kept:
    """What lies in the storage for a place: bytes by kind, and how full its space is."""

    place: Node
    by_kind: dict[str, int]
    filling: Filling

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What fills the space: label and bytes of each kind that is there."""
        sizes = [{"label": kind.label, "bytes": self.by_kind[kind]} for kind in BROUGHT]
        return [one for one in sizes if one["bytes"]]

    @property
    def recorded(self) -> int:
        return self.by_kind[StoredKind.RECORDING]

    @property
    def room_gb(self) -> int:
        return self.filling.room >> 30

    @property
    def full_on(self) -> date | None:
        """About the day on which nothing more can be brought; None where nothing comes, or not for years."""
        days = self.filling.days_left
        return clock.today() + timedelta(days=days) if days is not None and days < FAR_DAYS else None

    @property
    def is_soon_full(self) -> bool:
        days = self.filling.days_left
        return days is not None and days <= SOON_DAYS


def kept_by(places: QuerySet[Node]) -> list[Kept]:
    """Of each of these places, the fullest first; two queries."""
    files = StoredFile.objects.filter(place__in=places)
    recent = Sum("size", filter=Q(at__gte=clock.now() - timedelta(days=LOOKED_BACK_DAYS)))
    by_place: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in files.values("place", "kind").annotate(bytes=Sum("size"), grown=recent, first=Min("at")):
        by_place[row["place"]].append(dict(row))
    found = [kept_of(place, by_place[place.pk]) for place in places.select_related("space")]
    return sorted(found, key=lambda one: (-one.filling.percent, -one.filling.used, one.place.path))


def kept_of(place: Node, rows: list[dict[str, Any]]) -> Kept:
    """`rows`: {kind, bytes, grown, first} of its files."""
    brought = [row for row in rows if row["kind"] in BROUGHT]
    first = min((row["first"] for row in brought), default=clock.now())
    filling = Filling(
        used=sum(row["bytes"] for row in brought),
        room=bytes_of(getattr(place, "space", None)),
        grown=sum(row["grown"] or 0 for row in brought),
        days=days_looked_at((clock.now() - first).days),
    )
    by_kind = {row["kind"]: row["bytes"] for row in rows}
    return Kept(place, {kind: by_kind.get(kind, 0) for kind in StoredKind}, filling)
