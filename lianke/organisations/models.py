"""The tree of places and who holds which office where."""

from typing import Any

from django.db import models
from django.db.models import Q

from lianke.accounts.models import Person
from lianke.kernel.ids import public_id
from lianke.organisations.choices import NodeKind, Role, StoredKind


class Node(models.Model):
    """机构: one place in the tree province … county – school – point."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    kind = models.CharField(max_length=16, choices=NodeKind)
    school_type = models.CharField(max_length=16, blank=True)  # as the county types it: 城区小学 中心小学 …
    name = models.CharField(max_length=64)
    code = models.CharField(max_length=16, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    county = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="county_nodes")
    # "/<id>/<id>/…/" from the root down to itself
    path = models.CharField(max_length=200, blank=True, db_index=True)
    township = models.CharField(max_length=32, blank=True)
    urban_rural = models.CharField(max_length=16, blank=True)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    line_down_mbps = models.PositiveIntegerField(null=True, blank=True)
    line_up_mbps = models.PositiveIntegerField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"], condition=Q(ends_on__isnull=True), name="node_name_once_in_county"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the path: a new node needs its id first."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the node itself."""
        return [int(part) for part in self.path.split("/") if part]


class Membership(models.Model):
    """任职: an office; its rights reach the node's whole sub-tree."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    node = models.ForeignKey(Node, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "node", "role"], condition=Q(ends_on__isnull=True), name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()} {self.node}"


class Space(models.Model):
    """How much a place may keep; locked while something is brought, so that many who bring at once do not
    bring more. None: as much as every place (settings.SPACE_GB).
    """

    place = models.OneToOneField(Node, models.PROTECT, related_name="space")
    gb = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.place} {self.gb}"


class StoredFile(models.Model):
    """What lies in the storage for a place. Files lie by their content, so one that several bring is the
    first one's.
    """

    place = models.ForeignKey(Node, models.PROTECT, related_name="stored_files")
    kind = models.CharField(max_length=16, choices=StoredKind)
    name = models.CharField(max_length=200, unique=True)  # with a stroke at its end: a folder
    size = models.PositiveBigIntegerField()  # bytes
    at = models.DateTimeField()  # school time

    def __str__(self) -> str:
        return self.name
