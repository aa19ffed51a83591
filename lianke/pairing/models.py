"""结对: the promise of one school to support another."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from lianke.kernel.ids import public_id
from lianke.organisations.models import Node
from lianke.schooling.models import Subject


class Pair(models.Model):
    """结对: `supporter` supports `recipient` from begins_on until before ends_on. A school may be both, in
    different pairs.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    supporter = models.ForeignKey(Node, models.PROTECT, related_name="supports")
    recipient = models.ForeignKey(Node, models.PROTECT, related_name="supported_by")
    mode = models.CharField(max_length=32, blank=True)  # 结对方式 as the county types it: 1+N, N+N …
    batch = models.CharField(max_length=32, blank=True)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    subjects = models.ManyToManyField(Subject, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supporter", "recipient", "begins_on"], name="pair_once"),
            models.CheckConstraint(condition=~Q(supporter=F("recipient")), name="pair_of_two_schools"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(begins_on__lt=F("ends_on")),
                name="pair_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supporter} → {self.recipient}"

    @property
    def last_day(self) -> date | None:
        return self.ends_on - timedelta(days=1) if self.ends_on else None
