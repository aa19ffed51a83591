"""Who did what to what: snapshots without foreign keys, so that every floor can write them."""

from django.db import models

from lianke.kernel.ids import public_id


class Entry(models.Model):
    """One deed, written in the same transaction as the deed itself."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    at = models.DateTimeField()
    actor_type = models.CharField(max_length=8)  # person, device, system
    actor_id = models.CharField(max_length=16, blank=True)
    actor_name = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=48)
    object_type = models.CharField(max_length=32)
    object_id = models.CharField(max_length=16, blank=True)
    object_name = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=200, blank=True)  # materialised path of the node it happened under
    change = models.JSONField(default=dict, blank=True)
    origin = models.CharField(max_length=64, blank=True)  # address or command
    # its place in the chain; ids may commit out of order
    seal_no = models.PositiveBigIntegerField(null=True, blank=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["scope", "at"]), models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor_name} {self.verb} {self.object_name}"
